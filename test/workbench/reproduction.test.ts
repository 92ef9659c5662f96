// Repeating a part of the paper: only what is missing is queued, and what is there is reported.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRoom, type OpenRoom } from './rooms.ts'

let folder: string
let room: OpenRoom
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  room = openRoom(folder)
})
afterEach(async () => {
  await room.close()
  rmSync(folder, { recursive: true })
})

test('what is not there yet is queued, and nothing twice', async () => {
  const first = await room.call('reproduction.start', { name: 'temporal-order', seeds: 1 })
  expect(first).toMatchObject({ queued: 18, missing: [] })
  expect(first.experiments).toHaveLength(3)
  const again = await room.call('reproduction.start', { name: 'temporal-order', seeds: 1 })
  expect(again).toEqual({ ...first, queued: 0 })

  const more = await room.call('reproduction.start', { name: 'temporal-order', seeds: 2 })
  expect(more.queued).toBe(18)
  const runs = await room.call('runs.list', {})
  expect(runs.map(({ seed }) => seed).toSorted()).toEqual([...Array<number>(18).fill(1), ...Array<number>(18).fill(2)])
  expect(await room.call('reproduction.experiments', { name: 'temporal-order' })).toHaveLength(6)
  expect(await room.call('reproduction.experiments', { name: 'ptb' })).toEqual([])
  expect((await room.call('reproduction.report')).text).toContain('36 of 36 runs that were begun here have no result.')
})

test('presets that wait for a dataset are named', async () => {
  const { experiments, queued, missing } = await room.call('reproduction.start', { name: 'music' })
  expect({ experiments, queued }).toEqual({ experiments: [], queued: 0 })
  expect([...new Set(missing.map(({ dataset }) => dataset))]).toEqual(['piano-midi', 'nottingham', 'musedata'])
})

test('models are to be tested at the lengths that the part names', async () => {
  const { experiments } = await room.call('reproduction.start', { name: 'pathological', seeds: 1 })
  expect(experiments.flatMap(({ test: lengths }) => lengths ?? [])).toEqual([
    { lengths: [50, 100, 150, 200, 250, 500, 1000], examples: 10_000 },
  ])
})
