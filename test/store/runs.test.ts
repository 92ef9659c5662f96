// Experiments and runs: what is stored of them, the queue, the states, deletion with undo, settings.
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Experiments } from '../../src/main/store/experiments.ts'
import { EventTable } from '../../src/main/store/events.ts'
import { Recorder } from '../../src/main/store/recorder.ts'
import { Runs, type Run } from '../../src/main/store/runs.ts'
import { Settings } from '../../src/main/store/settings.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { Trash } from '../../src/main/store/trash.ts'
import { configHash } from '../../src/main/training/hash.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { RUN_STATES } from '../../src/shared/run-state.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { activeRun, addExperiment, document, environment, progressAt, resultOf } from './fixtures.ts'

const scratch = scratchFolder()

async function withStore(work: (store: Store) => void | Promise<void>): Promise<void> {
  const store = openStore(scratch.path(''))
  await work(store)
  store.close()
}

const ids = (runs: readonly { id: number }[]) => runs.map(({ id }) => id)

test('an experiment keeps its document, its runs keep their configurations, in order', () =>
  withStore((store) => {
    const id = addExperiment(store, {}, 3)
    const configs = expandExperiment(document)
    const [listed] = new Experiments(store).list()
    expect(listed).toMatchObject({ id, name: 'orders', priority: 3, runs: { queued: 4, active: 0 } })
    expect(new Experiments(store).document(id)).toEqual(document)

    const runs = new Runs(store).list()
    expect(runs.map(({ config }) => config)).toEqual(configs)
    expect(runs.map(({ hash }) => hash)).toEqual(configs.map(configHash))
    expect(runs.map(({ position }) => position)).toEqual([0, 1, 2, 3])
    expect(new Set(runs.map(({ groupHash }) => groupHash)).size).toBe(2)
    expect(runs[0]).toMatchObject({ state: 'queued', progress: null, result: null, error: null, environment: null })
  }))

test('the list can be filtered', () =>
  withStore((store) => {
    addExperiment(store)
    addExperiment(store, { data: { kind: 'task', task: 'addition', length: 20 } })
    const runs = new Runs(store)
    runs.move(2, 'paused')
    expect(ids(runs.list({ methods: ['SGD-CR'] }))).toEqual([2, 4, 6, 8])
    expect(ids(runs.list({ problems: ['addition'] }))).toEqual([5, 6, 7, 8])
    expect(ids(runs.list({ experiment: 1, methods: ['SGD'] }))).toEqual([1, 3])
    expect(ids(runs.list({ states: ['paused'] }))).toEqual([2])
    expect(ids(runs.list({ ids: [3, 7] }))).toEqual([3, 7])
    expect(ids(runs.list({ states: [] }))).toEqual([])
  }))

test('results take the runs that ended, with every number, and the failed ones without', () =>
  withStore(async (store) => {
    const { run, recorder, runs } = activeRun(store)
    recorder.finish(run, resultOf(10), { progress: progressAt(10) })
    runs.begin(2, environment)
    recorder.fail(2, { code: 'engine', message: 'it broke', place: 'here' })
    runs.begin(3, environment)
    const [first, second] = expandExperiment(document)
    const hashesOf = ({ hash, groupHash }: Run) => ({ hash, groupHash })
    expect(runs.records()).toEqual([
      { id: 1, dataset: null, ...hashesOf(runs.get(1)), config: first, result: resultOf(10) },
      { id: 2, dataset: null, ...hashesOf(runs.get(2)), config: second, result: null },
    ])
    expect(runs.get(2).error).toEqual({ code: 'engine', message: 'it broke', place: 'here' })
    expect(new Experiments(store).list()[0]!.runs).toMatchObject({ finished: 1, failed: 1, active: 1, queued: 1 })
    expect((await refusalOf(() => runs.get(99))).code).toBe('not-found')
  }))

