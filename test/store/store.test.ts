// Opening the store: durable, checked, one writer; and what is refused with a named error.
import Database from 'better-sqlite3'
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { defaultFolder } from '../../src/main/store/folder.ts'
import { openStore } from '../../src/main/store/store.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()
const root = process.getuid?.() === 0

test('every pragma reads back as set', () => {
  const store = openStore(scratch.path(''))
  const pragma = (name: string) => store.database.pragma(name, { simple: true })
  expect(pragma('journal_mode')).toBe('wal')
  expect(pragma('synchronous')).toBe(2)
  expect(pragma('foreign_keys')).toBe(1)
  expect(pragma('trusted_schema')).toBe(0)
  expect(pragma('busy_timeout')).toBe(5000)
  store.close()
})

test('a transaction is stored in full or not at all', () => {
  const store = openStore(scratch.path(''))
  store.database.exec('CREATE TABLE number (value INTEGER) STRICT')
  const count = () => store.database.prepare('SELECT count(*) FROM number').pluck().get()
  const insert = () => store.database.exec('INSERT INTO number VALUES (1)')
  expect(() =>
    store.write(() => {
      insert()
      throw new Error('in the middle')
    }),
  ).toThrow('in the middle')
  expect(count()).toBe(0)
  store.write(insert)
  expect(store.read(count)).toBe(1)
  store.close()
})

describe('one writer', () => {
  test('a second one is refused, a reader is not, and after the first has closed the next may write', async () => {
    const first = openStore(scratch.path(''))
    const refusal = await refusalOf(() => openStore(scratch.path('')))
    expect(refusal.code).toBe('conflict')
    const reader = openStore(scratch.path(''), { mode: 'read' })
    expect(() => reader.write(() => reader.database.exec('DELETE FROM dataset'))).toThrow(/cannot be written/)
    reader.close()
    first.close()
    openStore(scratch.path('')).close()
  })

  test('the lock of a killed process does not stay', () => {
    const script = `
      import { openStore } from ${JSON.stringify(new URL('../../src/main/store/store.ts', import.meta.url).href)}
      openStore(${JSON.stringify(scratch.path(''))}).write(() => process.kill(process.pid, 'SIGKILL'))`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script])).toThrow()
    openStore(scratch.path('')).close()
  })
})

describe('refused', () => {
  test('to read where there is nothing', async () => {
    expect((await refusalOf(() => openStore(scratch.path(''), { mode: 'read' }))).code).toBe('not-found')
    expect(existsSync(scratch.path('workbench.db'))).toBe(false)
  })

  test('a file that is no database', async () => {
    writeFileSync(scratch.path('workbench.db'), 'This is no database. '.repeat(100))
    const refusal = await refusalOf(() => openStore(scratch.path('')))
    expect(refusal.code).toBe('bad-file')
    expect(refusal.place).toBe(scratch.path('workbench.db'))
    expect(refusal.hint).toContain('backups')
  })

  test('a database with damaged pages', async () => {
    const store = openStore(scratch.path(''))
    store.database.exec('CREATE TABLE filler (text TEXT) STRICT')
    for (let row = 0; row < 200; row += 1) store.database.prepare('INSERT INTO filler VALUES (?)').run('x'.repeat(500))
    store.close()
    const bytes = readFileSync(scratch.path('workbench.db'))
    bytes.fill(0xa5, 4096, bytes.length - 4096)
    writeFileSync(scratch.path('workbench.db'), bytes)
    expect((await refusalOf(() => openStore(scratch.path('')))).code).toBe('bad-file')
  })

  test("another program's database", async () => {
    const other = new Database(scratch.path('workbench.db'))
    other.exec('CREATE TABLE something (value)')
    other.close()
    expect((await refusalOf(() => openStore(scratch.path('')))).message).toMatch(/another program/)
  })

  test('a folder that cannot be made', async () => {
    const file = scratch.put('file', '')
    const refusal = await refusalOf(() => openStore(`${file}/folder`))
    expect(refusal.code).toBe('io')
    expect(refusal.place).toBe(`${file}/folder`)
  })

  test.skipIf(root)('a folder without the right to write', async () => {
    chmodSync(scratch.path(''), 0o500)
    const refusal = await refusalOf(() => openStore(scratch.path('')))
    chmodSync(scratch.path(''), 0o700)
    expect(refusal.code).toBe('io')
  })
})

test('the folder is the named one, else the one of the platform', () => {
  expect(defaultFolder({ RNN_WORKBENCH_FOLDER: '/data/here' }, 'linux', '/home/ada')).toBe('/data/here')
  expect(defaultFolder({}, 'linux', '/home/ada')).toBe('/home/ada/.config/RNN Workbench')
  expect(defaultFolder({ XDG_CONFIG_HOME: '/config' }, 'linux', '/home/ada')).toBe('/config/RNN Workbench')
  expect(defaultFolder({}, 'darwin', '/Users/ada')).toBe('/Users/ada/Library/Application Support/RNN Workbench')
})
