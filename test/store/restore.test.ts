// A damaged database is set aside and a backup takes its place; nothing is deleted.
import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { backup } from '../../src/main/store/migrate.ts'
import { listBackups, restore } from '../../src/main/store/restore.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { openStore } from '../../src/main/store/store.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { addExperiment } from './fixtures.ts'

const scratch = scratchFolder()
const file = () => scratch.path('workbench.db')

/** Four runs in the backup, eight in the database, which then is damaged. */
function damagedStore(): string {
  const copy = scratch.path('backups/pre-v3.db')
  const store = openStore(scratch.path(''))
  addExperiment(store)
  backup(store.database, copy)
  addExperiment(store)
  store.close()
  writeFileSync(file(), readFileSync(file()).fill(0xa5, 4096))
  writeFileSync(`${file()}-wal`, 'a log')
  return copy
}

const runCount = () => {
  const store = openStore(scratch.path(''))
  const { length } = new Runs(store).list()
  store.close()
  return length
}

test('the newest backup is offered first, takes the place of what is damaged, and that is kept', () => {
  const newest = damagedStore()
  scratch.put('backups/pre-v2.db', '')
  utimesSync(scratch.path('backups/pre-v2.db'), 0, 0)
  expect(listBackups(scratch.path('')).map((found) => found.file)).toEqual([newest, scratch.path('backups/pre-v2.db')])
  const before = readFileSync(file())
  const aside = restore(scratch.path(''), newest)
  expect(runCount()).toBe(4)
  expect(readFileSync(aside!)).toEqual(before)
  expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('a log')
  expect(existsSync(newest)).toBe(true)
})

test('without a backup it begins empty', () => {
  expect(listBackups(scratch.path(''))).toEqual([])
  expect(restore(scratch.path(''), null)).toBeNull()
  damagedStore()
  restore(scratch.path(''), null)
  expect(runCount()).toBe(0)
})

test('a backup that is damaged or not there changes nothing', async () => {
  const copy = damagedStore()
  const before = readFileSync(file())
  writeFileSync(copy, readFileSync(copy).fill(0xa5, 4096))
  expect((await refusalOf(() => restore(scratch.path(''), copy))).code).toBe('bad-file')
  writeFileSync(copy, 'This is no database. '.repeat(100))
  expect((await refusalOf(() => restore(scratch.path(''), copy))).place).toBe(copy)
  expect((await refusalOf(() => restore(scratch.path(''), scratch.path('none.db')))).code).toBe('not-found')
  expect(readFileSync(file())).toEqual(before)
})

test('a backup that is interrupted never takes the name of a whole one', async () => {
  const store = openStore(scratch.path(''))
  addExperiment(store, { seeds: 200 })
  store.close()
  const copy = scratch.path('backups/copy.db')
  const script = `
    import Database from 'better-sqlite3'
    import { backup } from ${JSON.stringify(new URL('../../src/main/store/migrate.ts', import.meta.url).href)}
    const database = new Database(${JSON.stringify(file())})
    console.log('copying')
    for (;;) backup(database, ${JSON.stringify(copy)})`
  for (let kill = 0; kill < 4; kill += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    setTimeout(() => child.kill('SIGKILL'), 11 * kill + 2)
    await ended
    if (!existsSync(copy)) continue
    const database = new Database(copy, { readonly: true })
    expect(database.pragma('quick_check', { simple: true })).toBe('ok')
    expect(database.prepare('SELECT count(*) FROM run').pluck().get()).toBe(400)
    database.close()
  }
  expect(existsSync(copy)).toBe(true)
  expect(runCount()).toBe(400)
})

test('not while the store is open', async () => {
  const store = openStore(scratch.path(''))
  expect((await refusalOf(() => restore(scratch.path(''), null))).code).toBe('conflict')
  expect(new Database(file(), { readonly: true }).close().open).toBe(false)
  store.close()
})