describe('the queue', () => {
  test('goes by priority, then by age, then as it was reordered', () =>
    withStore(async (store) => {
      addExperiment(store)
      addExperiment(store, {}, 1)
      const runs = new Runs(store)
      const order = () => {
        const taken: number[] = []
        for (let next = runs.next(); next !== null; next = runs.next()) {
          taken.push(next)
          runs.move(next, 'paused')
        }
        for (const id of taken) runs.move(id, 'queued')
        return taken
      }
      expect(order()).toEqual([5, 6, 7, 8, 1, 2, 3, 4])
      new Experiments(store).setPriority(1, 2)
      expect(order()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      runs.reorder([4, 2])
      expect(order()).toEqual([1, 4, 3, 2, 5, 6, 7, 8])
      expect((await refusalOf(() => runs.reorder([4, 99]))).code).toBe('not-found')
      expect((await refusalOf(() => new Experiments(store).setPriority(99, 1))).code).toBe('not-found')
      expect(order()).toEqual([1, 4, 3, 2, 5, 6, 7, 8])
    }))

  test('takes back what a process that died left active, and says so', () =>
    withStore((store) => {
      const { run, runs } = activeRun(store)
      expect(runs.requeueInterrupted()).toEqual([run])
      expect(runs.get(run).state).toBe('queued')
      expect(new EventTable(store).list(run)).toMatchObject([{ level: 'warning' }])
      expect(runs.requeueInterrupted()).toEqual([])
    }))
})

describe('states', () => {
  test('only the moves that make sense are made', () =>
    withStore(async (store) => {
      const { run, runs, recorder } = activeRun(store)
      expect((await refusalOf(() => runs.begin(run, environment))).code).toBe('conflict')
      runs.move(run, 'paused')
      expect((await refusalOf(() => runs.begin(run, environment))).message).toContain('paused')
      runs.move(run, 'queued')
      runs.begin(run, environment)
      recorder.finish(run, resultOf(5, 'stopped'), { progress: progressAt(5) })
      expect(runs.get(run)).toMatchObject({ state: 'stopped', result: { reason: 'stopped' } })
      runs.move(run, 'queued')
      expect(runs.get(run)).toMatchObject({ state: 'queued', result: null, endedAt: null })
      runs.move(run, 'cancelled')
      expect(runs.get(run).endedAt).not.toBeNull()
      expect((await refusalOf(() => runs.move(run, 'paused'))).code).toBe('conflict')
      expect((await refusalOf(() => runs.move(99, 'paused'))).code).toBe('not-found')
    }))

  test.each([
    ['budget', 'finished'],
    ['rate', 'finished'],
    ['solved', 'solved'],
    ['diverged', 'diverged'],
  ] as const)('a run that ends by %s is %s for good', (reason, state) =>
    withStore(async (store) => {
      const { run, runs, recorder } = activeRun(store)
      recorder.finish(run, resultOf(5, reason), { progress: progressAt(5) })
      expect(runs.get(run).state).toBe(state)
      for (const next of ['queued', 'paused', 'cancelled'] as const) {
        expect((await refusalOf(() => runs.move(run, next))).code).toBe('conflict')
      }
    }),
  )

  test('another environment is noted', () =>
    withStore((store) => {
      const { run, runs } = activeRun(store)
      const events = new EventTable(store)
      runs.move(run, 'queued')
      runs.begin(run, environment)
      expect(events.list(run)).toEqual([])
      runs.move(run, 'queued')
      runs.begin(run, { ...environment, kernel: 'avx2' })
      expect(runs.get(run).environment!.kernel).toBe('avx2')
      expect(events.list(run)[0]!.message).toContain('"kernel":"reference"')
    }))
})

describe('deleting', () => {
  test('hides runs until it is undone or purged', () =>
    withStore(async (store) => {
      addExperiment(store)
      const [runs, trash] = [new Runs(store), new Trash(store)]
      const deletion = trash.deleteRuns([1, 2])
      expect(ids(runs.list())).toEqual([3, 4])
      expect(runs.next()).toBe(3)
      expect(new Experiments(store).list()[0]!.runs.queued).toBe(2)
      expect((await refusalOf(() => runs.get(1))).code).toBe('not-found')
      expect((await refusalOf(() => trash.deleteRuns([2, 3]))).code).toBe('not-found')
      trash.undo(deletion)
      expect(ids(runs.list())).toEqual([1, 2, 3, 4])
      expect((await refusalOf(() => trash.undo(deletion))).code).toBe('not-found')

      const again = trash.deleteRuns([1])
      trash.purge(new Date(0))
      trash.undo(again)
      trash.purge()
      expect(ids(runs.list())).toEqual([1, 2, 3, 4])
      const last = trash.deleteRuns([1])
      trash.purge()
      expect((await refusalOf(() => trash.undo(last))).code).toBe('not-found')
      expect(store.database.prepare('SELECT id FROM run').pluck().all()).toEqual([2, 3, 4])
    }))

  test('an experiment goes and comes back with its runs, but for those deleted before', () =>
    withStore(async (store) => {
      const experiment = addExperiment(store)
      const [runs, trash, experiments] = [new Runs(store), new Trash(store), new Experiments(store)]
      const before = trash.deleteRuns([1])
      const deletion = trash.deleteExperiment(experiment)
      expect(experiments.list()).toEqual([])
      expect(runs.list()).toEqual([])
      expect(runs.next()).toBeNull()
      expect((await refusalOf(() => experiments.document(experiment))).code).toBe('not-found')
      expect((await refusalOf(() => trash.undo(before))).code).toBe('conflict')
      expect(runs.list()).toEqual([])
      trash.undo(deletion)
      expect(ids(runs.list())).toEqual([2, 3, 4])
      trash.undo(before)
      expect(ids(runs.list())).toEqual([1, 2, 3, 4])
      trash.deleteExperiment(experiment)
      trash.purge()
      expect(store.database.prepare('SELECT count(*) FROM run').pluck().get()).toBe(0)
      expect((await refusalOf(() => trash.deleteExperiment(experiment))).code).toBe('not-found')
    }))

  test('what trains is not deleted', () =>
    withStore(async (store) => {
      const { run, runs } = activeRun(store)
      const trash = new Trash(store)
      expect((await refusalOf(() => trash.deleteRuns([run]))).code).toBe('conflict')
      expect((await refusalOf(() => trash.deleteExperiment(1))).place).toBe(`run ${run}`)
      expect(runs.list()).toHaveLength(4)
    }))
})

describe('damaged rows', () => {
  test.each([
    ['no JSON', '{"data":'],
    ['another configuration', JSON.stringify({ ...expandExperiment(document)[0], seed: 7 })],
  ])('%s is found, named, and can be deleted', (_, config) =>
    withStore(async (store) => {
      addExperiment(store)
      const runs = new Runs(store)
      store.database.prepare('UPDATE run SET config = ? WHERE id = 2').run(config)
      const refusal = await refusalOf(() => runs.list())
      expect(refusal.code).toBe('bad-file')
      expect(refusal.place).toBe('run 2, configuration')
      new Trash(store).deleteRuns([2])
      expect(ids(runs.list())).toEqual([1, 3, 4])
    }),
  )

  test('a document too', () =>
    withStore(async (store) => {
      addExperiment(store)
      store.database.exec(`UPDATE experiment SET document = '{}'`)
      expect((await refusalOf(() => new Experiments(store).document(1))).code).toBe('bad-file')
    }))
})

test('settings are kept, and give way to the default when they are of an older form', () =>
  withStore((store) => {
    const settings = new Settings(store)
    expect(settings.get('workers', z.int(), 2)).toBe(2)
    settings.set('workers', 4)
    settings.set('workers', 6)
    expect(settings.get('workers', z.int(), 2)).toBe(6)
    expect(settings.get('workers', z.string(), 'all')).toBe('all')
  }))

test('a reader lists while a writer records', () =>
  withStore((store) => {
    const { run, recorder } = activeRun(store)
    const reader = openStore(scratch.path(''), { mode: 'read' })
    const seen = new Runs(reader)
    expect(seen.get(run).progress).toBeNull()
    recorder.save(run, { progress: progressAt(7) })
    expect(seen.get(run).progress).toEqual(progressAt(7))
    expect(() => new Recorder(reader).save(run, { progress: progressAt(8) })).toThrow('cannot be written')
    reader.close()
    expect(RUN_STATES).toContain(new Runs(store).get(run).state)
  }))
