// What the shell remembers survives, and a damaged file does no harm.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSettings, readSettings, writeSettings, type Settings } from '../../src/main/shell/settings.ts'

let folder: string
let file: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'))
  file = join(folder, 'shell.json')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the first start has defaults', () => {
  expect(readSettings(file)).toEqual({ appearance: 'system', notifications: true })
})

test('what is written is read', () => {
  const settings: Settings = {
    appearance: 'dark',
    notifications: false,
    goOn: '/library',
    window: { bounds: { x: -20, y: 5, width: 900, height: 600 }, maximized: true },
  }
  writeSettings(file, settings)
  expect(readSettings(file)).toEqual(settings)
})

test.each(['', '{', 'null', '[]', '{"appearance":"pink","window":7}', '{"window":{"bounds":{"x":1e99}}}'])(
  'the damaged file %j counts as none',
  (content) => {
    writeFileSync(file, content)
    expect(readSettings(file)).toEqual({ appearance: 'system', notifications: true })
  },
)

test('one damaged part leaves the others', () => {
  writeFileSync(file, '{"appearance":"dark","window":{"maximized":"yes"}}')
  expect(readSettings(file)).toEqual({ appearance: 'dark', notifications: true })
})

test('changes are remembered, and count at once also where they cannot be written', () => {
  const failed: string[] = []
  const settings = openSettings(folder, join(folder, 'none'), (path) => failed.push(path))
  settings.remember({ notifications: false })
  expect(settings.now).toMatchObject({ appearance: 'dark', notifications: false })
  expect(failed).toEqual([join(folder, 'none', 'shell.json')])
  expect(readSettings(file).notifications).toBe(true)

  openSettings(folder, folder, (path) => failed.push(path)).remember({ notifications: false })
  expect(readSettings(file)).toMatchObject({ appearance: 'dark', notifications: false })
  expect(failed).toHaveLength(1)
})
