// `rnn-workbench reproduce` as a process: it stops when its time is over, goes on, and reports the library and bundles alike.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { commandOn } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
const path = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

/** Of a test that starts several processes. */
const TIME = 120_000

const command = commandOn(path('library'))

test(
  'trains within its budget, goes on, and reports',
  () => {
    const budget = ['--seeds', '1', '--budget', '0.0005']
    const first = command('reproduce', 'temporal-order', ...budget)
    expect(first).toMatchObject({ code: 0 })
    expect(first.stderr).toContain('rnn-workbench reproduce temporal-order goes on.')
    const runs = () => JSON.parse(command('runs', '--json').stdout) as { state: string }[]
    expect(runs()).toHaveLength(18)
    expect(runs().filter(({ state }) => state === 'active')).toEqual([])
    expect(command('reproduce', 'temporal-order', ...budget)).toMatchObject({ code: 0 })
    expect(runs()).toHaveLength(18)

    expect(command('reproduce', '--report', path('library.md'))).toMatchObject({ code: 0 })
    const report = readFileSync(path('library.md'), 'utf8')
    expect(report).toMatch(/\d+ of 18 runs that were begun here have no result\./)
    mkdirSync(path('bundles'))
    const bundle = join(path('bundles'), 'temporal-order.rnnbundle')
    expect(command('reproduce', 'temporal-order', '--bundle', bundle)).toMatchObject({ code: 0 })
    expect(command('reproduce', '--report', path('bundles.md'), '--from', path('bundles'))).toMatchObject({ code: 0 })
    expect(readFileSync(path('bundles.md'), 'utf8')).toBe(report)
  },
  TIME,
)

test(
  'names the dataset that a part waits for, and refuses what it does not know',
  () => {
    const music = command('reproduce', 'music')
    expect(music.stderr).toContain('Nottingham: left out, nottingham is not in the library. rnn-workbench data import')
    expect(music.code).toBe(1)
    expect(command('reproduce', 'music', '--bundle', path('x')).stderr).toContain(
      'the library has nothing of this part',
    )
    expect(command('reproduce', 'speech').stderr).toContain('expected one of temporal-order')
    expect(command('reproduce', 'ptb', '--budget', 'long').stderr).toContain("hours above 0, not 'long'")
    expect(command('reproduce').code).toBe(2)
  },
  TIME,
)
