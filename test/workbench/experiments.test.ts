// Experiments through the contract: checked, started, trained, paused, resumed, deleted, as a front does it.
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Runs } from '../../src/main/store/runs.ts'
import { events as eventSchemas } from '../../src/shared/contract.ts'
import type { RunRow } from '../../src/shared/contract/experiments.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { music } from '../training/fixtures.ts'
import { addDataset, endlessDocument, openRoom, taskDocument, type OpenRoom } from './rooms.ts'

const scratch = scratchFolder()
let room: OpenRoom
beforeEach(() => {
  room = openRoom(scratch.path(''))
})
afterEach(() => room.close())

const musicDocument = {
  name: 'pieces',
  data: { kind: 'music', dataset: 'thirds' },
  model: { units: 12 },
  methods: ['SGD-C'],
  training: { batch: 3, sequenceLength: 8, budget: { epochs: 2 } },
}

async function refusal(action: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await action.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error === null) throw new Error('it was accepted')
  return error as Record<string, unknown>
}

describe('before the start', () => {
  test('runs, parameters, problems with their fields', async () => {
    addDataset(room.library, music)
    const grid = { ...musicDocument, model: { units: [12, 20] }, seeds: 3 }
    const plan = await room.call('experiments.validate', { document: grid })
    expect(plan).toMatchObject({ problems: [], warnings: [], runs: 6 })
    const parameters = (units: number) => 88 * units + units * units + units + units * 88 + 88
    expect(plan.groups).toEqual([
      { problem: 'thirds', variant: 'SGD-C, units 12', runs: 3, parameters: parameters(12) },
      { problem: 'thirds', variant: 'SGD-C, units 20', runs: 3, parameters: parameters(20) },
    ])

    const broken = { ...musicDocument, model: { units: 0, gain: -1 } }
    const { problems, runs } = await room.call('experiments.validate', { document: broken })
    expect(runs).toBe(0)
    expect(problems.map(({ place }) => place)).toEqual(['model.units', 'model.gain'])
    const elsewhere = { ...musicDocument, data: { kind: 'music', dataset: 'Nottingham' } }
    const missing = await room.call('experiments.validate', { document: elsewhere })
    expect(missing.problems).toEqual([{ place: 'data.dataset', message: expect.stringContaining('thirds') as string }])
    const asText = { ...musicDocument, data: { kind: 'text', dataset: 'thirds' } }
    expect((await room.call('experiments.validate', { document: asText })).problems[0]!.place).toBe('data.kind')
    expect((await room.call('experiments.validate', { document: null })).problems).not.toEqual([])
  })

  test('a setting that is rarely meant is told', async () => {
    const document = { ...musicDocument, training: { ...musicDocument.training, budget: { minutes: 1 } } }
    addDataset(room.library, music)
    const { warnings } = await room.call('experiments.validate', { document })
    expect(warnings.map(({ place }) => place)).toEqual(['training.budget.minutes'])
  })

  test('the estimate is the budget at the speed that was measured', async () => {
    const document = { ...taskDocument, training: { ...taskDocument.training, budget: { updates: 100_000 } } }
    const { seconds, wall } = await room.call('experiments.estimate', { document })
    expect(wall).toBe(seconds / 2)
    const double = { ...document, training: { ...document.training, budget: { updates: 200_000 } } }
    expect((await room.call('experiments.estimate', { document: double })).seconds).toBeCloseTo(2 * seconds, 6)
    const limited = { ...document, training: { ...document.training, budget: { updates: null, minutes: 2 } } }
    expect((await room.call('experiments.estimate', { document: limited })).seconds).toBe(4 * 120)
  })

  test('an estimate gives way to the next one', async () => {
    const first = refusal(room.call('experiments.estimate', { document: endlessDocument }))
    const second = room.call('experiments.estimate', { document: taskDocument })
    expect((await first).code).toBe('cancelled')
    expect((await second).seconds).toBeGreaterThan(0)
  })

  test('the presets are for the dataset of the library that they are about', async () => {
    const presets = await room.call('presets.list')
    expect(presets.length).toBeGreaterThan(10)
    expect(presets.find(({ id }) => id === 'music-nottingham')!.dataset).toEqual({ key: 'nottingham', name: null })
    for (const { id, document, dataset } of presets) {
      if (dataset) continue
      const { problems, runs } = await room.call('experiments.validate', { document })
      expect([id, problems]).toEqual([id, []])
      expect(runs).toBeGreaterThan(0)
    }
  })
})

