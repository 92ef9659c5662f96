// The queue on the store: what a crash, a full disk, a restart do to runs. What the user asks: test/workbench.
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { Recorder } from '../../src/main/store/recorder.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { openStore } from '../../src/main/store/store.ts'
import { experimentsRoom } from '../../src/main/workbench/experiments.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { environment } from '../store/fixtures.ts'
import { smallDisk } from '../store/small-disk.ts'
import { endlessDocument, openRoom, taskDocument, trainingWorker, type OpenRoom } from '../workbench/rooms.ts'

const scratch = scratchFolder()
const open: OpenRoom[] = []
afterEach(async () => {
  for (const room of open.splice(0)) await room.close()
})

function opened(folder: string, options: Parameters<typeof openRoom>[1] = {}): OpenRoom {
  const room = openRoom(folder, options)
  open.push(room)
  return room
}

const states = async (room: OpenRoom) => (await room.call('runs.list', {})).map(({ state }) => state)
const updatesOf = async (room: OpenRoom, id: number) => (await room.call('runs.get', { id })).progress?.updates ?? 0

describe('a worker that breaks down', () => {
  /** Ends without a word when it is given a run of seed 1: always, or only the first time. */
  function brokenWorker(always: boolean): URL {
    const marker = JSON.stringify(scratch.path('marker'))
    const code = `
      import { existsSync, writeFileSync } from 'node:fs'
      import { workerData } from 'node:worker_threads'
      if (workerData.config.seed === 1 && (${always} || !existsSync(${marker}))) {
        writeFileSync(${marker}, '')
        process.exit(3)
      }
      await import(${JSON.stringify(trainingWorker.href)})`
    return pathToFileURL(scratch.put('worker.mjs', code))
  }
  const document = { ...taskDocument, methods: ['SGD'] }

  test('once: its run goes on, and the log tells', async () => {
    const room = opened(scratch.path('library'), { trainingWorker: brokenWorker(false) })
    await room.call('experiments.start', { document })
    await room.idle()
    expect(await states(room)).toEqual(['finished', 'finished'])
    const log = await room.call('runs.events', { run: 1 })
    expect(log.map(({ level, message }) => [level, message])).toEqual([
      ['warning', expect.stringContaining('exit code 3') as string],
    ])
  })

  test('again and again: its run fails, the others end; resumed it is tried once more', async () => {
    const room = opened(scratch.path('library'), { trainingWorker: brokenWorker(true) })
    await room.call('experiments.start', { document })
    await room.idle()
    expect(await states(room)).toEqual(['failed', 'finished'])
    const failed = await room.call('runs.get', { id: 1 })
    expect(failed.error).toMatchObject({ code: 'engine', message: expect.stringContaining('exit code 3') as string })
    const { rows } = await room.call('results.table', {})
    expect(rows[0]!.cells[0]).toMatchObject({ n: 1, failed: 1 })
    await room.call('runs.resume', { runs: [1] })
    await room.idle()
    expect(await room.call('runs.events', { run: 1 })).toHaveLength(4)
  })
})

describe('runs of several threads', () => {
  const document = (threads: number) => ({
    ...endlessDocument,
    methods: ['SGD'],
    training: { ...endlessDocument.training, threads },
    seeds: 1,
  })
  const start = async (room: OpenRoom, threads: number) => {
    const { id } = await room.call('experiments.start', { document: document(threads) })
    return (await room.call('runs.list', { experiment: id }))[0]!.id
  }
  const active = async (room: OpenRoom) => (await room.call('queue.status')).active

  test('take a worker for each, hold up what comes after them, and never wait for workers that are not there', async () => {
    const room = opened(scratch.path(''), { workers: 3 })
    const two = await start(room, 2)
    const alsoTwo = await start(room, 2)
    const one = await start(room, 1)
    expect(await active(room)).toEqual([two])
    expect(await room.call('queue.configure', { workers: 5 })).toMatchObject({ active: [two, alsoTwo, one] })
    const four = await start(room, 4)
    await room.call('queue.configure', { workers: 2 })
    await room.call('runs.cancel', { runs: [two, one] })
    expect(await active(room)).toEqual([alsoTwo])
    await room.call('runs.cancel', { runs: [alsoTwo] })
    expect(await active(room)).toEqual([four])
    await expect.poll(() => updatesOf(room, four)).toBeGreaterThan(10)
  })
})

