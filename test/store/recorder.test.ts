// What training records: all or nothing, two checkpoints, and the way back to the last whole one, also after kill -9.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { CheckpointTable } from '../../src/main/store/checkpoints.ts'
import { CheckTable } from '../../src/main/store/checks.ts'
import { EventTable } from '../../src/main/store/events.ts'
import { Recorder } from '../../src/main/store/recorder.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { SeriesTable } from '../../src/main/store/series.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { activeRun, checkAt, environment, progressAt, resultOf, updateTo, withoutCheckpoint } from './fixtures.ts'

const scratch = scratchFolder()

async function withStore(work: (store: Store) => void | Promise<void>): Promise<void> {
  const store = openStore(scratch.path(''))
  await work(store)
  store.close()
}

const checkpoints = (store: Store) =>
  store.database.prepare('SELECT updates FROM checkpoint ORDER BY updates').pluck().all()

/** Everything that is recorded of a run. */
const recorded = (store: Store, run: number) => ({
  series: (['cost', 'clipped', 'omega'] as const).map((name) => new SeriesTable(store).read(run, name)),
  checks: new CheckTable(store).checks(run),
  progress: new Runs(store).get(run).progress,
})

test('series, checks, snapshots, best parameters and progress come back as they were', () =>
  withStore((store) => {
    const { run, recorder, runs } = activeRun(store)
    const update = updateTo(0, 20)
    const snapshots = [
      { updates: 20, kind: 'eigenvalues', parameters: 'W_rec', data: Float64Array.of(1, 0.5, 1, -0.5) },
      { updates: 20, kind: 'histogram', parameters: 'W_in', data: Float64Array.of(-1, 1, 3, 4) },
    ] as const
    recorder.save(run, { ...update, snapshots, best: { updates: 20, values: Float64Array.of(1, -0, 2e-308) } })
    const checks = new CheckTable(store)
    expect(checks.checks(run)).toEqual([checkAt(20)])
    expect(checks.snapshots(run, 'eigenvalues')).toEqual([snapshots[0]])
    expect(checks.snapshots(run, 'histogram')).toEqual([snapshots[1]])
    expect(new SeriesTable(store).read(run, 'cost').values).toEqual(update.series!.cost)
    expect(new CheckpointTable(store).best(run)).toEqual({ updates: 20, values: Float64Array.of(1, -0, 2e-308) })
    expect(new CheckpointTable(store).best(2)).toBeNull()
    expect(runs.get(run).progress).toEqual(progressAt(20))
  }))

test('a check of a diverging run keeps what SQLite has no number for', () =>
  withStore((store) => {
    const { run, recorder } = activeRun(store)
    const check = {
      ...checkAt(5),
      trainCost: NaN,
      valid: { nll: Infinity, error: null, frameAccuracy: 0, terms: 3 },
      best: false,
      spectralRadius: NaN,
    }
    recorder.save(run, { progress: progressAt(5), checks: [check] })
    expect(new CheckTable(store).checks(run)).toEqual([check])
  }))

test('a record that fails in its last part leaves nothing of itself', () =>
  withStore((store) => {
    const { run, recorder } = activeRun(store)
    recorder.save(run, updateTo(0, 10))
    const before = recorded(store, run)
    store.database.exec("CREATE TRIGGER broken BEFORE UPDATE ON run BEGIN SELECT raise(ABORT, 'no'); END")
    expect(() => recorder.save(run, updateTo(10, 20))).toThrow('no')
    expect(() => recorder.finish(run, resultOf(20), updateTo(10, 20))).toThrow('no')
    store.database.exec('DROP TRIGGER broken')
    expect(recorded(store, run)).toEqual(before)
    expect(checkpoints(store)).toEqual([10])
  }))

test('only an active run records', () =>
  withStore(async (store) => {
    const { run, recorder, runs } = activeRun(store)
    runs.move(run, 'paused')
    expect((await refusalOf(() => recorder.save(run, updateTo(0, 10)))).code).toBe('conflict')
    expect((await refusalOf(() => recorder.fail(run, { code: 'engine', message: '' }))).code).toBe('conflict')
    expect((await refusalOf(() => recorder.rewind(99))).code).toBe('not-found')
    expect(recorded(store, run).progress).toBeNull()
  }))