describe('training', () => {
  test('runs are trained, stored, shown and put into the table', async () => {
    addDataset(room.library, music)
    const { id, runs } = await room.call('experiments.start', { document: musicDocument })
    expect(runs).toBe(1)
    await room.idle()
    const [row] = await room.call('runs.list', { experiment: id })
    expect(row).toMatchObject({ state: 'finished', problem: 'thirds', method: 'SGD-C', seed: 1, error: null })
    expect(row!.test!.nll).toBeGreaterThan(0)

    const run = await room.call('runs.get', { id: row!.id })
    expect(run).toMatchObject({ experimentName: 'pieces', dataset: { name: 'thirds' }, result: { reason: 'budget' } })
    expect(run.parameters).toBe(88 * 12 + 12 * 12 + 12 + 12 * 88 + 88)
    expect(run.environment!.kernel).not.toBe('')
    const { updates } = run.result!
    expect(run.series).toContainEqual({ series: 'cost', first: 1, last: updates })

    const [cost] = await room.call('runs.series', { runs: [row!.id], series: ['cost'] })
    expect([...cost!.steps]).toEqual(Array.from({ length: updates }, (_, index) => index + 1))
    expect(cost!.values.every(Number.isFinite)).toBe(true)
    const [thin] = await room.call('runs.series', { runs: [row!.id], series: ['cost'], from: 3, to: 10, pixels: 2 })
    expect(thin!.values).toHaveLength(4)

    const [checks] = await room.call('runs.checks', { runs: [row!.id] })
    expect([...checks!.epochs].map(Math.floor)).toEqual([1, 2])
    expect(checks!.nll[1]).toBe(run.valid!.nll)
    expect(checks!.alpha[0]).toBeNaN()
    const [eigenvalues] = await room.call('runs.snapshots', { run: row!.id, kind: 'eigenvalues' })
    expect(Math.hypot(eigenvalues!.data[0]!, eigenvalues!.data[1]!)).toBe(checks!.spectralRadius[0])
    const histograms = await room.call('runs.snapshots', { run: row!.id, kind: 'histogram' })
    expect(histograms.map(({ parameters }) => parameters)).toEqual(
      ['W_in', 'W_out', 'W_rec', 'b_h', 'b_y'].flatMap((name) => [name, name]),
    )
    expect(histograms[0]!.data.slice(2).reduce((sum, bin) => sum + bin, 0)).toBe(88 * 12)

    const table = await room.call('results.table', { splits: ['valid', 'test'] })
    expect(table.columns.map(({ split }) => split)).toEqual(['valid', 'test'])
    expect(table.rows[0]).toMatchObject({ kind: 'method', label: 'SGD-C', cells: [{ n: 1 }, { mean: row!.test!.nll }] })
    expect(table.rows.map(({ label }) => label)).toContain('Markov, note by note')
    const cell = await room.call('results.cell', { label: 'SGD-C', problem: 'thirds' })
    expect(cell.runs).toEqual([row!.id])

    const csv = await room.call('results.export', { format: 'csv' })
    await room.call('results.save', { format: 'csv', path: scratch.path('table.csv') })
    expect(readFileSync(scratch.path('table.csv'), 'utf8')).toBe(csv)
    await room.call('runs.exportParameters', { run: row!.id, format: 'json', path: scratch.path('p.json') })
    const arrays = JSON.parse(readFileSync(scratch.path('p.json'), 'utf8')) as Record<string, number[][]>
    expect([arrays.W_in!.length, arrays.W_in![0]!.length]).toEqual([88, 12])
  })

  test('the same configuration and seed counts once, however often it was trained', async () => {
    for (const seeds of [1, 2]) {
      await room.call('experiments.start', { document: { ...taskDocument, seeds } })
      await room.idle()
    }
    const { rows } = await room.call('results.table', {})
    expect(rows.flatMap((row) => (row.kind === 'method' ? row.cells.map((cell) => cell!.n) : []))).toEqual([2, 0, 2, 0])
    expect(await room.call('runs.list', {})).toHaveLength(6)
  })

  test('a metric in place of what a problem is judged by', async () => {
    await room.call('experiments.start', { document: taskDocument })
    await room.idle()
    const { columns } = await room.call('results.table', { metric: 'nll' })
    expect(columns.map(({ metric }) => metric)).toEqual(['nll'])
    expect((await room.call('results.table', { metric: 'frameAccuracy' })).columns).toEqual([])
  })

  test('a run that diverges ends with its last finite values, is counted, and the others go on', async () => {
    const document = {
      ...taskDocument,
      data: { kind: 'task', task: 'addition', length: 12 },
      model: { units: 8, activation: 'linear' },
      methods: [{ name: 'SGD', learningRate: 1e6 }, { name: 'SGD-C' }],
      seeds: 1,
    }
    const { id } = await room.call('experiments.start', { document })
    await room.idle()
    const [diverged, other] = await room.call('runs.list', { experiment: id })
    expect([diverged!.state, other!.state]).toEqual(['diverged', 'finished'])
    const { result } = await room.call('runs.get', { id: diverged!.id })
    expect(result!.reason).toBe('diverged')
    expect(Number.isFinite(result!.lastCost)).toBe(true)
    const [cost] = await room.call('runs.series', { runs: [diverged!.id], series: ['cost'] })
    expect(cost!.steps.at(-1)).toBe(result!.updates)
    const { rows } = await room.call('results.table', {})
    expect(rows.find(({ label }) => label === 'SGD')!.cells[0]).toMatchObject({ n: 0, diverged: 1 })
  })

  test('events tell what changes, light and batched', async () => {
    const { id } = await room.call('experiments.start', { document: taskDocument })
    await room.idle()
    await expect
      .poll(() => {
        const rows = room.events.flatMap(([name, payload]) => (name === 'runs' ? eventSchemas.runs.parse(payload) : []))
        return new Set(rows.filter(({ state }) => state === 'finished').map((row: RunRow) => row.id)).size
      })
      .toBe(4)
    expect(room.events.map(([name]) => name)).toContain('experiments')
    const [experiment] = await room.call('experiments.list')
    expect(experiment).toMatchObject({ id, name: 'orders', runs: { finished: 4, queued: 0 } })
  })
})

