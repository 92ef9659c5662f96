// A run: deterministic, resumed to the same bits from anywhere, with its checks, schedules and ends.
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { alpha, learningRate } from '../../src/main/training/schedules.ts'
import { Trainer, type TrainerState } from '../../src/main/training/trainer.ts'
import type { Dataset } from '../../src/shared/dataset.ts'
import type { RunConfig } from '../../src/shared/experiment.ts'
import { SERIES, type Check, type RunResult, type SeriesName } from '../../src/shared/metrics.ts'
import { music, musicRun, oneRun, taskRun, text, textRun } from './fixtures.ts'

/** Long enough for one native call, short enough for no second one. */
const ONE_CALL = 1e-9

interface History {
  series: Record<SeriesName, number[]>
  checks: Check[]
  result: RunResult
  parameters: number[] | null
  state: TrainerState
}

/** Time is the one thing that may differ. */
const timeless = <T extends { seconds: number }>(value: T): T => ({ ...value, seconds: 0 })

/** Trains to the end; `restartAt`: after so many native calls the state goes to a new trainer, as to another process. */
function train(config: RunConfig, dataset: Dataset | null, restartAt = Infinity): History & { calls: number } {
  let trainer = new Trainer({ config, dataset })
  const series = Object.fromEntries(SERIES.map((name) => [name, [] as number[]])) as History['series']
  const checks: History['checks'] = []
  const collect = () => {
    const metrics = trainer.takeMetrics()
    for (const name of SERIES) series[name].push(...metrics.series[name])
    checks.push(...metrics.checks.map(timeless))
  }
  let calls = 0
  for (; !trainer.ended; calls += 1) {
    if (calls === restartAt) {
      collect()
      trainer = new Trainer({ config, dataset, state: structuredClone(trainer.state) })
    }
    trainer.advance(ONE_CALL)
  }
  collect()
  const state = { ...trainer.state, counters: timeless(trainer.state.counters) }
  const parameters = trainer.bestParameters && [...trainer.bestParameters]
  return { calls, series, checks, result: timeless(trainer.result), parameters, state }
}

const problems: [string, RunConfig, Dataset | null][] = [
  ['music', musicRun(), music],
  ['music from zero states', musicRun({ carryState: false, checkEvery: 5, learningRate: 3 }), music],
  ['music under weight noise, with decay', musicRun({ weightNoise: 0.05, weightDecay: 0.01 }), music],
  ['text', textRun({ learningRate: 0.5 }), text],
  ['text on three threads', textRun({ learningRate: 0.5, threads: 3 }), text],
  ['task', taskRun(), null],
]

describe.each(problems)('%s', (_, config, dataset) => {
  const whole = train(config, dataset)

  test('the same configuration twice gives the same bits, another seed others', () => {
    expect(train(config, dataset)).toEqual(whole)
    expect(train({ ...config, seed: 2 }, dataset).series.cost).not.toEqual(whole.series.cost)
  })

  test('goes on to the same bits from wherever it is interrupted', () => {
    expect(whole.calls).toBeGreaterThan(20)
    for (let call = 0; call < whole.calls; call += 1) {
      const { calls } = whole
      expect({ ...train(config, dataset, call), calls }, `interrupted after ${call} calls`).toEqual(whole)
    }
  })

  test('learns, and is scored with the parameters that were best on validation', () => {
    const { checks, result, parameters, state } = whole
    expect(result.reason).toBe('budget')
    expect(checks.length).toBeGreaterThan(1)
    const best = checks.findLast((check) => check.best)!
    expect(result.bestUpdates).toBe(best.updates)
    expect(result.valid).toEqual(best.valid)
    expect(checks.at(-1)!.updates).toBe(result.updates)
    expect(result.test!.nll).toBeGreaterThan(0)
    if (best === checks.at(-1)) expect(parameters).toEqual([...state.parameters])
  })
})

test('music and text are learned', () => {
  for (const history of [
    train(musicRun({ budget: { epochs: 30 }, learningRate: 2 }), music),
    train(textRun({ learningRate: 0.5 }), text),
  ]) {
    expect(history.result.valid!.nll).toBeLessThan(0.9 * history.checks[0]!.valid.nll)
    expect(history.result.train!.nll).toBeLessThan(history.checks[0]!.valid.nll)
  }
})

describe('training cost', () => {
  test('is in nats per step, whether the objective is a mean or a sum', () => {
    const small = { epochs: null, updates: 1 }
    const mean = train(textRun({ timeCost: 'mean', budget: small }), text)
    const sum = train(textRun({ timeCost: 'sum', budget: small }), text)
    expect(sum.series.cost[0]! / mean.series.cost[0]!).toBeCloseTo(20, 9)
    expect(sum.checks[0]!.trainCost).toBeCloseTo(mean.checks[0]!.trainCost, 9)
    expect(mean.checks[0]!.trainCost).toBeCloseTo(mean.series.cost[0]!, 12)
  })
})

