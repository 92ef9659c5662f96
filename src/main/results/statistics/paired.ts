// Is the difference between two methods real? Over pairs of runs that share seed and data, so that what the seed does to
// both drops out. Nothing here assumes a normal distribution.
import { RandomState } from '../../../engine/engine.ts'

export interface PairedDifference {
  /** Pairs. */
  readonly n: number
  /** Of the differences a - b. */
  readonly mean: number
  /** Bootstrap percentile interval of the mean, 95 %; null below two pairs. */
  readonly interval: readonly [low: number, high: number] | null
  /** Two-sided sign-flip permutation test of the mean; null without pairs. */
  readonly pPermutation: number | null
  /** Two-sided sign test; pairs without a difference do not count. null where none counts. */
  readonly pSign: number | null
  /** Mean over standard deviation of the differences (Cohen's d_z); null below two pairs, or where all are the same. */
  readonly effect: number | null
  /** Whether every way to flip signs was counted; beyond EXACT_PAIRS pairs so many random ones are. */
  readonly exact: boolean
}

/** 2^20 ways to flip signs take well under a second. */
export const EXACT_PAIRS = 20
const RANDOM_FLIPS = 100_000
const RESAMPLES = 10_000
/** Of the resamples and of random flips: the same figures each time. */
const SEED = 1

/** a, b: equally long, pair by pair, finite. */
export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference {
  const differences = a.map((value, index) => value - b[index]!)
  const n = differences.length
  return {
    n,
    mean: mean(differences),
    interval: n < 2 ? null : bootstrapInterval(differences),
    pPermutation: n === 0 ? null : signFlipTest(differences),
    pSign: signTest(differences),
    effect: effectSize(differences),
    exact: n <= EXACT_PAIRS,
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

function effectSize(differences: readonly number[]): number | null {
  if (differences.length < 2) return null
  const centre = mean(differences)
  const squares = differences.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const deviation = Math.sqrt(squares / (differences.length - 1))
  return deviation > 0 ? centre / deviation : null
}

/** The 2.5th and 97.5th percentile (linear between order statistics) of the means of resamples (Efron 1979). */
function bootstrapInterval(differences: readonly number[]): readonly [number, number] {
  const n = differences.length
  const chosen = new RandomState(SEED).randint(n, RESAMPLES * n)
  const means = Float64Array.from({ length: RESAMPLES }, (_, resample) => {
    let sum = 0
    for (let index = 0; index < n; index += 1) sum += differences[chosen[resample * n + index]!]!
    return sum / n
  }).sort()
  return [percentile(means, 2.5), percentile(means, 97.5)]
}

function percentile(sorted: Float64Array, share: number): number {
  const place = (share / 100) * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!)
}

/**
 * If the methods were the same, each difference could as well have the other sign (Fisher 1935): the share of all ways to
 * flip signs whose mean is at least as far from 0.
 */
function signFlipTest(differences: readonly number[]): number {
  const n = differences.length
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0))
  // Sums that are equal but for the order of their terms count as equal.
  const bound = observed - 1e-12 * differences.reduce((sum, value) => sum + Math.abs(value), 0)
  if (n <= EXACT_PAIRS) return countFlips(differences, bound) / 2 ** n
  const signs = new RandomState(SEED).randint(2, RANDOM_FLIPS * n)
  let extreme = 0
  for (let flip = 0; flip < RANDOM_FLIPS; flip += 1) {
    let sum = 0
    for (let index = 0; index < n; index += 1) sum += differences[index]! * (2 * signs[flip * n + index]! - 1)
    if (Math.abs(sum) >= bound) extreme += 1
  }
  // The flip that was observed is one of them: a share of 0 is impossible (Phipson and Smyth 2010).
  return (extreme + 1) / (RANDOM_FLIPS + 1)
}

/** How many of the 2^n sums of +- the differences are at least `bound` from 0. */
function countFlips(differences: readonly number[], bound: number, from = 0, sum = 0): number {
  if (from === differences.length) return Math.abs(sum) >= bound ? 1 : 0
  const value = differences[from]!
  return countFlips(differences, bound, from + 1, sum + value) + countFlips(differences, bound, from + 1, sum - value)
}

/** Twice the smaller tail of the binomial distribution with p = 1/2. */
function signTest(differences: readonly number[]): number | null {
  const counted = differences.filter((value) => value !== 0)
  const n = counted.length
  if (n === 0) return null
  const positive = counted.filter((value) => value > 0).length
  let [tail, term] = [0, 2 ** -n]
  for (let k = 0; k <= Math.min(positive, n - positive); k += 1) {
    tail += term
    term *= (n - k) / (k + 1)
  }
  return Math.min(1, 2 * tail)
}

/** p-values corrected for how many were looked at, in the order given (Holm 1979). */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!)
  const corrected = new Array<number>(values.length)
  let largest = 0
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * values[index]!))
    corrected[index] = largest
  }
  return corrected
}

/**
 * About how many pairs a difference of this effect needs to be found at 5 % in four cases of five (Lehr 1992, for pairs);
 * null where there is no effect to be found.
 */
export const pairsNeeded = (effect: number | null): number | null =>
  effect === null || effect === 0 ? null : Math.max(2, Math.ceil(((1.96 + 0.8416) / effect) ** 2))
