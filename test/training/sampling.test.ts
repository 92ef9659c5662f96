// Samples: the same by seed, by the network's own probabilities, in their limits, and what is refused.
import { describe, expect, test } from 'vitest'
import { RandomState, Session } from '../../src/engine/engine.ts'
import { networkSpec, objective } from '../../src/main/training/network.ts'
import {
  drawKeys,
  drawSymbol,
  samplable,
  sample,
  type Primer,
  type SampledSequence,
  type SamplingOptions,
} from '../../src/main/training/sampling.ts'
import { sequenceCount, type Dataset } from '../../src/shared/dataset.ts'
import type { DatasetRun, RunConfig } from '../../src/shared/experiment.ts'
import { firstCheck, MAXIMUM_SAMPLE_STEPS } from '../../src/shared/sampling.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { music, musicRun, oneRun, taskRun, text, textRun } from './fixtures.ts'

const config = { music: musicRun() as DatasetRun, text: textRun() as DatasetRun }
const dataset = { music, text }
type Kind = keyof typeof config

const sessionFor = (run: RunConfig, data: Dataset) =>
  new Session({ spec: networkSpec(run, data), objective: objective(run), seed: 1 })

/** Untrained, but with so large weights that what is read matters. */
const parametersFor = (run: RunConfig, data: Dataset) =>
  new RandomState(3).normal(0, 0.7, sessionFor(run, data).parameters.length)

const start: Primer = { split: 'test', sequence: 0, start: 0, steps: 7 }
const optionsFor = (kind: Kind, changes: Partial<SamplingOptions> = {}): SamplingOptions => ({
  config: config[kind],
  dataset: dataset[kind],
  parameters: parametersFor(config[kind], dataset[kind]),
  primer: start,
  steps: 40,
  temperature: 1,
  seed: 1,
  ...changes,
})

function drawn(options: SamplingOptions): SampledSequence {
  const work = sample(options)
  for (;;) {
    const next = work.next()
    if (next.done) return next.value
  }
}

/** Its active channels, step by step. */
const chordsOf = ({ stepOffsets, values }: Pick<SampledSequence, 'stepOffsets' | 'values'>): number[][] =>
  stepOffsets === null
    ? Array.from(values, (symbol) => [symbol])
    : Array.from(stepOffsets.subarray(1), (end, step) => [...values.subarray(stepOffsets[step], end)])

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))
function softmax(logits: readonly number[]): number[] {
  const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0)
  return logits.map((logit) => Math.exp(logit) / sum)
}

/** The draws that a step is made of: the probabilities of their outcomes, and which came out. */
const drawsOf = (kind: Kind, logits: readonly number[], chord: readonly number[]) =>
  kind === 'text'
    ? [{ chances: softmax(logits), outcome: chord[0]! }]
    : logits.map((logit, key) => ({ chances: [sigmoid(-logit), sigmoid(logit)], outcome: Number(chord.includes(key)) }))

