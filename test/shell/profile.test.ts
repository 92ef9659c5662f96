// Electron's own folder: taken where it can be written, replaced for the moment where it cannot.
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writableProfile } from '../../src/main/shell/profile.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { smallDisk } from '../store/small-disk.ts'

const scratch = scratchFolder()

test('a folder that can be written is taken as it is, and made where it is missing', () => {
  const folder = join(scratch.path('new'), 'profile')
  expect(writableProfile(folder, scratch.path(''))).toBe(folder)
  expect(readdirSync(folder)).toEqual([])
})

test('a file in its place: another folder, below the temporary one', () => {
  mkdirSync(scratch.path('temporary'))
  const profile = writableProfile(join(scratch.put('file', ''), 'profile'), scratch.path('temporary'))
  expect(readdirSync(scratch.path('temporary')).map((name) => join(scratch.path('temporary'), name))).toEqual([profile])
})

test('no folder anywhere is an error', () => {
  const file = scratch.put('file', '')
  expect(() => writableProfile(join(file, 'profile'), join(file, 'temporary'))).toThrow()
})

const disk = smallDisk(1)
describe.skipIf(disk === null)('a read-only disk', () => {
  afterAll(() => disk!.remove())

  test('another folder takes its place', () => {
    disk!.remount('ro')
    expect(writableProfile(disk!.folder, scratch.path(''))).not.toBe(disk!.folder)
  })
})
