// Scores of the simplest models, to show beside a learned one: what is reached without any memory, and with one step of it.
import { sequenceCount, stepCount, type Dataset, type Split, type SplitName } from '../../shared/dataset.ts'
import { mapSplits } from './build.ts'

export type Scores = Readonly<Record<SplitName, number>>

export interface MusicReferences {
  readonly kind: 'music'
  /**
   * Nats per time step of a model that has each key on with its frequency over the training steps. `independent`: over
   * the steps that a model predicts, all but the first of each piece; `independentAllSteps`: over all steps.
   */
  readonly independent: Scores
  readonly independentAllSteps: Scores
  /** Nats per predicted step when each key follows its own last state, by the transitions of the training pieces. */
  readonly markov: Scores
}

export interface TextReferences {
  readonly kind: 'text'
  /** Bits per symbol by the training frequencies of the symbols, over all symbols. */
  readonly unigram: Scores
  /** Bits per symbol given the one before; the first of a sequence is not counted. */
  readonly bigram: Scores
}

export type References = MusicReferences | TextReferences

/** Probabilities stay this far from 0 and 1: a key that training never saw on must not cost infinitely much. */
const INDEPENDENT_CLIP = 1e-9
/** The same for transitions: with this value the scores are the published ones of the four music sets. */
const MARKOV_CLIP = 1e-4
/** A symbol that training never saw. */
const UNIGRAM_CLIP = 1e-9
/** Added to the count of each pair of symbols. */
const BIGRAM_PRIOR = 1

/** Every score of every split, from the counts of the training split alone. */
export function referenceScores(dataset: Dataset): References {
  return dataset.kind === 'music' ? musicScores(dataset) : textScores(dataset)
}

/** Counts of one split. Index of a transition of key k: 4 k + 2 (was on) + (is on). */
interface KeyCounts {
  readonly steps: number
  readonly on: Float64Array // [width], over all steps
  readonly transitions: Float64Array // [width][2][2], over all steps but the first of each piece
  readonly predicted: number
}

function musicScores({ splits, width }: Dataset): MusicReferences {
  const counts = mapSplits((name) => countKeys(splits[name], width))
  const { train } = counts
  const frequency = Array.from(train.on, (on) => clip(on / train.steps, INDEPENDENT_CLIP))
  const turnOn = Array.from({ length: 2 * width }, (_, state) => {
    const [stay, on] = [train.transitions[2 * state]!, train.transitions[2 * state + 1]!]
    return stay + on === 0 ? 0.5 : clip(on / (stay + on), MARKOV_CLIP)
  })
  return {
    kind: 'music',
    independent: mapSplits((name) => {
      const { transitions, predicted } = counts[name]
      return perStep(predicted, width, (key) => {
        const off = transitions[4 * key]! + transitions[4 * key + 2]!
        return binaryNll(off, predicted - off, frequency[key]!)
      })
    }),
    independentAllSteps: mapSplits((name) => {
      const { on, steps } = counts[name]
      return perStep(steps, width, (key) => binaryNll(steps - on[key]!, on[key]!, frequency[key]!))
    }),
    markov: mapSplits((name) => {
      const { transitions, predicted } = counts[name]
      return perStep(predicted, 2 * width, (state) =>
        binaryNll(transitions[2 * state]!, transitions[2 * state + 1]!, turnOn[state]!),
      )
    }),
  }
}

function countKeys(split: Split, width: number): KeyCounts {
  const { sequenceOffsets, stepOffsets, values } = split
  const on = new Float64Array(width)
  const transitions = new Float64Array(4 * width)
  const steps = stepCount(split)
  const predicted = steps - sequenceCount(split)
  let wasOn = new Uint8Array(width)
  let isOn = new Uint8Array(width)
  for (let sequence = 0; sequence < sequenceCount(split); sequence += 1) {
    const [start, end] = [sequenceOffsets[sequence]!, sequenceOffsets[sequence + 1]!]
    for (let step = start; step < end; step += 1) {
      isOn.fill(0)
      for (let index = stepOffsets![step]!; index < stepOffsets![step + 1]!; index += 1) isOn[values[index]!] = 1
      for (let key = 0; key < width; key += 1) {
        on[key]! += isOn[key]!
        if (step > start) transitions[4 * key + 2 * wasOn[key]! + isOn[key]!]! += 1
      }
      ;[wasOn, isOn] = [isOn, wasOn]
    }
  }
  return { steps, on, transitions, predicted }
}

function textScores({ splits, width }: Dataset): TextReferences {
  const counts = mapSplits((name) => countSymbols(splits[name], width))
  const { train } = counts
  return {
    kind: 'text',
    unigram: mapSplits((name) => {
      const { symbols, steps } = counts[name]
      return perStep(steps, width, (symbol) => {
        const count = symbols[symbol]!
        return count === 0 ? 0 : -count * Math.log2(clip(train.symbols[symbol]! / train.steps, UNIGRAM_CLIP))
      })
    }),
    bigram: mapSplits((name) => {
      const { pairs, predicted } = counts[name]
      let bits = 0
      for (const [pair, count] of pairs) {
        const seen = (train.pairs.get(pair) ?? 0) + BIGRAM_PRIOR
        const before = train.firsts[Math.floor(pair / PAIR)]! + BIGRAM_PRIOR * width
        bits -= count * Math.log2(seen / before)
      }
      return bits / predicted
    }),
  }
}

/** Counts of one split. A pair of symbols has the key PAIR * (the one before) + (the one after). */
interface SymbolCounts {
  readonly steps: number
  readonly predicted: number
  readonly symbols: Float64Array // [width]
  readonly pairs: ReadonlyMap<number, number>
  readonly firsts: Float64Array // [width], over the pairs
}

const PAIR = 0x10000

function countSymbols(split: Split, width: number): SymbolCounts {
  const { sequenceOffsets, values } = split
  const symbols = new Float64Array(width)
  const firsts = new Float64Array(width)
  const pairs = new Map<number, number>()
  for (let sequence = 0; sequence < sequenceCount(split); sequence += 1) {
    const [start, end] = [sequenceOffsets[sequence]!, sequenceOffsets[sequence + 1]!]
    for (let step = start; step < end; step += 1) {
      symbols[values[step]!]! += 1
      if (step === start) continue
      const before = values[step - 1]!
      const pair = PAIR * before + values[step]!
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
      firsts[before]! += 1
    }
  }
  const steps = stepCount(split)
  return { steps, predicted: steps - sequenceCount(split), symbols, pairs, firsts }
}

const clip = (probability: number, margin: number): number => Math.min(1 - margin, Math.max(margin, probability))

/** Nats that `zeros` and `ones` cost where a one has this probability. */
const binaryNll = (zeros: number, ones: number, probability: number): number =>
  -zeros * Math.log(1 - probability) - ones * Math.log(probability)

/** Sum of cost(0) .. cost(terms - 1) per step. */
function perStep(steps: number, terms: number, cost: (term: number) => number): number {
  let sum = 0
  for (let term = 0; term < terms; term += 1) sum += cost(term)
  return sum / steps
}