describe('schedules', () => {
  const rate = { start: 8, stopBelow: 0.1 }
  test('constant, 1/t, halve, linear', () => {
    const stage = { period: 4, worsenings: 3, spent: 0.75 }
    expect(learningRate({ ...rate, schedule: 'constant' }, stage)).toBe(8)
    expect(learningRate({ ...rate, schedule: '1/t' }, stage)).toBe(2)
    expect(learningRate({ ...rate, schedule: 'halve' }, stage)).toBe(1)
    expect(learningRate({ ...rate, schedule: 'linear' }, stage)).toBe(2)
    expect(learningRate({ ...rate, schedule: 'linear' }, { ...stage, spent: 1.1 })).toBe(0)
    const omega = { alpha: 6, form: 'norm', bound: 0 } as const
    expect(alpha({ ...omega, schedule: 'constant' }, 3)).toBe(6)
    expect(alpha({ ...omega, schedule: '1/t' }, 3)).toBe(2)
    expect(alpha(null, 3)).toBe(0)
  })

  test('a validation that worsens halves the rate, until its floor ends the run', () => {
    const config = musicRun({
      learningRate: { start: 40, schedule: 'halve', stopBelow: 0.3 },
      budget: { epochs: 500 },
      momentum: 0,
    })
    const { checks, result } = train(config, music)
    expect(result.reason).toBe('rate')
    let expected = 40
    for (const [index, check] of checks.entries()) {
      if (index > 0 && check.valid.nll > checks[index - 1]!.valid.nll) expected /= 2
      expect(check.learningRate).toBe(expected)
    }
    expect(expected).toBe(10)
  })

  test('a linear rate is spent with the budget', () => {
    const learningRate = { start: 4, schedule: 'linear', stopBelow: 0.001 }
    const { checks, result } = train(musicRun({ learningRate, budget: { updates: 8 }, checkEvery: 2 }), music)
    expect(result).toMatchObject({ reason: 'budget', updates: 8 })
    for (const { updates, learningRate: left } of checks) expect(left).toBe(4 * (1 - updates / 8))
    expect(checks.at(-1)!.learningRate).toBe(0)
  })

  test('a rate below its floor ends the run with a check, wherever that is', () => {
    const learningRate = { start: 4, schedule: 'linear', stopBelow: 0.3 }
    const { checks, result } = train(musicRun({ learningRate, budget: { updates: 80 }, checkEvery: 50 }), music)
    expect(result).toMatchObject({ reason: 'rate', updates: 57 })
    expect(checks.map(({ updates }) => updates)).toEqual([51, 57])
  })

  test('alpha falls by epoch', () => {
    const { checks } = train(musicRun(), music)
    expect(checks.map((check) => check.alpha)).toEqual([0.5 / 2, 0.5 / 3, 0.5 / 4])
  })
})

describe('ends', () => {
  const unstable = (start: number) =>
    oneRun({
      data: { kind: 'music', dataset: 'thirds' },
      model: { units: 12, activation: 'linear' },
      method: 'SGD',
      training: { batch: 3, learningRate: { start, schedule: 'constant' }, checkEvery: 2 },
    })

  test('a run whose numbers leave the finite ends as diverged, with its last finite values', () => {
    const { result, series, checks } = train(unstable(1e6), music)
    expect(result).toMatchObject({ reason: 'diverged', valid: null, test: null })
    expect(checks).toHaveLength(0)
    expect(Number.isFinite(series.cost.at(-1)! + series.gradientNorm.at(-1)!)).toBe(false)
    expect(result.lastCost).toBe(series.cost.findLast(Number.isFinite))
    expect(result.lastGradientNorm).toBe(series.gradientNorm.findLast(Number.isFinite))
  })

  test('what diverges later is scored with its best parameters', () => {
    const { result, checks } = train(unstable(0.02), music)
    expect(result.reason).toBe('diverged')
    expect(checks.some(({ best }) => best)).toBe(true)
    expect(Number.isFinite(result.valid!.nll + result.test!.nll)).toBe(true)
  })

  test('solved: at the first check with an error below 1%', () => {
    // Of two equally frequent answers of the permutation task one unit learns the first symbol at once at length 2.
    const config = oneRun({
      data: { kind: 'task', task: 'permutation', length: 2 },
      model: { units: 20 },
      method: 'SGD-C',
      training: {
        learningRate: 0.5,
        checkEvery: 50,
        budget: { updates: 5000 },
        evaluation: { examples: 200, batch: 100 },
      },
    })
    const { result, checks } = train(config, null)
    expect(result.reason).toBe('solved')
    expect(checks.slice(0, -1).every(({ valid }) => valid.error! >= 0.01)).toBe(true)
    expect(result.valid!.error).toBeLessThan(0.01)
    expect(result.updates).toBe(checks.at(-1)!.updates)
  })

  test('a spent budget of updates ends it exactly there', () => {
    expect(train(taskRun({ budget: { updates: 7 } }), null).result.updates).toBe(7)
  })

  test('a budget of minutes ends it', () => {
    const { result } = train(musicRun({ budget: { minutes: 0.002 }, learningRate: { schedule: 'constant' } }), music)
    expect(result.reason).toBe('budget')
  })
})

