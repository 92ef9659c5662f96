// What the shell remembers survives, and a damaged file does no harm.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSettings, writeSettings, type Settings } from '../../src/main/shell/settings.ts'

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'))
  file = join(folder, 'shell.json')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the first start has defaults', () => {
  expect(readSettings(file)).toEqual({ appearance: 'system' })
})

test('what is written is read', () => {
  const settings: Settings = {
    appearance: 'dark',
    window: { bounds: { x: -20, y: 5, width: 900, height: 600 }, maximized: true },
  }
  writeSettings(file, settings)
  expect(readSettings(file)).toEqual(settings)
})

test.each(['', '{', 'null', '[]', '{"appearance":"pink","window":7}', '{"window":{"bounds":{"x":1e99}}}'])(
  'the damaged file %j counts as none',
  (content) => {
    writeFileSync(file, content)
    expect(readSettings(file)).toEqual({ appearance: 'system' })
  },
)

test('one damaged part leaves the others', () => {
  writeFileSync(file, '{"appearance":"dark","window":{"maximized":"yes"}}')
  expect(readSettings(file)).toEqual({ appearance: 'dark' })
})
