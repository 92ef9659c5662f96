// How times are taken: contestants in turn, so that other load on the machine meets all of them alike.

/** Has its turn: so many repetitions, of which it gives the milliseconds, one by one or their mean. */
export type Contestant = (repetitions: number) => number[] | Promise<number[]>

export interface Effort {
  /** How often each contestant has its turn. */
  readonly rounds: number
  /** About how long a turn lasts, in ms. */
  readonly turn: number
}

export const THOROUGH: Effort = { rounds: 15, turn: 100 }
export const QUICK: Effort = { rounds: 2, turn: 20 }

/** Calls f so often and gives the milliseconds of each call. */
export function time(repetitions: number, f: () => void): number[] {
  return Array.from({ length: repetitions }, () => {
    const start = performance.now()
    f()
    return performance.now() - start
  })
}

/**
 * The milliseconds of each contestant, measured A B C A B C ...: the median of each turn, and of these the lowest,
 * because whatever else runs on the machine can only slow a turn down. A first, short round warms up, uncounted.
 */
export async function interleave(contestants: readonly Contestant[], { rounds, turn }: Effort): Promise<number[]> {
  const repetitions: number[] = []
  for (const contestant of contestants) {
    repetitions.push(Math.max(2, Math.ceil(turn / median(await contestant(2)))))
  }
  const lowest = contestants.map(() => Infinity)
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, contestant] of contestants.entries()) {
      lowest[index] = Math.min(lowest[index]!, median(await contestant(repetitions[index]!)))
    }
  }
  return lowest
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
