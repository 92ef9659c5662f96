// Full, read-only, locked and damaged: a named error, nothing that was stored is lost, and the rest goes on.
import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CheckpointTable } from '../../src/main/store/checkpoints.ts'
import { Recorder } from '../../src/main/store/recorder.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { SeriesTable } from '../../src/main/store/series.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { activeRun, addExperiment, document, environment, progressAt, updateTo } from './fixtures.ts'
import { smallDisk } from './small-disk.ts'

const scratch = scratchFolder()

const stepsOf = (store: Store, run: number) => new SeriesTable(store).read(run, 'cost').steps.length

describe('on a small disk', () => {
  const disk = smallDisk(3)
  afterAll(() => disk?.remove())

  test.skipIf(disk === null)('a full one refuses a record as a whole, and takes it when there is room', async () => {
    const { folder } = disk!
    const store = openStore(folder)
    const { run, recorder, runs } = activeRun(store)
    recorder.save(run, updateTo(0, 10))
    const filler = join(folder, 'filler')
    expect(() => writeFileSync(filler, Buffer.alloc(3 * 2 ** 20))).toThrow('ENOSPC')

    const large = { ...updateTo(10, 20), checkpoint: Buffer.alloc(200_000, 'large') }
    const refusal = await refusalOf(() => recorder.save(run, large))
    expect(refusal.code).toBe('io')
    expect(refusal.message).toMatch(/disk/)
    expect(refusal.place).toBe(store.file)
    expect(runs.get(run).progress).toEqual(progressAt(10))
    expect(stepsOf(store, run)).toBe(10)
    expect(runs.list()).toHaveLength(4)

    rmSync(filler)
    recorder.save(run, large)
    expect(stepsOf(store, run)).toBe(20)
    expect(recorder.rewind(run)).toEqual(large.checkpoint)
    store.close()
    expect(() => openStore(folder).close()).not.toThrow()
  })

  test.skipIf(disk === null)('a read-only one is refused, and all is there when it can be written again', async () => {
    const folder = join(disk!.folder, 'library')
    const store = openStore(folder)
    const { run, recorder } = activeRun(store)
    recorder.save(run, updateTo(0, 10))
    store.close()
    disk!.remount('ro')
    for (const mode of ['write', 'read'] as const) {
      const refusal = await refusalOf(() => openStore(folder, { mode }))
      expect(refusal.code).toBe('io')
      expect(refusal.hint).toContain('rights')
    }
    disk!.remount('rw')
    const again = openStore(folder)
    expect(stepsOf(again, run)).toBe(10)
    again.close()
  })
})

test('a database that another program holds is a conflict, and free again when that lets go', async () => {
  const store = openStore(scratch.path(''))
  const { run, recorder } = activeRun(store)
  store.database.pragma('busy_timeout = 20')
  const other = new Database(store.file)
  other.exec('BEGIN IMMEDIATE')
  expect((await refusalOf(() => recorder.save(run, updateTo(0, 10)))).code).toBe('conflict')
  expect(stepsOf(store, run)).toBe(0)
  other.exec('ROLLBACK')
  other.close()
  recorder.save(run, updateTo(0, 10))
  expect(stepsOf(store, run)).toBe(10)
  store.close()
})

