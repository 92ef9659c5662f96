// A library that does not open: the reason is told, and what the user can do about it works.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/main/store/store.ts'
import { createWorkbench } from '../../src/main/workbench.ts'
import { openWorkbench } from '../../src/main/workbench/opening.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'

let folder: string
let moved: string[]
let faults: unknown[]
let closing: (() => Promise<void>)[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  ;[moved, faults, closing] = [[], [], []]
})
afterEach(async () => {
  for (const close of closing) await close()
  rmSync(folder, { recursive: true, force: true })
})

const source = (path: string) => new URL(`../../src/main/${path}`, import.meta.url)
const create = (library: string) =>
  createWorkbench({
    folder: library,
    trainingWorker: source('training/worker.ts'),
    importWorker: source('datasets/import-worker.ts'),
    emit: () => {},
  })

function open(library: string, how = create) {
  const opening = openWorkbench({
    folder: library,
    create: how,
    moved: (to) => moved.push(to),
    fault: (error) => faults.push(error),
  })
  closing.push(() => opening.close())
  return opening.handlers
}

test('a library that opens has no problem, and its commands work', async () => {
  const handlers = open(folder)
  expect(handlers['library.status']()).toEqual({ folder, problem: null, backups: [] })
  expect(await handlers['datasets.list']()).toEqual([])
  expect(handlers['library.open']({ folder: join(folder, 'other') })).toMatchObject({ folder })
  expect(() => handlers['library.restore']({ file: null })).toThrow(WorkbenchError)
})

test('while it is locked every command fails with that; afterwards it opens', async () => {
  const store = openStore(folder)
  const handlers = open(folder)
  expect(handlers['library.status']()).toMatchObject({ problem: { code: 'conflict' }, backups: [] })
  expect(() => handlers['datasets.list']()).toThrow('in use')
  store.close()
  expect(handlers['library.open']({ folder: null })).toEqual({ folder, problem: null, backups: [] })
  expect(await handlers['datasets.list']()).toEqual([])
  expect(moved).toEqual([])
})

test('what is asked before the first try waits for it', async () => {
  let start = () => {}
  const due = new Promise<void>((resolve) => (start = resolve))
  const opened: string[] = []
  const opening = openWorkbench({
    folder,
    create(library) {
      opened.push(library)
      return create(library)
    },
    after: due,
    moved: () => {},
    fault: (error) => faults.push(error),
  })
  const list = opening.handlers['datasets.list']()
  const status = opening.handlers['library.status']()
  const closed = opening.close()
  expect(opened).toEqual([])
  start()
  expect(await status).toEqual({ folder, problem: null, backups: [] })
  expect(await list).toEqual([])
  expect(opened).toEqual([folder])
  await closed
})

test('another folder is remembered only when it opens', () => {
  writeFileSync(join(folder, 'file'), '')
  const handlers = open(join(folder, 'file', 'library'))
  expect(handlers['library.status']()).toMatchObject({ problem: { code: 'io' } })
  expect(handlers['library.open']({ folder: join(folder, 'file') })).toMatchObject({ problem: { code: 'io' } })
  expect(moved).toEqual([])
  expect(handlers['library.open']({ folder: join(folder, 'good') })).toMatchObject({ problem: null })
  expect(moved).toEqual([join(folder, 'good')])
})

test('a damaged library is set aside, byte for byte', () => {
  const damaged = 'no database at all, and longer than its header would be. '.repeat(40)
  writeFileSync(join(folder, 'workbench.db'), damaged)
  const handlers = open(folder)
  expect(handlers['library.status']()).toMatchObject({ problem: { code: 'bad-file' }, backups: [] })
  const { status, aside } = handlers['library.restore']({ file: null }) as { status: unknown; aside: string }
  expect(status).toEqual({ folder, problem: null, backups: [] })
  expect(readFileSync(aside, 'utf8')).toBe(damaged)
  expect(existsSync(join(folder, 'workbench.db'))).toBe(true)
})

test('a fault of the program is told as one, and logged', () => {
  const fault = new TypeError('of the program')
  const handlers = open(folder, () => {
    throw fault
  })
  expect(handlers['library.status']()).toMatchObject({ problem: { code: 'internal' } })
  expect(faults).toEqual([fault])
})
