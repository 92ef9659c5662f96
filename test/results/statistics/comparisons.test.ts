// Rows against one another: which runs make pairs, which do not, what is corrected for, what is said of tasks.
import { expect, test } from 'vitest'
import type { RunRecord } from '../../../src/main/results/groups.ts'
import { compareRows } from '../../../src/main/results/statistics/comparisons.ts'
import { fisherExact } from '../../../src/main/results/statistics/rates.ts'
import { expandExperiment } from '../../../src/shared/experiment.ts'
import type { EndReason, RunResult } from '../../../src/shared/metrics.ts'

const result = (nll: number, reason: EndReason): RunResult => {
  const score = { nll, error: nll / 10, frameAccuracy: null, terms: 10 }
  const rest = { updates: 1, epochs: 1, seconds: 1, bestUpdates: 1, lastCost: 1, lastGradientNorm: 1, bits: null }
  return { reason, train: null, valid: score, test: score, ...rest }
}

/** outcomes: by method, seed after seed. */
function records(data: object, outcomes: Record<string, [nll: number, reason: EndReason][]>): RunRecord[] {
  const methods = Object.keys(outcomes)
  const seeds = Math.max(...Object.values(outcomes).map(({ length }) => length))
  const configs = expandExperiment({ name: 'test', data: data as never, methods, seeds })
  return configs.flatMap((config) => {
    const outcome = outcomes[config.method.name]![config.seed - 1]
    return outcome ? [{ config, result: result(...outcome) }] : []
  })
}

const music = { kind: 'music', dataset: 'Nottingham' }
const options = { split: 'test', rows: 'method' } as const

test('pairs are runs of one seed that both came to an end', () => {
  const [only] = compareRows(
    records(music, {
      SGD: [
        [4, 'budget'],
        [5, 'budget'],
        [6, 'diverged'],
        [7, 'budget'],
      ],
      'SGD-C': [
        [3, 'budget'],
        [3, 'budget'],
        [3, 'budget'],
      ],
    }),
    options,
  )
  expect(only).toMatchObject({ a: 'SGD', b: 'SGD-C', metric: 'nll', n: 2, mean: 1.5, unpaired: 3, success: null })
})

test('all rows of all problems are compared, or those that are named, and corrected for how many these are', () => {
  const same: [number, EndReason][] = [1, 2, 3, 4, 5, 6].map((nll) => [nll, 'budget'])
  const worse: [number, EndReason][] = same.map(([nll]) => [nll + 1, 'budget'])
  const all = records(music, { SGD: worse, 'SGD-C': same, 'SGD-CR': same })
  const compared = compareRows(all, options)
  expect(compared.map(({ a, b }) => `${a}, ${b}`)).toEqual(['SGD, SGD-C', 'SGD, SGD-CR', 'SGD-C, SGD-CR'])
  expect(compared.map(({ pPermutation }) => pPermutation)).toEqual([2 / 64, 2 / 64, 1])
  expect(compared.map(({ pCorrected }) => pCorrected)).toEqual([6 / 64, 6 / 64, 1])
  const [named, ...others] = compareRows(all, { ...options, labels: ['SGD', 'SGD-CR'] })
  expect([named!.pCorrected, others]).toEqual([2 / 64, []])
})

test('of tasks: how many were solved; a diverged run was not, a stopped one does not count', () => {
  const task = { kind: 'task', task: 'temporal-order', length: 50 }
  const [only] = compareRows(
    records(task, {
      SGD: [
        [5, 'budget'],
        [5, 'diverged'],
        [5, 'stopped'],
        [0, 'solved'],
      ],
      'SGD-CR': [
        [0, 'solved'],
        [0, 'solved'],
        [0, 'solved'],
        [0, 'solved'],
      ],
    }),
    options,
  )
  expect(only).toMatchObject({ metric: 'error', n: 2, mean: 0.25 })
  expect(only!.success).toMatchObject({ a: { solved: 1, of: 3 }, b: { solved: 4, of: 4 } })
  expect(only!.success!.pFisher).toBe(fisherExact(1, 3, 4, 4))
})

test('no seed in common', () => {
  const shared = records(music, { SGD: [[1, 'budget']], 'SGD-C': [[2, 'stopped']] })
  expect(compareRows(shared, options)).toMatchObject([{ n: 0, pPermutation: null, pCorrected: null, unpaired: 2 }])
})
