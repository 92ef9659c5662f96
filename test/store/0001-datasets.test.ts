// Version 1 of the database: what its tables accept.
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/main/store/migrations/index.ts'
import { openStore } from '../../src/main/store/store.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()

test('datasets have a hash and a name of their own, and take their splits with them', () => {
  const store = openStore(scratch.path(''), { migrations: MIGRATIONS.slice(0, 1) })
  const insert = store.database.prepare(
    `INSERT INTO dataset (hash, name, kind, width, alphabet, summary, provenance, imported_at)
     VALUES (?, ?, ?, 88, ?, '{}', '{}', '2026-01-01T00:00:00Z')`,
  )
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
  insert.run(a, 'one', 'music', null)
  expect(() => insert.run(a, 'two', 'music', null)).toThrow(/UNIQUE.*hash/)
  expect(() => insert.run(b, 'one', 'music', null)).toThrow(/UNIQUE.*name/)
  expect(() => insert.run('short', 'two', 'music', null)).toThrow(/CHECK/)
  expect(() => insert.run(b, 'two', 'film', null)).toThrow(/CHECK/)
  expect(() => insert.run(b, 'two', 'text', null)).toThrow(/CHECK/)
  insert.run(b, 'two', 'text', '["a"]')

  const split = store.database.prepare('INSERT INTO dataset_split VALUES (?, ?, ?, NULL, ?)')
  const blob = Buffer.alloc(4)
  split.run(1, 'train', blob, blob)
  expect(() => split.run(1, 'train', blob, blob)).toThrow(/UNIQUE/)
  expect(() => split.run(1, 'other', blob, blob)).toThrow(/CHECK/)
  expect(() => split.run(9, 'train', blob, blob)).toThrow(/FOREIGN KEY/)
  expect(() => split.run(1, 'valid', 'text', blob)).toThrow(/TEXT value/)
  store.database.exec('DELETE FROM dataset WHERE id = 1')
  expect(store.database.prepare('SELECT count(*) FROM dataset_split').pluck().get()).toBe(0)
  store.close()
})
