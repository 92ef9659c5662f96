// Evaluations of runs, and imported parameters: kept to the bit, found again, told apart, gone when they should be.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EvaluationTable } from '../../src/main/store/evaluations.ts'
import { Experiments } from '../../src/main/store/experiments.ts'
import { ImportedParameters, type NewParameters } from '../../src/main/store/imported-parameters.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { Trash } from '../../src/main/store/trash.ts'
import type { RunEvaluation } from '../../src/shared/evaluation.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { addExperiment, document } from './fixtures.ts'

const scratch = scratchFolder()
let store: Store
beforeEach(() => {
  store = openStore(scratch.path(''))
})
afterEach(() => store.close())

const evaluation = (length: number, more: Partial<RunEvaluation> = {}): RunEvaluation => ({
  scored: { kind: 'task', task: 'temporal-order', length, examples: 100, batch: 50 },
  seed: 0,
  updates: 500,
  score: { nll: 0.1 + 0.2, error: 1 / 3, frameAccuracy: null, terms: 100 },
  engine: 'a build',
  kernel: 'reference',
  at: '2026-01-01T00:00:00.000Z',
  ...more,
})

describe('evaluations', () => {
  test('come back to the bit, not finite ones too', () => {
    addExperiment(store)
    const table = new EvaluationTable(store)
    const dataset = { name: 'thirds', hash: 'a'.repeat(64) }
    const all = [
      evaluation(50),
      evaluation(100, { score: { nll: NaN, error: 0, frameAccuracy: 0.25, terms: 1 } }),
      evaluation(200, { score: { nll: Infinity, error: null, frameAccuracy: null, terms: 3 } }),
      evaluation(1, { scored: { kind: 'music', dataset, split: 'test', horizon: 2 }, seed: null }),
    ]
    for (const one of all) table.add(2, one)
    table.add(1, evaluation(20))
    expect(table.list([2])).toEqual(all.map((one) => ({ ...one, run: 2 })))
    expect(table.list([1, 2]).map(({ run }) => run)).toEqual([1, 2, 2, 2, 2])
    expect(table.list([3])).toEqual([])
  })

  test('the same again takes the place of the one before; another seed, other parameters do not', () => {
    addExperiment(store)
    const table = new EvaluationTable(store)
    table.add(1, evaluation(50))
    table.add(1, evaluation(50, { kernel: 'avx2' }))
    expect(table.list([1]).map(({ kernel }) => kernel)).toEqual(['avx2'])
    table.add(1, evaluation(50, { seed: 1 }))
    table.add(1, evaluation(50, { updates: 600 }))
    expect(table.list([1])).toHaveLength(3)
    const split = { kind: 'text', dataset: { name: 'abc', hash: 'b' }, split: 'test', horizon: 1 } as const
    for (const kernel of ['avx2', 'reference']) table.add(1, evaluation(1, { scored: split, seed: null, kernel }))
    expect(table.list([1])).toHaveLength(4)
  })

  test('are hidden with their run, come back with it, and are gone with it', () => {
    const experiment = addExperiment(store)
    const table = new EvaluationTable(store)
    const trash = new Trash(store)
    table.add(1, evaluation(50))
    trash.undo(trash.deleteRuns([1]))
    expect(table.list([1])).toHaveLength(1)
    trash.deleteExperiment(experiment)
    trash.purge()
    expect(store.database.prepare('SELECT count(*) FROM evaluation').pluck().get()).toBe(0)
  })

  test('one that is damaged is named', async () => {
    addExperiment(store)
    new EvaluationTable(store).add(1, evaluation(50))
    store.database.exec("UPDATE evaluation SET scored = '{'")
    const { code, place } = await refusalOf(() => new EvaluationTable(store).list([1]))
    expect([code, place]).toEqual(['bad-file', 'run 1, evaluation 1'])
  })
})

describe('imported parameters', () => {
  const shape = { inputs: 2, units: 3, outputs: 1, biases: true }
  const weights = (first: number): NewParameters => ({
    name: 'weights',
    shape,
    origin: { kind: 'file', file: 'weights.npz', sha256: 'c'.repeat(64) },
    values: Float64Array.from({ length: 3 * (2 + 3 + 1) + 4 }, (_, index) => first + index / 7),
  })

  test('are their content: the same ones are there once, others get the next free name', () => {
    const table = new ImportedParameters(store)
    const { entry, added } = table.add(weights(0))
    expect(added).toBe(true)
    expect(table.add({ ...weights(0), name: 'again' })).toEqual({ entry, added: false })
    expect(table.add(weights(1)).entry.name).toBe('weights (2)')
    // As many numbers, another network.
    const bare = { ...weights(2), shape: { inputs: 3, units: 2, outputs: 1, biases: false } }
    const wide = { ...bare, shape: { inputs: 1, units: 2, outputs: 3, biases: false } }
    const values = Float64Array.from({ length: 12 }, (_, index) => index)
    expect(table.add({ ...bare, values }).entry.hash).not.toBe(table.add({ ...wide, values }).entry.hash)
    expect(table.list().map(({ name }) => name)).toEqual(['weights', 'weights (2)', 'weights (3)', 'weights (4)'])
    expect(table.load(entry.hash)).toEqual({ ...entry, values: weights(0).values })
  })

  test('are found by name, hash or its beginning', async () => {
    const table = new ImportedParameters(store)
    const { entry } = table.add(weights(0))
    table.add(weights(1))
    for (const which of ['weights', entry.hash, entry.hash.slice(0, 8)]) expect(table.find(which)).toEqual(entry)
    for (const which of ['nothing', entry.hash.slice(0, 3), '']) {
      const { code, hint } = await refusalOf(() => table.find(which))
      expect([code, hint]).toEqual(['not-found', expect.stringContaining('parameters import')])
    }
  })

  test('stay while a run starts from them', async () => {
    const table = new ImportedParameters(store)
    const { entry } = table.add(weights(0))
    const { entry: other } = table.add(weights(1))
    const started = { ...document, model: { start: entry.hash }, methods: ['SGD'], seeds: 1 }
    const [config] = expandExperiment(started)
    const experiment = new Experiments(store).add(started, [{ config: config!, dataset: null }])
    const trash = new Trash(store)
    table.remove(other.hash)
    trash.deleteExperiment(experiment)
    const refused = await refusalOf(() => table.remove(entry.hash))
    expect([refused.code, refused.place]).toEqual(['conflict', 'parameters weights'])
    trash.purge()
    table.remove(entry.hash)
    expect(table.list()).toEqual([])
    expect((await refusalOf(() => table.remove(entry.hash))).code).toBe('not-found')
  })

  test('damaged ones are refused', async () => {
    const table = new ImportedParameters(store)
    const { entry } = table.add(weights(0))
    store.database.exec('UPDATE imported_parameters SET data = zeroblob(length(data))')
    const { code, place } = await refusalOf(() => table.load(entry.hash))
    expect([code, place]).toEqual(['bad-file', 'parameters weights'])
  })
})
