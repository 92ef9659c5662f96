// `rnn-workbench data`, run as the user runs it.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { dataCommand } from '../../src/cli/data.ts'
import { chordsToMidi } from '../../src/main/datasets/formats/midi-writer.ts'
import { refusalOf } from './refusal.ts'
import { scratchFolder } from './scratch.ts'

const scratch = scratchFolder()
const CLI = resolve(import.meta.dirname, '../../src/cli/index.ts')

function data(...args: string[]) {
  const env = { ...process.env, RNN_WORKBENCH_FOLDER: scratch.path('library') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'data', ...args], { env, encoding: 'utf8' })
  return { status, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> }
}

const put = () => {
  for (const split of ['train', 'valid', 'test']) scratch.put(`set/${split}/a.mid`, chordsToMidi([[0], [0, 87], [3]]))
  scratch.put('set/train/cut.mid', 'MThd')
  return scratch.path('set')
}

test('import, list, show, rename, export, remove', () => {
  const imported = data('import', put(), '--rule', 'general', '--step', '1/8')
  expect(imported.stderr).toBe('')
  expect(imported.stdout).toMatch(/^set \(music\): new in the library\n/)
  expect(imported.stdout).toMatch(/left out: 1\n {2}set\/train\/cut\.mid: /)
  expect(data('import', scratch.path('set'), '--rule', 'general').stdout).toMatch(/in the library already/)

  expect(data('list').stdout).toMatch(/^name +kind .*\nset +music +1 +1 +1 +3 +3 +3 +[0-9a-f]{12}\n$/)
  expect(data('show', 'set').stdout).toMatch(/MIDI notes +21-108 +21-108 +21-108/)
  expect(data('rename', 'set', 'mine').stdout).toBe('set is now mine.\n')
  expect(data('export', 'mine', scratch.path('mine.json')).status).toBe(0)
  expect(data('export', 'mine', scratch.path('mine')).status).toBe(0)
  expect(existsSync(scratch.path('mine/train/1.mid'))).toBe(true)
  expect(data('import', scratch.path('mine.json')).stdout).toMatch(/^mine \(music\): in the library already/)
  expect(data('remove', 'mine').stdout).toBe('mine was removed.\n')
  expect(data('list').stdout).toBe('The library is empty.\n')
})

test('import --json gives steps, transposition and hash of each file, and what was left out', () => {
  const { json, status } = data('import', put(), '--json', '--preview', '--rule', 'general', '--transpose', '2')
  expect(status).toBe(0)
  const roll = Buffer.alloc(3 * 88)
  for (const cell of [2, 88 + 2, 88 + 77, 2 * 88 + 5]) roll[cell] = 1
  const sha256 = createHash('sha256').update(roll).digest('hex')
  const piece = (split: string) => ({ path: `set/${split}/a.mid`, name: '', split, steps: 3, transposition: 2, sha256 })
  expect(json()).toMatchObject({
    name: 'set',
    imported: false,
    pieces: [piece('test'), piece('train'), piece('valid')],
    skipped: [{ path: 'set/train/cut.mid' }],
  })
  expect(existsSync(scratch.path('library'))).toBe(false)
})

test('wrong usage tells the right one', () => {
  const { status, stdout } = data('import')
  expect(status).toBe(2)
  expect(stdout).toMatch(/^rnn-workbench data import PATH/)
})

test('a failure is one line on the standard error', () => {
  const { status, stdout, stderr } = data('import', scratch.path('nothing'))
  expect(status).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^there is no such file or folder .*\n$/)
})

test.each([
  [['import', 'set', '--rule', 'other'], /one of published, jsb, general/, '--rule'],
  [['import', 'set', '--rule', 'jsb', '--step', '1/4'], /it needs --rule general/, '--step'],
  [['import', 'set', '--rule', 'general', '--step', 'short'], /a note value like 1\/8/, '--step'],
  [['import', 'set', '--rule', 'general', '--transpose', 'up'], /a number/, '--transpose'],
  [['import', 'set', '--ratio', '1:2'], /train:valid:test/, '--ratio'],
  [['import', 'set', '--split', 'half'], /one of files, ratio/, '--split'],
])('%j is refused with its option', async (args, message, place) => {
  const refusal = await refusalOf(() => dataCommand(args))
  expect(refusal.code).toBe('bad-config')
  expect(refusal.message).toMatch(message)
  expect(refusal.place).toBe(place)
})

test('without a library there is nothing to show', async () => {
  const refusal = await refusalOf(() => dataCommand(['show', 'x', '--folder', scratch.path('none')]))
  expect(refusal.code).toBe('not-found')
  expect(refusal.hint).toMatch(/Import a dataset first/)
})
