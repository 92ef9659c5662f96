// Prediction step by step: the same network as training and evaluation see, and no trace left in either.
import { describe, expect, test } from 'vitest'
import {
  kernels,
  Lanes,
  RandomState,
  Session,
  type NetworkSpec,
  type Objective,
  type Sequences,
  type StepInputs,
} from '../../src/engine/engine.ts'
import { relativeError } from '../golden/golden.ts'
import { musicSequences, musicSplit, textSequences } from './sequences.ts'

const objective: Objective = { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false }
const UNITS = 11

function session(head: 'softmax' | 'bernoulli', width: number, kernel?: string): Session {
  const sizes = { inputs: width, units: UNITS, outputs: width }
  const spec: NetworkSpec = { cell: 'rnn', activation: 'tanh', head, ...sizes, biases: true }
  const made = new Session({ spec, objective, seed: 1, ...(kernel ? { kernel } : {}) })
  made.parameters = new RandomState(2).normal(0, 0.4, made.parameters.length)
  return made
}

const SYMBOLS = [0, 3, 6, 2, 2, 5, 1, 4, 0, 6, 3, 3]
const text = { width: 7, data: textSequences(7, SYMBOLS), inputs: textInputs(0, SYMBOLS.length) }
const music = { width: 9, data: musicSequences(9, [30], 4), split: musicSplit(9, [30], 4) }

function textInputs(first: number, end: number): StepInputs {
  return { stepOffsets: null, values: Uint16Array.from(SYMBOLS.slice(first, end)) }
}
const musicInputs = (first: number, end: number): StepInputs => ({
  stepOffsets: music.split.stepOffsets!.subarray(first, end + 1),
  values: music.split.values,
})

/** The negative log-likelihood of the active channels of steps 1 .. under the logits of the step before. */
function nllOfText(logits: Float64Array): number {
  let nll = 0
  for (let t = 0; t + 1 < SYMBOLS.length; t += 1) {
    const row = logits.subarray(t * text.width, (t + 1) * text.width)
    nll += Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[SYMBOLS[t + 1]!]!
  }
  return nll
}
function nllOfMusic(logits: Float64Array, steps: number): number {
  const { stepOffsets, values } = music.split
  let nll = 0
  for (let t = 0; t + 1 < steps; t += 1) {
    const active = values.subarray(stepOffsets![t + 1], stepOffsets![t + 2])
    for (let key = 0; key < music.width; key += 1) {
      const z = logits[t * music.width + key]!
      nll += Math.log1p(Math.exp(z)) - (active.includes(key) ? z : 0)
    }
  }
  return nll
}

function evaluate(made: Session, data: Sequences): number {
  const lanes = new Lanes(1)
  lanes.set(0, 0, data.steps - 1, false)
  return made.evaluateOnData(data, lanes, 1).nll
}

describe.for(kernels())('kernel %s: the likelihood of the logits is the one that evaluation finds', (kernel) => {
  test('text', () => {
    const made = session('softmax', text.width, kernel)
    const nll = evaluate(made, text.data)
    expect(Math.abs(nllOfText(made.predict(text.inputs, null).logits) / nll - 1)).toBeLessThan(1e-12)
  })

  test('music', () => {
    const made = session('bernoulli', music.width, kernel)
    const nll = evaluate(made, music.data)
    const { logits } = made.predict(musicInputs(0, 30), null)
    expect(Math.abs(nllOfMusic(logits, 30) / nll - 1)).toBeLessThan(1e-12)
  })
})

test('a sequence given in parts, each from the state after the last, gives the logits of the whole', () => {
  const made = session('bernoulli', music.width)
  const whole = made.predict(musicInputs(0, 30), null)
  const parts: number[] = []
  let state: Float64Array | null = null
  for (const [first, end] of [
    [0, 1],
    [1, 12],
    [12, 30],
  ] as const) {
    const part = made.predict(musicInputs(first, end), state)
    parts.push(...part.logits)
    state = part.state
  }
  expect(relativeError(parts, whole.logits)).toBeLessThan(1e-13)
  expect(relativeError(state!, whole.state)).toBeLessThan(1e-13)
})

test('a state of zeros is the start of a sequence, and another state is not', () => {
  const made = session('softmax', text.width)
  const { logits } = made.predict(text.inputs, null)
  expect(made.predict(text.inputs, new Float64Array(UNITS)).logits).toEqual(logits)
  expect(made.predict(text.inputs, new Float64Array(UNITS).fill(0.5)).logits).not.toEqual(logits)
})

test('training goes on as if nothing had been predicted', () => {
  const train = (predicting: boolean) => {
    const made = session('bernoulli', music.width)
    const lanes = new Lanes(2)
    const reports = []
    for (let update = 0; update < 4; update += 1) {
      for (const lane of [0, 1]) lanes.set(lane, 14 * lane + 3 * update, 3, update > 0)
      reports.push(made.updateOnData(music.data, lanes, 1, 0.1, 0))
      if (predicting) made.predict(musicInputs(2, 9), new Float64Array(UNITS).fill(0.1))
      reports.push(made.evaluateOnData(music.data, lanes, 1))
    }
    return { reports, parameters: made.parameters, carried: made.carried, randomState: made.randomState }
  }
  expect(train(true)).toEqual(train(false))
})
