// Version 3 of the database: reached from nothing and from version 2, and what its tables accept.
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/main/store/migrations/index.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()
const open = (version: number, folder = '') =>
  openStore(scratch.path(folder), { migrations: MIGRATIONS.slice(0, version) })

const schema = ({ database }: Store) =>
  database.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all()

const hash = 'a'.repeat(64)
const experiment = `INSERT INTO experiment (name, document, hash, priority, created_at)
  VALUES ('kept', '{}', '${hash}', 0, '2026-01-01T00:00:00Z')`
const runRow = `INSERT INTO run
    (experiment, position, rank, state, method, problem, seed, hash, group_hash, queued_at, config)
  VALUES (1, 0, 1, 'finished', 'SGD', 'kept', 1, '${hash}', '${hash}', '2026-01-01T00:00:00Z', '{}')`

test('from version 2 it keeps the runs and comes to the same form as from nothing', () => {
  const second = open(2)
  second.database.exec(`${experiment}; ${runRow}`)
  second.close()
  const migrated = open(3)
  expect(migrated.database.prepare('SELECT state FROM run').pluck().all()).toEqual(['finished'])
  const form = schema(migrated)
  migrated.close()

  const fresh = open(3, 'fresh')
  expect(schema(fresh)).toEqual(form)
  fresh.close()
})

test('an evaluation belongs to a run and goes with it; parameters are as long as their shape says', () => {
  const store = open(3)
  const run = (sql: string) => store.database.exec(sql)
  const count = (table: string) => store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()
  run(`${experiment}; ${runRow}`)
  const evaluation = (of: number) =>
    run(`INSERT INTO evaluation (run, updates, scored, seed, nll, error, terms, engine, kernel, at)
      VALUES (${of}, 10, '{}', NULL, NULL, 0.5, 100, '', '', '')`)
  evaluation(1)
  expect(() => evaluation(7)).toThrow(/FOREIGN KEY/)
  expect(count('evaluation')).toBe(1)
  run(`INSERT INTO deletion (at) VALUES ('')`)
  run('UPDATE run SET deletion = 1')
  run('DELETE FROM deletion')
  expect([count('run'), count('evaluation')]).toEqual([0, 0])

  const parameters = (key: string, name: string, biases: number, numbers: number) =>
    run(`INSERT INTO imported_parameters
      VALUES ('${key.repeat(64)}', '${name}', 2, 3, 4, ${biases}, '{}', '', zeroblob(${8 * numbers}))`)
  parameters('a', 'with biases', 1, 3 * (2 + 3 + 4) + 7)
  parameters('b', 'without', 0, 3 * (2 + 3 + 4))
  expect(() => parameters('c', 'too short', 1, 3 * (2 + 3 + 4))).toThrow(/CHECK/)
  expect(() => parameters('c', 'without', 0, 3 * (2 + 3 + 4))).toThrow(/UNIQUE/)
  expect(() => parameters('a', 'again', 0, 3 * (2 + 3 + 4))).toThrow(/UNIQUE/)
  store.close()
})
