// Groups over seeds and the results table: means, spread, what is counted beside, best, references.
import { describe, expect, test } from 'vitest'
import { groupRuns, problemName, type RunRecord } from '../../src/main/results/groups.ts'
import { resultsTable, statistics, type Reference } from '../../src/main/results/table.ts'
import { expandExperiment, type RunConfig } from '../../src/shared/experiment.ts'
import { bits, type EndReason, type RunResult, type Score } from '../../src/shared/metrics.ts'

const score = (nll: number, error: number | null = null): Score => ({ nll, error, frameAccuracy: null, terms: 10 })

function result(test: number, reason: EndReason = 'budget', valid = test): RunResult {
  return {
    reason,
    updates: 100 * test,
    epochs: 1,
    seconds: 1,
    bestUpdates: 1,
    train: null,
    valid: score(valid, valid / 100),
    test: score(test, test / 100),
    lastCost: 1,
    lastGradientNorm: 1,
    bits: null,
  }
}

const runsOf = (parts: object): RunConfig[] =>
  expandExperiment({ name: 'test', seeds: 3, methods: ['SGD', 'SGD-C'], ...parts })
const withResults = (configs: RunConfig[], results: (RunResult | null)[]): RunRecord[] =>
  configs.map((config, index) => ({ config, result: results[index] ?? null }))

const musicData = { kind: 'music', dataset: 'Nottingham' }

describe('statistics', () => {
  test('sample standard deviation, none for a single value', () => {
    expect(statistics([1, 3, 8])).toEqual({ mean: 4, deviation: Math.sqrt(13), n: 3 })
    expect(statistics([5])).toEqual({ mean: 5, deviation: null, n: 1 })
    expect(statistics([])).toEqual({ mean: null, deviation: null, n: 0 })
  })
})

describe('names', () => {
  test('of problems', () => {
    const name = (data: object) => problemName(runsOf({ data })[0]!)
    expect(name(musicData)).toBe('Nottingham')
    expect(name({ kind: 'text', dataset: 'PTB', horizon: 5 })).toBe('PTB, 5 steps ahead')
    expect(name({ kind: 'task', task: 'addition', length: { min: 50, max: 200 } })).toBe('addition 50-200')
    expect(name({ kind: 'task', task: 'memorization', length: 50, values: 5, positions: 10 })).toBe(
      'memorization 50 (10 of 5)',
    )
  })

  test('of variants: the settings in which a method occurs more than once on a problem', () => {
    const configs = runsOf({
      data: { kind: 'task', task: ['temporal-order', 'addition'], length: 50 },
      methods: ['SGD', { name: 'SGD-C', clip: { threshold: [1, 6] } }],
      seeds: 1,
    })
    const groups = groupRuns(withResults(configs, []))
    expect([...new Set(groups.map(({ variant }) => variant))]).toEqual([
      'SGD',
      'SGD-C, clip.threshold 1',
      'SGD-C, clip.threshold 6',
    ])
  })
})

describe('table', () => {
  // Seeds are outermost: SGD s1, SGD-C s1, SGD s2, ...
  const configs = runsOf({ data: musicData })

  test('mean and spread over seeds, best in its column', () => {
    const table = resultsTable(
      withResults(
        configs,
        [3, 5, 4, 6, 8, 7].map((nll) => result(nll)),
      ),
      { split: 'test', rows: 'variant' },
    )
    expect(table.columns).toEqual([{ problem: 'Nottingham', metric: 'nll' }])
    expect(table.rows.map(({ label }) => label)).toEqual(['SGD', 'SGD-C'])
    expect(table.rows[0]!.cells[0]).toMatchObject({ mean: 5, deviation: Math.sqrt(7), n: 3, best: true })
    expect(table.rows[1]!.cells[0]).toMatchObject({ mean: 6, deviation: 1, n: 3, best: false })
  })

  test('what diverged, was stopped or failed is counted and not averaged', () => {
    const results = [result(3), result(5), result(1, 'diverged'), result(1, 'stopped'), result(4), null]
    const [sgd, clipped] = resultsTable(withResults(configs, results), { split: 'test', rows: 'variant' }).rows
    expect(sgd!.cells[0]).toMatchObject({ mean: 3.5, n: 2, diverged: 1, stopped: 0, failed: 0 })
    expect(clipped!.cells[0]).toMatchObject({ mean: 5, deviation: null, n: 1, diverged: 0, stopped: 1, failed: 1 })
  })

  test('stopped runs can be let in, with what validation says so far', () => {
    const results = [
      result(3),
      result(5),
      { ...result(1, 'stopped', 6), test: null },
      { ...result(1, 'stopped'), valid: null },
    ]
    const table = resultsTable(withResults(configs.slice(0, 4), results), {
      split: 'valid',
      rows: 'variant',
      withStopped: true,
    })
    expect(table.rows[0]!.cells[0]).toMatchObject({ mean: 4.5, n: 2, stopped: 0 })
    expect(table.rows[1]!.cells[0]).toMatchObject({ mean: 5, n: 1, stopped: 1 })
  })

  test('a cell without a run, and one without a figure', () => {
    const other = runsOf({ data: { kind: 'text', dataset: 'PTB' }, methods: ['SGD'], seeds: 1 })
    const records = withResults([...configs.slice(1, 2), ...other], [result(2, 'diverged'), result(Math.LN2)])
    const { rows, columns } = resultsTable(records, { split: 'test', rows: 'variant' })
    expect(columns.map(({ metric }) => metric)).toEqual(['nll', 'bits'])
    expect(rows[0]!.cells).toMatchObject([{ mean: null, n: 0, best: false }, null])
    expect(rows[1]!.cells).toMatchObject([null, { mean: 1, n: 1, best: true }])
  })

  test('tasks: error, and updates of the runs that solved it', () => {
    const tasks = runsOf({ data: { kind: 'task', task: 'addition', length: 50 }, methods: ['SGD'] })
    const table = resultsTable(withResults(tasks, [result(1, 'solved'), result(3, 'solved'), result(50)]), {
      split: 'test',
      rows: 'variant',
    })
    expect(table.columns.map(({ metric }) => metric)).toEqual(['error', 'updates'])
    expect(table.rows[0]!.cells[0]).toMatchObject({ mean: (0.01 + 0.03 + 0.5) / 3, n: 3 })
    expect(table.rows[0]!.cells[1]).toMatchObject({ mean: 200, n: 2, unsolved: 1 })
  })

  test('rows by method: validation picks the variant, test reports it', () => {
    const grid = runsOf({ data: musicData, methods: [{ name: 'SGD-C', clip: { threshold: [1, 8] } }], seeds: 2 })
    const records = withResults(grid, [
      result(3, 'budget', 6),
      result(5, 'budget', 4),
      result(3, 'budget', 6),
      result(7, 'budget', 4),
    ])
    const { rows } = resultsTable(records, { split: 'test', rows: 'method' })
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ label: 'SGD-C', cells: [{ mean: 6, n: 2 }] })
  })

  test('references stand in their column and split', () => {
    const references: Reference[] = [
      { label: 'floor', problem: 'Nottingham', metric: 'nll', split: 'test', value: 2 },
      { label: 'floor', problem: 'Nottingham', metric: 'nll', split: 'valid', value: 1 },
      { label: 'other', problem: 'elsewhere', metric: 'nll', split: 'test', value: 3 },
    ]
    const table = resultsTable(withResults(configs, []), { split: 'test', rows: 'variant', references })
    expect(table.references).toEqual([{ label: 'floor', values: [2] }])
  })
})

test('bits', () => {
  expect(bits(Math.log(8))).toBeCloseTo(3, 12)
})
