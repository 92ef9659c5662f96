// One result on every machine: the same run gives the same bits on each kernel and number of threads, also when it changes
// both on its way, and those in bits/, which may have been found on another machine. After a change that is meant to change
// results: npx vitest run test/training/bits.test.ts --update
import { describe, expect, test } from 'vitest'
import { kernels } from '../../src/engine/engine.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/main/training/checkpoint.ts'
import { Trainer, type TrainerOptions } from '../../src/main/training/trainer.ts'
import type { Dataset } from '../../src/shared/dataset.ts'
import type { RunConfig } from '../../src/shared/experiment.ts'
import type { RunResult } from '../../src/shared/metrics.ts'
import { music, oneRun, text } from './fixtures.ts'

const UPDATES = 2000
const budget = { updates: UPDATES }

const EXPERIMENTS: Record<string, { config: RunConfig; dataset: Dataset | null }> = {
  'temporal-order': {
    config: oneRun({
      data: { kind: 'task', task: 'temporal-order', length: { min: 12, max: 20 } },
      model: { units: 13, initialisation: 'smart-tanh' },
      method: { name: 'SGD-CR', omega: { alpha: 1 } },
      training: {
        ...{ batch: 5, momentum: 0.9, learningRate: 0.01, checkEvery: 400, budget, stopWhenSolved: false },
        evaluation: { examples: 50, batch: 25 },
      },
    }),
    dataset: null,
  },
  'music-noise-decay': {
    config: oneRun({
      data: { kind: 'music', dataset: 'thirds' },
      model: { units: 12, activation: 'sigmoid' },
      training: { batch: 4, sequenceLength: 9, weightNoise: 0.01, weightDecay: 0.001, checkEvery: 500, budget },
    }),
    dataset: music,
  },
  'text-carried': {
    config: oneRun({
      data: { kind: 'text', dataset: 'abc', horizon: 2 },
      model: { units: 17, activation: 'tanh', initialisation: 'orthogonal' },
      method: 'SGD-C',
      training: { batch: 4, sequenceLength: 11, carryState: true, checkEvery: 500, budget },
    }),
    dataset: text,
  },
}

function trainer(name: string, threads: number, rest: Pick<TrainerOptions, 'kernel' | 'state'>): Trainer {
  const { config, dataset } = EXPERIMENTS[name]!
  const threaded = { ...config, training: { ...config.training, threads } } as RunConfig
  return new Trainer({ config: threaded, dataset, ...rest })
}

function resultOf(run: Trainer): RunResult {
  run.advance(Infinity)
  expect(run.result.updates).toBe(UPDATES)
  return { ...run.result, seconds: 0 }
}

describe.for(Object.keys(EXPERIMENTS))('%s', (name) => {
  const results = new Map<string, RunResult>()

  test.for(kernels())('kernel %s, with 1, 2, 3 and 4 threads', { timeout: 120_000 }, async (kernel) => {
    for (const threads of [1, 2, 3, 4]) {
      results.set(`${kernel}, ${threads} threads`, resultOf(trainer(name, threads, { kernel })))
    }
    const [first] = results.values()
    for (const [how, result] of results) expect(result, how).toEqual(first)
    await expect(`${first!.bits}\n`).toMatchFileSnapshot(`bits/${name}.txt`)
  })

  test('on another kernel and with other threads every few hundred updates', { timeout: 60_000 }, async () => {
    const last = kernels().at(-1)!
    const stages = [
      { kernel: kernels()[0]!, threads: 1 },
      { kernel: last, threads: 3 },
      { kernel: kernels()[1] ?? last, threads: 2 },
      { kernel: kernels()[0]!, threads: 4 },
    ]
    const after = (updates: number, { kernel, threads }: (typeof stages)[number], state?: Trainer['state']) => {
      const run = trainer(name, threads, { kernel, ...(state && { state }) })
      while (!run.ended && run.result.updates < updates) run.advance(1)
      return run
    }
    let state: Trainer['state'] | undefined
    let result: RunResult | undefined
    for (const [index, stage] of stages.entries()) {
      const run = after(index === stages.length - 1 ? Infinity : 450 * (index + 1), stage, state)
      state = decodeCheckpoint(encodeCheckpoint(run.state))
      result = run.result
    }
    await expect(`${result!.bits}\n`).toMatchFileSnapshot(`bits/${name}.txt`)
  })
})
