// The authors' whole loop from one seed, through the trainer: updates, lengths, checks, in the order of their draws.
import { describe, expect, test } from 'vitest'
import { kernels, ORACLE, type Initialisation, type TaskName } from '../../src/engine/engine.ts'
import { Trainer } from '../../src/main/training/trainer.ts'
import { parseRunConfig } from '../../src/shared/experiment.ts'
import type { Check } from '../../src/shared/metrics.ts'
import { goldenAbsent, goldenFiles, readGolden, relativeError } from './golden.ts'

interface Replay {
  task: string
  init: string
  seed: number
  min_length: number
  max_length: number
  alpha: number
  cutoff: number
  lr: number
  batch: number
  hidden: number
  check_every: number
  eval_examples: number
  eval_batch: number
  bound: number
  updates: { cost: number; grad_norm: number; omega: number }[]
  /** n: the authors number updates from 0, and check after the update n. */
  checks: { n: number; valid_error: number; valid_cost: number; rho: number }[]
}

const TASKS: Record<string, TaskName> = {
  torder: 'temporal-order',
  torder3: 'temporal-order-3bit',
  add: 'addition',
  mul: 'multiplication',
  perm: 'permutation',
  mem: 'memorization',
}

const runConfig = (replay: Replay) =>
  parseRunConfig({
    data: {
      kind: 'task',
      task: TASKS[replay.task],
      length: { min: replay.min_length, max: replay.max_length },
      // As in the golden batches: 20 bits.
      ...(replay.task === 'mem' && { values: 5, positions: 10 }),
    },
    model: {
      cell: 'rnn',
      units: replay.hidden,
      activation: replay.init === 'sigmoid' ? 'sigmoid' : 'tanh',
      initialisation: replay.init.replace('_', '-') as Initialisation,
      gain: 1,
      biases: true,
    },
    method: {
      name: 'authors',
      clip: { threshold: replay.cutoff, guard: true },
      omega: { alpha: replay.alpha, schedule: 'constant', form: 'squared-norm', bound: replay.bound },
    },
    training: {
      learningRate: { start: replay.lr, schedule: 'constant', stopBelow: 0 },
      momentum: 0,
      nesterov: false,
      batch: replay.batch,
      timeCost: 'mean',
      checkEvery: replay.check_every,
      budget: { updates: replay.updates.length, minutes: null },
      evaluation: { examples: replay.eval_examples, batch: replay.eval_batch },
      stopWhenSolved: true,
    },
    seed: replay.seed,
  })

/** golden/README.md: 1e-9 for the first updates, 1e-6 at the end. */
const EARLY = 10
const tolerance = (update: number) => (update < EARLY ? 1e-9 : 1e-6)

describe.skipIf(goldenAbsent)('replay', () => {
  for (const file of goldenFiles('replay', /^replay-.*\.json$/)) {
    const replay = readGolden('replay', file) as Replay
    test.each([...kernels(), ORACLE])(`${file} on %s`, (kernel) => {
      const trainer = new Trainer({ config: runConfig(replay), dataset: null, kernel })
      while (!trainer.ended) trainer.advance(1000)
      const { series, checks } = trainer.takeMetrics()

      expect(series.update).toHaveLength(replay.updates.length)
      for (const [index, expected] of replay.updates.entries()) {
        const actual = [series.cost[index]!, series.gradientNorm[index]!, series.omega[index]!]
        for (const [column, value] of [expected.cost, expected.grad_norm, expected.omega].entries()) {
          expect(relativeError([actual[column]!], [value]), `update ${index}, column ${column}`).toBeLessThan(
            tolerance(index),
          )
        }
      }
      const byUpdates = new Map<number, Check>(checks.map((check) => [check.updates, check]))
      expect(replay.checks.length).toBeGreaterThan(0)
      for (const expected of replay.checks) {
        const check = byUpdates.get(expected.n + 1)!
        expect(check.valid.error).toBeCloseTo(expected.valid_error, 12)
        expect(relativeError([check.valid.nll], [expected.valid_cost])).toBeLessThan(tolerance(expected.n))
        expect(relativeError([check.spectralRadius], [expected.rho])).toBeLessThan(tolerance(expected.n))
      }
    })
  }
})
