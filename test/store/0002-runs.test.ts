// Version 2 of the database: reached from nothing and from version 1, and what its tables accept.
import { execFileSync } from 'node:child_process'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/main/store/migrations/index.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()
const open = (version: number) => openStore(scratch.path(''), { migrations: MIGRATIONS.slice(0, version) })

const schema = ({ database }: Store) =>
  database.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()

const hash = 'a'.repeat(64)
const insertDataset = `INSERT INTO dataset (hash, name, kind, width, summary, provenance, imported_at)
  VALUES ('${hash}', 'kept', 'music', 88, '{}', '{}', '2026-01-01T00:00:00Z')`
const insertExperiment = `INSERT INTO experiment (name, document, hash, priority, created_at)
  VALUES ('e', '{}', '${hash}', 0, '2026-01-01T00:00:00Z')`
const insertRun = (position: number, state = 'queued', dataset: number | null = null) =>
  `INSERT INTO run (experiment, position, rank, state, method, problem, seed, dataset, hash, group_hash, queued_at, config)
   VALUES (1, ${position}, 1, '${state}', 'SGD', 'kept', 1, ${dataset}, '${hash}', '${hash}', '2026-01-01T00:00:00Z', '{}')`

test('from version 1 it keeps the datasets and comes to the same form as from nothing', () => {
  const first = open(1)
  first.database.exec(insertDataset)
  first.close()
  const migrated = open(2)
  expect(migrated.database.prepare('SELECT name FROM dataset').pluck().all()).toEqual(['kept'])
  const form = schema(migrated)
  migrated.close()

  const fresh = openStore(scratch.path('fresh'), { migrations: MIGRATIONS.slice(0, 2) })
  expect(schema(fresh)).toEqual(form)
  fresh.close()
})

test('killed in its middle, version 1 is there in full, in place and as a copy', () => {
  const first = open(1)
  first.database.exec(insertDataset)
  first.close()
  const source = (path: string) => JSON.stringify(new URL(`../../src/main/store/${path}`, import.meta.url).href)
  const script = `
    import { MIGRATIONS } from ${source('migrations/index.ts')}
    import { openStore } from ${source('store.ts')}
    const killed = (database) => {
      MIGRATIONS[1](database)
      process.kill(process.pid, 'SIGKILL')
    }
    openStore(${JSON.stringify(scratch.path(''))}, { migrations: [MIGRATIONS[0], killed] })`
  expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow()

  const copy = new Database(scratch.path('backups/pre-v2.db'), { readonly: true })
  const again = open(1)
  for (const database of [again.database, copy]) {
    expect(database.prepare('SELECT name FROM dataset').pluck().all()).toEqual(['kept'])
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'run'").all()).toEqual([])
  }
  copy.close()
  again.close()
  open(2).close()
})

test('what runs refer to stays, what belongs to them goes with them', () => {
  const store = open(2)
  const run = (sql: string) => store.database.exec(sql)
  const count = (table: string) => store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  run(insertDataset)
  run(insertExperiment)
  run(insertRun(0, 'queued', 1))
  expect(() => run(insertRun(0))).toThrow(/UNIQUE/)
  expect(() => run(insertRun(1, 'asleep'))).toThrow(/CHECK/)
  expect(() => run(insertRun(1, 'queued', 9))).toThrow(/FOREIGN KEY/)
  expect(() => run('DELETE FROM dataset')).toThrow(/FOREIGN KEY/)

  const chunk = (first: number, last: number, stride: number, bytes: number) =>
    run(`INSERT INTO series_chunk VALUES (1, 'cost', ${first}, ${last}, ${stride}, 0, zeroblob(${bytes}))`)
  chunk(1, 4, 1, 32)
  chunk(5, 11, 3, 8)
  expect(() => chunk(1, 4, 1, 32)).toThrow(/UNIQUE/)
  expect(() => chunk(20, 24, 3, 16)).toThrow(/CHECK/)
  expect(() => chunk(20, 24, 1, 24)).toThrow(/CHECK/)
  expect(() => chunk(24, 20, 1, 8)).toThrow(/CHECK/)
  run(`INSERT INTO checkpoint VALUES (1, 4, '${hash}', '${hash}', '{}', x'00')`)
  run(`INSERT INTO run_event (run, at, level, message) VALUES (1, '', 'info', '')`)

  run(`INSERT INTO deletion (at) VALUES ('')`)
  run('UPDATE experiment SET deletion = 1')
  run('DELETE FROM deletion')
  const tables = ['experiment', 'run', 'series_chunk', 'checkpoint', 'run_event']
  expect(tables.map(count)).toEqual(tables.map(() => 0))
  run('DELETE FROM dataset')
  store.close()
})
