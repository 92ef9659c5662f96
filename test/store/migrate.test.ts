// Migrations: step by step, with a copy before, and a newer file left alone.
import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Migration } from '../../src/main/store/migrate.ts'
import { openStore } from '../../src/main/store/store.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()
const open = (migrations: readonly Migration[], mode: 'read' | 'write' = 'write') =>
  openStore(scratch.path(''), { migrations, mode })

const first: Migration = (database) => database.exec('CREATE TABLE note (text TEXT) STRICT')
const second: Migration = (database) => database.exec("ALTER TABLE note ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'")
const failing: Migration = (database) => {
  database.exec('DROP TABLE note')
  throw new Error('in the middle')
}

const withNote = () => {
  const store = open([first])
  store.database.exec("INSERT INTO note VALUES ('kept')")
  store.close()
}

test('an empty database goes through all of them, without a copy', () => {
  const store = open([first, second])
  expect(store.database.pragma('user_version', { simple: true })).toBe(2)
  expect(existsSync(scratch.path('backups'))).toBe(false)
  store.close()
})

test('an older one goes through what is missing, and is kept as it was in a copy', () => {
  withNote()
  const store = open([first, second])
  expect(store.database.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept', mood: 'calm' }])
  store.close()
  const copy = new Database(scratch.path('backups/pre-v2.db'), { readonly: true })
  expect(copy.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept' }])
  expect(copy.pragma('user_version', { simple: true })).toBe(1)
  copy.close()
  expect(existsSync(scratch.path('backups/pre-v2.db.partial'))).toBe(false)
})

test('one that fails leaves the version before it in full', () => {
  withNote()
  expect(() => open([first, second, failing])).toThrow('in the middle')
  const store = open([first, second])
  expect(store.database.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept', mood: 'calm' }])
  store.close()
})

test('a file of a newer version is refused and not touched', async () => {
  open([first, second]).close()
  expect((await refusalOf(() => open([first]))).code).toBe('unsupported')
  const store = open([first, second])
  expect(store.database.pragma('user_version', { simple: true })).toBe(2)
  store.close()
})

test('a reader does not migrate', async () => {
  withNote()
  expect((await refusalOf(() => open([first, second], 'read'))).code).toBe('unsupported')
})