describe.each(['music', 'text'] as const)('%s', (kind) => {
  test('the same seed gives the same sample, another seed another one', () => {
    const first = drawn(optionsFor(kind))
    expect(drawn(optionsFor(kind))).toEqual(first)
    const second = drawn(optionsFor(kind, { seed: 2 }))
    expect(second).not.toEqual(first)
    expect(chordsOf(second).slice(0, 7)).toEqual(chordsOf(first).slice(0, 7))
  })

  test('it begins with the primer, which is as long as asked for or as its piece', () => {
    const { sequenceOffsets, stepOffsets, values } = dataset[kind].splits.test
    const last = sequenceCount(dataset[kind].splits.test) - 1
    const [from, end] = [sequenceOffsets[last]! + 3, sequenceOffsets[last + 1]!]
    const whole = drawn(
      optionsFor(kind, { primer: { split: 'test', sequence: last, start: 3, steps: 1000 }, steps: 5 }),
    )
    expect(whole.primer).toBe(end - from)
    const piece = chordsOf({
      stepOffsets: stepOffsets && stepOffsets.slice(from, end + 1).map((offset) => offset - stepOffsets[from]!),
      values: values.slice(stepOffsets ? stepOffsets[from] : from, stepOffsets ? stepOffsets[end] : end),
    })
    expect(chordsOf(whole).slice(0, -5)).toEqual(piece)
    expect(chordsOf(whole)).toHaveLength(end - from + 5)
  })

  test.each([
    [1, 7],
    [1, 120],
    [2, 7],
    [3, 1],
    [1, 0],
    [4, 0],
  ])('at temperature 0 it is what the network expects most: horizon %d, primer %d', (horizon, steps) => {
    const run = oneRun({ data: { ...config[kind].data, horizon }, model: { units: 10 } }) as DatasetRun
    const data = dataset[kind]
    const parameters = parametersFor(run, data)
    const options = { config: run, dataset: data, parameters, primer: { ...start, steps }, steps: 60, seed: 1 }
    const { primer, ...sequence } = drawn({ ...options, temperature: 0 })
    expect(drawn({ ...options, temperature: 1e-9 })).toEqual({ primer, ...sequence })

    const empty: number[][] = Array.from({ length: Math.max(0, horizon - primer) }, () => [])
    const chords = chordsOf(sequence)
    const read = [...empty, ...chords]
    const offsets = read.reduce<number[]>((all, chord) => [...all, all.at(-1)! + chord.length], [0])
    const session = sessionFor(run, data)
    session.parameters = parameters
    const inputs = { stepOffsets: Uint32Array.from(offsets), values: Uint16Array.from(read.flat()) }
    const { logits } = session.predict(inputs, null)
    const expected = chords.slice(primer).map((_, step) => {
      const row = empty.length + primer + step - horizon
      const outputs = [...logits.subarray(row * data.width, (row + 1) * data.width)]
      if (kind === 'text') return [outputs.indexOf(Math.max(...outputs))]
      return [...outputs.keys()].filter((key) => outputs[key]! > 0)
    })
    expect(chords.slice(primer)).toEqual(expected)
  })

  test.each([0.5, 1])(
    'what is drawn surprises the network as much as it expects to be, temperature %d',
    (temperature) => {
      const sequence = drawn(optionsFor(kind, { steps: 5000, temperature }))
      const data = dataset[kind]
      const session = sessionFor(config[kind], data)
      session.parameters = parametersFor(config[kind], data)
      const { logits } = session.predict(sequence, null)
      let [excess, variance] = [0, 0]
      for (const [step, chord] of chordsOf(sequence).slice(sequence.primer).entries()) {
        const row = (sequence.primer + step - config[kind].data.horizon) * data.width
        const scaled = Array.from(logits.subarray(row, row + data.width), (logit) => logit / temperature)
        for (const { chances, outcome } of drawsOf(kind, scaled, chord)) {
          const surprises = chances.map((chance) => -Math.log(chance))
          const mean = surprises.reduce((sum, surprise, index) => sum + chances[index]! * surprise, 0)
          excess += surprises[outcome]! - mean
          variance += surprises.reduce((sum, surprise, index) => sum + chances[index]! * (surprise - mean) ** 2, 0)
        }
      }
      expect(Math.abs(excess) / Math.sqrt(variance)).toBeLessThan(4)
    },
  )

  test('a piece that is not there, and a step behind its end, are refused', async () => {
    const refused = (primer: Primer) => refusalOf(() => drawn(optionsFor(kind, { primer })))
    expect(await refused({ ...start, sequence: 99 })).toMatchObject({
      code: 'not-found',
      place: expect.stringContaining('test') as string,
    })
    expect((await refused({ ...start, start: 100_000 })).code).toBe('not-found')
  })

  test('too many steps, and temperatures that are none, are refused', async () => {
    const refused = (changes: Partial<SamplingOptions>) => refusalOf(() => drawn(optionsFor(kind, changes)))
    const many = MAXIMUM_SAMPLE_STEPS + 1
    expect(await refused({ steps: many })).toMatchObject({ code: 'limit', place: 'steps' })
    expect(await refused({ primer: { ...start, steps: many } })).toMatchObject({ code: 'limit', place: 'primer' })
    for (const temperature of [-1, NaN, Infinity]) {
      expect(await refused({ temperature })).toMatchObject({ code: 'bad-config', place: 'temperature' })
    }
  })

  test('a dataset of the other kind, and none at all, are refused', async () => {
    const other = kind === 'music' ? text : music
    expect((await refusalOf(() => drawn(optionsFor(kind, { dataset: other })))).code).toBe('bad-config')
    expect((await refusalOf(() => drawn(optionsFor(kind, { dataset: null })))).code).toBe('bad-config')
  })

  test('outputs that leave the finite numbers end it with their step', async () => {
    const run = oneRun({ data: { ...config[kind].data }, model: { units: 10, activation: 'linear' } }) as DatasetRun
    const parameters = parametersFor(run, dataset[kind]).fill(1e30)
    const error = await refusalOf(() => drawn(optionsFor(kind, { config: run, parameters })))
    expect(error).toMatchObject({ code: 'engine', place: expect.stringMatching(/primer|step \d/) as string })
  })
})

