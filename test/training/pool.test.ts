// Runs in worker threads: the same bits as here, several at a time, stopped when asked, failing alone.
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Pool, type PoolEnd, type PoolJob } from '../../src/main/training/pool.ts'
import { Trainer } from '../../src/main/training/trainer.ts'
import { music, musicRun, taskRun, text, textRun } from './fixtures.ts'

const workerUrl = new URL('../../src/main/training/worker.ts', import.meta.url)
const endless = { budget: { updates: 1_000_000_000 }, stopWhenSolved: false }

type Ended = Extract<PoolEnd, { status: 'ended' }>
function ended(end: PoolEnd): Ended {
  if (end.status !== 'ended') throw new Error(end.status === 'failed' ? end.error.toString() : end.status)
  return end
}

test('a run in a worker gives the same bits as one here', async () => {
  const jobs: PoolJob[] = [
    { config: musicRun(), dataset: music },
    { config: textRun(), dataset: text },
    { config: taskRun(), dataset: null },
  ]
  const pool = new Pool({ workerUrl, size: 2 })
  const ends = await Promise.all(jobs.map((job) => pool.run(job)))
  for (const [index, { config, dataset }] of jobs.entries()) {
    const trainer = new Trainer({ config, dataset })
    while (!trainer.ended) trainer.advance(1000)
    const { result, parameters, state } = ended(ends[index]!)
    expect({ ...result, seconds: 0 }).toEqual({ ...trainer.result, seconds: 0 })
    expect(parameters).toEqual(trainer.bestParameters)
    expect(state).toBeNull()
  }
})

test('no more runs at a time than the pool has places, in the order given; stop cancels what waits', async () => {
  const pool = new Pool({ workerUrl, size: 2 })
  const started: number[] = []
  const runs = [1, 2, 3, 4].map((seed) => {
    const config = { ...taskRun(seed === 1 ? {} : endless), seed }
    return pool.run({ config, dataset: null, onStart: () => started.push(seed) })
  })
  await runs[0]
  expect(started).toEqual([1, 2, 3])
  pool.stop()
  expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['ended', 'ended', 'ended', 'cancelled'])
})

test('a run takes a place for each of its threads, or all there are, and holds up what comes after it', async () => {
  const pool = new Pool({ workerUrl, size: 2 })
  const started: string[] = []
  const run = (name: string, training: Record<string, unknown>) =>
    pool.run({ config: taskRun(training), dataset: null, onStart: () => started.push(name) })
  const two = run('two', { threads: 2 })
  const five = run('five', { threads: 5 })
  const others = [run('one', endless), run('another two', { threads: 2 }), run('another one', endless)]
  expect(started).toEqual(['two'])
  await two
  expect(started).toEqual(['two', 'five'])
  await five
  expect(started).toEqual(['two', 'five', 'one'])
  pool.stop()
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual(['ended', 'cancelled', 'cancelled'])
})

test('metrics arrive while it trains; stopped, it can go on to the same bits', async () => {
  const pool = new Pool({ workerUrl, size: 1 })
  const config = taskRun(endless)
  let updates = 0
  const first = await new Promise<PoolEnd>((resolve) => {
    void pool
      .run({
        config,
        dataset: null,
        onMetrics: ({ series }) => {
          updates += series.update.length
          if (updates > 20) pool.stop()
        },
      })
      .then(resolve)
  })
  const { result, state } = ended(first)
  expect(result.reason).toBe('stopped')
  expect(result.updates).toBe(updates)

  const resumed = new Trainer({ config, dataset: null, state: state! })
  const straight = new Trainer({ config, dataset: null })
  while (straight.result.updates < updates) straight.advance(1e-9)
  for (const trainer of [resumed, straight]) trainer.takeMetrics()
  while (resumed.result.updates < updates + 30) resumed.advance(1e-9)
  while (straight.result.updates < updates + 30) straight.advance(1e-9)
  expect(resumed.takeMetrics().series).toEqual(straight.takeMetrics().series)
})

describe('a run that fails, fails alone', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pool-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('an error of the run is told with its code', async () => {
    const pool = new Pool({ workerUrl, size: 2 })
    const [bad, good] = await Promise.all([
      pool.run({ config: musicRun(), dataset: text }),
      pool.run({ config: musicRun(), dataset: music }),
    ])
    expect(bad).toMatchObject({ status: 'failed', error: { code: 'bad-config', place: 'data.kind' } })
    expect(good.status).toBe('ended')
  })

  test.each([
    ['exits', 'process.exit(3)', /exit code 3/],
    ['throws', 'throw new Error("broken")', /broken/],
  ])('a worker that %s', async (_, code, message) => {
    const file = join(folder, 'worker.mjs')
    writeFileSync(file, code)
    const pool = new Pool({ workerUrl: pathToFileURL(file), size: 1 })
    const ends = await Promise.all([1, 2].map(() => pool.run({ config: taskRun(), dataset: null })))
    for (const end of ends) {
      expect(end).toMatchObject({ status: 'failed', error: { code: 'engine' } })
      expect(String(end.status === 'failed' && end.error.message)).toMatch(message)
    }
  })
})