describe('between two starts', () => {
  test('closed while it trains: stored and queued, and goes on when told to', async () => {
    const first = openRoom(scratch.path(''))
    await first.call('experiments.start', { document: endlessDocument })
    await expect.poll(() => updatesOf(first, 1)).toBeGreaterThan(10)
    await first.close()

    const second = opened(scratch.path(''))
    const before = await second.call('runs.get', { id: 1 })
    expect(before.state).toBe('queued')
    expect(before.series.find(({ series }) => series === 'cost')!.last).toBe(before.progress!.updates)
    expect(await second.call('queue.status')).toMatchObject({ running: false, active: [], queued: 4, interrupted: 0 })
    await second.call('queue.start', {})
    await expect.poll(() => updatesOf(second, 1)).toBeGreaterThan(before.progress!.updates)
  })

  test('what a program that died left active waits as interrupted', async () => {
    const first = openRoom(scratch.path(''))
    await first.call('experiments.start', { document: taskDocument, start: false })
    new Runs(first.store).begin(1, environment)
    await first.close()
    const second = opened(scratch.path(''))
    expect(await second.call('queue.status')).toMatchObject({ running: false, queued: 4, interrupted: 1 })
    await second.call('queue.start', {})
    await second.idle()
    expect(new Set(await states(second))).toEqual(new Set(['finished']))
  })

  test('a checkpoint that cannot be read fails its run alone', async () => {
    const first = openRoom(scratch.path(''))
    await first.call('experiments.start', { document: taskDocument, start: false })
    new Runs(first.store).begin(1, environment)
    const progress = { updates: 5, epochs: 0, seconds: 1, fraction: 0.1, phase: 'training' } as const
    new Recorder(first.store).save(1, { progress, checkpoint: Buffer.from('not what the trainer wrote') })
    await first.close()
    const second = opened(scratch.path(''))
    await second.call('queue.start', {})
    await second.idle()
    expect(await states(second)).toEqual(['failed', 'finished', 'finished', 'finished'])
    expect((await second.call('runs.get', { id: 1 })).error).toMatchObject({ code: 'bad-file', place: 'checkpoint' })
  })

  test('an experiment by itself is trained without the others', async () => {
    const room = opened(scratch.path(''))
    await room.call('experiments.start', { document: taskDocument, start: false })
    const { id } = await room.call('experiments.start', { document: { ...taskDocument, seeds: 1 }, start: false })
    await room.call('queue.start', { experiment: id })
    await room.idle()
    expect(await states(room)).toEqual(['queued', 'queued', 'queued', 'queued', 'finished', 'finished'])
  })
})

describe('when the disk is full', () => {
  const disk = smallDisk(24)
  afterAll(() => disk?.remove())

  test.skipIf(disk === null).each([
    ['started again', false],
    ['closed and opened again', true],
  ])('training halts with a named error; %s with space it comes to the same', async (_, closes) => {
    const folder = join(disk!.folder, closes ? 'closed' : 'started')
    const document = { ...taskDocument, training: { ...taskDocument.training, budget: { updates: 20_000 } }, seeds: 1 }
    let room = openRoom(folder, { checkpointEvery: 50 })
    try {
      await room.call('experiments.start', { document })
      await expect.poll(() => updatesOf(room, 1)).toBeGreaterThan(100)
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(join(disk!.folder, 'filler'), Buffer.alloc(bavail * bsize))
      await expect.poll(async () => (await room.call('queue.status')).problem).not.toBeNull()
      const { problem, running } = await room.call('queue.status')
      expect([problem!.code, running]).toEqual(['io', false])
      expect(await room.call('results.table', {})).toBeDefined()

      rmSync(join(disk!.folder, 'filler'))
      if (closes) {
        await room.close()
        room = openRoom(folder)
        expect((await room.call('queue.status')).interrupted).toBeGreaterThan(0)
      }
      await room.call('queue.start', {})
      await room.idle()
      expect(await room.call('queue.status')).toMatchObject({ problem: null, queued: 0 })

      const straight = opened(scratch.path(''))
      await straight.call('experiments.start', { document })
      await straight.idle()
      expect(await seriesOf(room)).toEqual(await seriesOf(straight))
    } finally {
      await room.close()
      rmSync(folder, { recursive: true })
    }
  })

  async function seriesOf(room: OpenRoom) {
    const runs = (await room.call('runs.list', {})).map(({ id }) => id)
    return room.call('runs.series', { runs, series: ['cost', 'omega'] })
  }
})

test('a library that is only read shows everything and changes nothing', async () => {
  const writer = opened(scratch.path(''))
  await writer.call('experiments.start', { document: taskDocument })
  await writer.idle()
  const store = openStore(scratch.path(''), { mode: 'read' })
  const reader = experimentsRoom({ store, trainingWorker, emit: () => {} })
  expect(reader.handlers['runs.list']({})).toEqual(await writer.call('runs.list', {}))
  expect(() => reader.handlers['experiments.rename']({ id: 1, name: 'other' })).toThrow(/cannot be written/)
  await reader.close()
  store.close()
})