describe('checkpoints', () => {
  test('the last two are kept, and none of a run that is over', () =>
    withStore((store) => {
      const { run, recorder, runs } = activeRun(store)
      for (const updates of [10, 20, 30]) recorder.save(run, updateTo(updates - 10, updates))
      expect(checkpoints(store)).toEqual([20, 30])
      recorder.finish(run, resultOf(40, 'stopped'), updateTo(30, 40))
      expect(checkpoints(store)).toEqual([30, 40])
      runs.move(run, 'queued')
      runs.begin(run, environment)
      expect(recorder.rewind(run)).toEqual(updateTo(0, 40).checkpoint)
      recorder.finish(run, resultOf(50), updateTo(40, 50))
      expect(checkpoints(store)).toEqual([])
    }))

  test('the way back drops what was recorded behind the last one', () =>
    withStore((store) => {
      const { run, recorder } = activeRun(store)
      recorder.save(run, updateTo(0, 10))
      const there = recorded(store, run)
      recorder.save(run, withoutCheckpoint(10, 25))
      expect(recorder.rewind(run)).toEqual(updateTo(0, 10).checkpoint)
      expect(recorded(store, run)).toEqual(there)
      // The same check again, as when the checkpoint was taken in its middle.
      recorder.save(run, { progress: progressAt(10), checks: [checkAt(10)] })
      expect(recorded(store, run)).toEqual(there)
    }))

  test('without any, a run begins anew', () =>
    withStore((store) => {
      const { run, recorder } = activeRun(store)
      recorder.save(run, { ...withoutCheckpoint(0, 10), best: { updates: 10, values: Float64Array.of(1) } })
      expect(recorder.rewind(run)).toBeNull()
      expect(recorded(store, run).progress).toBeNull()
      expect(new SeriesTable(store).extents(run)).toEqual([])
      expect(new CheckTable(store).checks(run)).toEqual([])
      expect(new CheckpointTable(store).best(run)).toBeNull()
    }))

  test.each([
    ['a flipped byte', "UPDATE checkpoint SET data = CAST('X' || substr(data, 2) AS BLOB) WHERE updates = 20"],
    ['a cut end', 'UPDATE checkpoint SET data = substr(data, 1, 99) WHERE updates = 20'],
    ['another configuration', "UPDATE checkpoint SET config_hash = 'other' WHERE updates = 20"],
  ])('%s: the one before is taken, and the log says so', (_, damage) =>
    withStore((store) => {
      const { run, recorder } = activeRun(store)
      recorder.save(run, updateTo(0, 10))
      const there = recorded(store, run)
      recorder.save(run, updateTo(10, 20))
      store.database.exec(damage)
      expect(recorder.rewind(run)).toEqual(updateTo(0, 10).checkpoint)
      expect(recorded(store, run)).toEqual(there)
      expect(checkpoints(store)).toEqual([10])
      const [event] = new EventTable(store).list(run)
      expect(event).toMatchObject({ level: 'warning' })
      expect(event!.message).toContain('after 20 updates')
    }),
  )

  test('damaged parameters are not given out', () =>
    withStore(async (store) => {
      const { run, recorder } = activeRun(store)
      recorder.save(run, { progress: progressAt(1), best: { updates: 1, values: Float64Array.of(1, 2) } })
      store.database.exec('UPDATE parameters SET data = zeroblob(16)')
      expect((await refusalOf(() => new CheckpointTable(store).best(run))).code).toBe('bad-file')
    }))
})

test('a failed run keeps what it has, and goes on when queued again', () =>
  withStore((store) => {
    const { run, recorder, runs } = activeRun(store)
    recorder.save(run, updateTo(0, 10))
    recorder.fail(run, { code: 'engine', message: 'the worker thread broke down' })
    expect(new EventTable(store).list(run)).toMatchObject([{ level: 'error', message: 'the worker thread broke down' }])
    runs.move(run, 'queued')
    runs.begin(run, environment)
    expect(recorder.rewind(run)).toEqual(updateTo(0, 10).checkpoint)
    expect(runs.get(run).error).toBeNull()
  }))

test('killed at any moment, the store is whole and the run goes on to the same rows', async () => {
  const script = new URL('./recording-process.ts', import.meta.url).pathname
  const killed = openStore(scratch.path(''))
  const { run } = activeRun(killed)
  killed.close()
  for (let kill = 0; kill < 5; kill += 1) {
    const child = spawn(process.execPath, [script, scratch.path(''), String(run)])
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    setTimeout(() => child.kill('SIGKILL'), 7 * kill + 3)
    await ended

    const store = openStore(scratch.path(''))
    const { updates } = new Runs(store).get(run).progress ?? { updates: 0 }
    expect(new SeriesTable(store).read(run, 'cost').steps).toHaveLength(updates)
    const checkpoint = new Recorder(store).rewind(run)
    expect(new Runs(store).get(run).progress?.updates ?? 0).toBe(updates - (updates % 20))
    if (checkpoint) expect(checkpoint).toEqual(updateTo(0, updates - (updates % 20)).checkpoint)
    store.close()
  }
  const store = openStore(scratch.path(''))
  const rows = store.database.prepare('SELECT series, first, last, stride, crc, data FROM series_chunk WHERE run = ?')
  const found = rows.all(run)
  const { updates } = new Runs(store).get(run).progress!
  new Runs(store).begin(2, environment)
  const recorder = new Recorder(store)
  recorder.save(2, updateTo(0, updates))
  expect(found).toEqual(rows.all(2))
  store.close()
}, 60_000)