test('a task has no samples', async () => {
  expect((await refusalOf(() => samplable(taskRun()))).code).toBe('unsupported')
  expect(samplable(config.music)).toBe(config.music)
})

test('when there can be a sample', () => {
  const of = (checkEvery: number | 'epoch') => firstCheck(musicRun({ checkEvery }))
  expect([of('epoch'), of(1), of(2500)]).toEqual([
    'after the first epoch',
    'after the first update',
    'after 2,500 updates',
  ])
})

describe('a large number of draws', () => {
  const DRAWS = 100_000
  /** In standard deviations of a share that is drawn so often. */
  const distance = (share: number, probability: number) =>
    Math.abs(share - probability) / Math.sqrt((probability * (1 - probability)) / DRAWS)

  test.each([0.3, 1, 2.5])('symbols have the frequencies of the softmax, temperature %d', (temperature) => {
    const logits = Float64Array.of(1.2, -0.4, 0, 2, -3)
    const chances = softmax(Array.from(logits, (logit) => logit / temperature))
    const random = new RandomState(7)
    const counts = new Float64Array(logits.length)
    for (let draw = 0; draw < DRAWS; draw += 1) counts[drawSymbol(logits, temperature, random)]! += 1
    for (const [symbol, chance] of chances.entries()) {
      expect(distance(counts[symbol]! / DRAWS, chance)).toBeLessThan(4)
    }
  })

  test.each([0.3, 1, 2.5])(
    'keys have the frequencies of the sigmoid, each by itself, temperature %d',
    (temperature) => {
      const logits = Float64Array.of(1.2, -0.4, 0, 2, -3)
      const chances = logits.map((logit) => sigmoid(logit / temperature))
      const random = new RandomState(7)
      const counts = new Float64Array(logits.length)
      let both = 0
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const keys = drawKeys(logits, temperature, random)
        for (const key of keys) counts[key]! += 1
        if (keys.includes(0) && keys.includes(1)) both += 1
      }
      for (const [key, chance] of chances.entries()) expect(distance(counts[key]! / DRAWS, chance)).toBeLessThan(4)
      expect(distance(both / DRAWS, chances[0]! * chances[1]!)).toBeLessThan(4)
    },
  )

  test('large logits overflow nothing', () => {
    const random = new RandomState(1)
    expect(drawSymbol(Float64Array.of(-1e300, 1e300, 1e300 / 2), 1e-3, random)).toBe(1)
    expect(drawKeys(Float64Array.of(-1e300, 1e300), 1e-3, random)).toEqual([1])
  })

  test('at temperature 0 equal logits are equally probable', () => {
    const random = new RandomState(5)
    let first = 0
    let on = 0
    for (let draw = 0; draw < DRAWS; draw += 1) {
      if (drawSymbol(Float64Array.of(2, -1, 2), 0, random) === 0) first += 1
      on += drawKeys(Float64Array.of(0), 0, random).length
    }
    expect(distance(first / DRAWS, 0.5)).toBeLessThan(4)
    expect(distance(on / DRAWS, 0.5)).toBeLessThan(4)
  })
})