describe('what the user asks of runs', () => {
  async function startEndless(): Promise<{ experiment: number; ids: number[] }> {
    const { id: experiment } = await room.call('experiments.start', { document: endlessDocument })
    const ids = (await room.call('runs.list', { experiment })).map(({ id }) => id)
    await expect
      .poll(async () => (await room.call('runs.get', { id: ids[0]! })).progress?.updates ?? 0)
      .toBeGreaterThan(0)
    return { experiment, ids }
  }
  const stateOf = async (id: number) => (await room.call('runs.get', { id })).state

  test('pause, resume: it goes on where it was; stop: with what it has', async () => {
    const { ids } = await startEndless()
    const [first, second, third, fourth] = ids as [number, number, number, number]
    expect((await refusal(room.call('runs.resume', { runs: [first] }))).code).toBe('conflict')
    expect(await room.call('runs.pause', { runs: [first] })).toEqual([first])
    expect(await stateOf(first)).toBe('paused')
    const paused = (await room.call('runs.get', { id: first })).progress!
    await expect.poll(() => stateOf(third)).toBe('active')

    expect(await room.call('runs.stop', { runs: [second, fourth] })).toEqual([second, fourth])
    expect([await stateOf(second), await stateOf(fourth)]).toEqual(['stopped', 'cancelled'])
    expect((await room.call('runs.get', { id: second })).result).toMatchObject({ reason: 'stopped', test: null })

    await room.call('runs.resume', { runs: [first] })
    await expect
      .poll(async () => (await room.call('runs.get', { id: first })).progress!.updates)
      .toBeGreaterThan(paused.updates)
    const [cost] = await room.call('runs.series', { runs: [first], series: ['cost'], to: paused.updates })
    expect([...cost!.steps]).toEqual(Array.from({ length: paused.updates }, (_, index) => index + 1))
    await room.call('runs.cancel', { runs: [first, third] })
    expect([await stateOf(first), await stateOf(third)]).toEqual(['cancelled', 'cancelled'])
  })

  test('a paused run can be ended with what it has', async () => {
    const { ids } = await startEndless()
    await room.call('runs.pause', { runs: ids })
    await room.call('runs.stop', { runs: [ids[0]!] })
    const { state, result, progress } = await room.call('runs.get', { id: ids[0]! })
    expect(state).toBe('stopped')
    expect(result!.updates).toBe(progress!.updates)
  })

  test('what cannot be is refused, and in a selection left out', async () => {
    const { ids } = await startEndless()
    await room.call('runs.cancel', { runs: ids })
    expect((await refusal(room.call('runs.pause', { runs: ids }))).code).toBe('conflict')
    await room.call('queue.hold')
    new Runs(room.store).move(ids[0]!, 'queued')
    expect(await room.call('runs.pause', { runs: ids })).toEqual([ids[0]])
    expect((await refusal(room.call('runs.pause', { runs: [99] }))).code).toBe('not-found')
  })

  test('order and priority decide what is trained next', async () => {
    await room.call('queue.configure', { workers: 1 })
    const { ids } = await startEndless()
    await room.call('runs.reorder', { runs: [ids[3]!, ids[1]!, ids[2]!] })
    await room.call('runs.cancel', { runs: [ids[0]!] })
    await expect.poll(() => stateOf(ids[3]!)).toBe('active')

    const other = await room.call('experiments.start', { document: { ...endlessDocument, name: 'urgent', seeds: 1 } })
    await room.call('experiments.prioritise', { id: other.id, priority: 1 })
    await room.call('runs.cancel', { runs: [ids[3]!] })
    const urgent = await room.call('runs.list', { experiment: other.id })
    expect(urgent[0]!.state).toBe('active')
    expect((await room.call('queue.status')).active).toEqual([urgent[0]!.id])
  })

  test('more workers take more runs', async () => {
    await room.call('queue.configure', { workers: 1 })
    await startEndless()
    expect((await room.call('queue.status')).active).toHaveLength(1)
    expect((await room.call('queue.configure', { workers: 3 })).active).toHaveLength(3)
  })

  test('delete and undo; an active run is not deleted', async () => {
    const { experiment, ids } = await startEndless()
    expect((await refusal(room.call('experiments.delete', { id: experiment }))).code).toBe('conflict')
    await room.call('runs.pause', { runs: ids })
    const deletion = await room.call('runs.delete', { runs: [ids[0]!] })
    expect(await room.call('runs.list', {})).toHaveLength(3)
    await room.call('deletions.undo', { deletion })
    expect(await room.call('runs.list', {})).toHaveLength(4)
    const all = await room.call('experiments.delete', { id: experiment })
    expect(await room.call('experiments.list')).toEqual([])
    await room.call('deletions.undo', { deletion: all })
    await room.call('experiments.rename', { id: experiment, name: 'renamed' })
    expect(await room.call('experiments.get', { id: experiment })).toMatchObject({
      name: 'renamed',
      document: { name: 'endless' },
    })
  })
})