test('the stop flag holds everything until it is taken back', () => {
  const stopFlag = new Int32Array(new SharedArrayBuffer(4))
  const trainer = new Trainer({ config: musicRun(), dataset: music, stopFlag })
  Atomics.store(stopFlag, 0, 1)
  trainer.advance(1000)
  expect(trainer.result).toMatchObject({ reason: 'stopped', updates: 0, valid: null, test: null })
  Atomics.store(stopFlag, 0, 0)
  while (!trainer.ended) trainer.advance(1000)
  expect(timeless(trainer.result)).toEqual(train(musicRun(), music).result)
})

test('a check that is stopped while the eigenvalues are sought is made again to the same bits', async () => {
  const config = oneRun({
    data: { kind: 'task', task: 'temporal-order', length: 12 },
    model: { units: 150 },
    training: { batch: 5, checkEvery: 4, budget: { updates: 7 }, evaluation: { examples: 10, batch: 10 } },
  })
  const stopFlag = new Int32Array(new SharedArrayBuffer(4))
  const delay = new Int32Array(new SharedArrayBuffer(4))
  const raiser = new Worker(
    `const { stopFlag, delay } = require('node:worker_threads').workerData
    for (;;) {
      Atomics.wait(delay, 0, 0)
      Atomics.wait(stopFlag, 0, 0, Atomics.exchange(delay, 0, 0))
      Atomics.store(stopFlag, 0, 1)
      Atomics.notify(stopFlag, 0)
    }`,
    { eval: true, workerData: { stopFlag, delay } },
  )

  /** A trainer that was stopped within the eigenvalues of its first check; null if the flag came too early or late. */
  function stopInSpectrum(after: number): Trainer | null {
    const trainer = new Trainer({ config, dataset: null, stopFlag })
    // Five updates, and the one call of validation: what is left of the check is its spectrum.
    for (let call = 0; call < 6; call += 1) trainer.advance(ONE_CALL)
    const before = trainer.takeMetrics()
    expect(before).toMatchObject({ checks: [], progress: { updates: 5, phase: 'checking' } })
    Atomics.store(delay, 0, after)
    Atomics.notify(delay, 0)
    trainer.advance(ONE_CALL)
    Atomics.wait(stopFlag, 0, 0)
    const { checks, progress } = trainer.takeMetrics()
    return checks.length === 0 && progress.seconds > before.progress.seconds ? trainer : null
  }
  const finish = (trainer: Trainer) => {
    while (!trainer.ended) trainer.advance(1000)
    const { result, state, bestParameters } = trainer
    return { result: timeless(result), bestParameters, state: { ...state, counters: timeless(state.counters) } }
  }

  let stopped: Trainer | null = null
  for (let after = 1; stopped === null; after = 1 + (after % 20)) {
    Atomics.store(stopFlag, 0, 0)
    stopped = stopInSpectrum(after)
  }
  await raiser.terminate()
  Atomics.store(stopFlag, 0, 0)
  const whole = finish(new Trainer({ config, dataset: null }))
  expect(finish(new Trainer({ config, dataset: null, state: structuredClone(stopped.state) }))).toEqual(whole)
  expect(finish(stopped)).toEqual(whole)
})

test('a dataset of another kind, or none, is refused', () => {
  expect(() => new Trainer({ config: musicRun(), dataset: text })).toThrow(/music/)
  expect(() => new Trainer({ config: musicRun(), dataset: null })).toThrow(/music/)
})

test('a horizon beyond the sequences of any split is refused before training', () => {
  const config = oneRun({ data: { kind: 'text', dataset: 'abc', horizon: 400 }, training: { batch: 1 } })
  expect(text.splits.train.values.length).toBeGreaterThan(400)
  expect(() => new Trainer({ config, dataset: text })).toThrow(/longer than the horizon/)
})