describe('damaged', () => {
  /** A store with ten records of a run, as a killed process leaves it; `logged`: they are in the log only. */
  function leftBehind(logged: boolean): { database: Buffer; log: Buffer } {
    const store = openStore(scratch.path('before'))
    const { run, recorder } = activeRun(store)
    store.database.pragma('wal_checkpoint(TRUNCATE)')
    store.database.pragma('wal_autocheckpoint = 0')
    for (let updates = 0; updates < 100; updates += 10) recorder.save(run, updateTo(updates, updates + 10))
    if (!logged) store.database.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(store.file, scratch.path('copy.db'))
    copyFileSync(`${store.file}-wal`, scratch.path('copy.db-wal'))
    store.close()
    return { database: readFileSync(scratch.path('copy.db')), log: readFileSync(scratch.path('copy.db-wal')) }
  }

  function openWith(database: Buffer, log: Buffer): Store {
    rmSync(scratch.path('after'), { recursive: true, force: true })
    const file = scratch.put('after/workbench.db', database)
    if (log.length > 0) writeFileSync(`${file}-wal`, log)
    return openStore(scratch.path('after'))
  }

  const flipped = (bytes: Buffer, offset: number) => {
    const copy = Buffer.from(bytes)
    copy[offset]! ^= 0xff
    return copy
  }

  test('log, flipped or cut anywhere: a whole record is the last one, and the run goes on', () => {
    const { database, log } = leftBehind(true)
    const seen = new Set<number>()
    fc.assert(
      fc.property(fc.nat(log.length - 1), fc.boolean(), (offset, cut) => {
        const store = openWith(database, cut ? log.subarray(0, offset) : flipped(log, offset))
        const updates = new Runs(store).get(1).progress?.updates ?? 0
        seen.add(updates)
        expect(updates % 10).toBe(0)
        expect(stepsOf(store, 1)).toBe(updates)
        const recorder = new Recorder(store)
        expect(recorder.rewind(1)?.toString()).toEqual(
          updates > 0 ? updateTo(0, updates).checkpoint.toString() : undefined,
        )
        recorder.save(1, updateTo(updates, updates + 10))
        store.close()
      }),
      { numRuns: 15, seed: 1 },
    )
    expect(seen.size).toBeGreaterThan(2)
  })

  /** Of user_version, where another number is taken for another version. */
  const isVersion = (offset: number) => offset >= 60 && offset < 64

  test('database, a byte flipped anywhere: refused with a named error, or as it was', () => {
    const { database } = leftBehind(false)
    const configs = expandExperiment(document)
    let refused = 0
    const accepted = (read: () => void) => {
      try {
        read()
      } catch (error) {
        if (!(error instanceof WorkbenchError)) throw error
        expect(error.code).toBe('bad-file')
        refused += 1
      }
    }
    fc.assert(
      fc.property(
        fc.nat(database.length - 1).filter((offset) => !isVersion(offset)),
        (offset) => {
          accepted(() => {
            const store = openWith(flipped(database, offset), Buffer.alloc(0))
            try {
              accepted(() => expect(new Runs(store).list().map(({ config }) => config)).toEqual(configs))
              accepted(() => {
                const cost = new SeriesTable(store).read(1, 'cost').values
                expect(cost).toEqual(updateTo(0, cost.length).series!.cost)
              })
              accepted(() => {
                const checkpoint = store.write(() =>
                  new CheckpointTable(store).latest(1, new Runs(store).get(1).hash, () => {}),
                )
                if (checkpoint === null) return
                expect(Buffer.from(checkpoint.data)).toEqual(updateTo(0, checkpoint.progress.updates).checkpoint)
              })
            } finally {
              store.close()
            }
          })
        },
      ),
      { numRuns: 60, seed: 1 },
    )
    expect(refused).toBeGreaterThan(0)
  })

  test('database, cut: refused', async () => {
    const { database } = leftBehind(false)
    for (const length of [database.length - 4096, database.length >> 1, 50]) {
      const refusal = await refusalOf(() => openWith(database.subarray(0, length), Buffer.alloc(0)))
      expect(refusal.code).toBe('bad-file')
    }
  })

  test('pages of one run: the other runs are as they were', async () => {
    const store = openStore(scratch.path(''))
    addExperiment(store)
    const [runs, recorder] = [new Runs(store), new Recorder(store)]
    for (const run of [1, 2]) {
      runs.begin(run, environment)
      recorder.save(run, updateTo(0, 3000))
    }
    store.close()
    const bytes = readFileSync(store.file)
    // Values of run 2 lie behind those of run 1.
    const pattern = Buffer.from(Float64Array.of(Math.sin(2500)).buffer)
    bytes[bytes.lastIndexOf(pattern)]! ^= 1
    writeFileSync(store.file, bytes)

    const opened = openStore(scratch.path(''))
    const series = new SeriesTable(opened)
    expect((await refusalOf(() => series.read(2, 'cost'))).place).toBe('run 2, cost, updates 2049 to 3000')
    expect(series.read(1, 'cost').values).toEqual(updateTo(0, 3000).series!.cost)
    expect(new Runs(opened).list()).toHaveLength(4)
    opened.close()
  })
})
