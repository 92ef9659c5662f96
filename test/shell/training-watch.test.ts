// Progress over all that is under way, and the ends of experiments, from the events of a workbench that really trains.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  countsText,
  TrainingWatch,
  type EndedExperiment,
  type TrainingProgress,
} from '../../src/main/shell/training-watch.ts'
import type { Handlers } from '../../src/shared/contract.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { endlessDocument, openRoom, taskDocument, type OpenRoom } from '../workbench/rooms.ts'

const scratch = scratchFolder()
let room: OpenRoom
let bars: (TrainingProgress | null)[]
let ended: EndedExperiment[]
let statuses: number
let faults: unknown[]
beforeEach(() => {
  ;[bars, ended, statuses, faults] = [[], [], 0, []]
  room = openRoom(scratch.path(''), { emit: (event, payload) => watch.take(event, payload) })
  const source: Pick<Handlers, 'runs.list' | 'experiments.get'> = {
    'runs.list': (input) => room.call('runs.list', input),
    'experiments.get': (input) => room.call('experiments.get', input),
  }
  const watch = new TrainingWatch({
    source,
    onProgress: (progress) => bars.push(progress),
    onEnd: (experiment) => ended.push(experiment),
    onQueue: () => (statuses += 1),
    fault: (error) => faults.push(error),
  })
})
afterEach(async () => {
  await room.close()
  expect(faults).toEqual([])
})

const runsOf = async (experiment: number) => (await room.call('runs.list', { experiment })).map(({ id }) => id)
const lastBar = () => bars.at(-1)

test('an experiment that trains to its end: progress grows to its end and goes, and the end is told once', async () => {
  const { id } = await room.call('experiments.start', { document: taskDocument })
  await expect.poll(() => ended).toEqual([{ id, name: 'orders', counts: { finished: 4 } }])
  await expect.poll(lastBar).toBe(null)
  const fractions = bars.flatMap((bar) => (bar ? [bar.fraction] : []))
  expect(fractions.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true)
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  expect(statuses).toBeGreaterThan(0)
})

test('a diverged run is counted as one', async () => {
  const document = {
    ...taskDocument,
    data: { kind: 'task', task: 'addition', length: 12 },
    model: { units: 8, activation: 'linear' },
    methods: [{ name: 'SGD', learningRate: 1e6 }, { name: 'SGD-C' }],
    seeds: 1,
  }
  await room.call('experiments.start', { document })
  await expect.poll(() => ended.map(({ counts }) => counts)).toEqual([{ diverged: 1, finished: 1 }])
})

test('two experiments share one bar, and each end is told by itself', async () => {
  const endless = await room.call('experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds: 1 } })
  await room.call('experiments.start', { document: taskDocument })
  await expect.poll(() => ended.map(({ name }) => name), { timeout: 20_000 }).toEqual(['orders'])
  await expect.poll(() => lastBar()?.mode).toBe('normal')
  await room.call('runs.stop', { runs: await runsOf(endless.id) })
  await expect.poll(() => ended.map(({ name }) => name)).toEqual(['orders', 'endless'])
  await expect.poll(lastBar).toBe(null)
})

test('paused is not ended; resumed and stopped it is, and what is stopped twice is told once', async () => {
  const { id } = await room.call('experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds: 1 } })
  await expect.poll(lastBar).toMatchObject({ mode: 'normal' })
  const runs = await runsOf(id)
  await room.call('runs.pause', { runs })
  await expect.poll(lastBar).toMatchObject({ mode: 'paused' })
  expect(ended).toEqual([])
  await room.call('runs.resume', { runs })
  await expect.poll(lastBar).toMatchObject({ mode: 'normal' })
  await room.call('runs.stop', { runs })
  await expect.poll(lastBar).toBe(null)
  await room.close()
  room = openRoom(scratch.path(''))
  expect(ended.map(({ counts }) => counts)).toEqual([{ stopped: 1 }])
})

test('what is cancelled or deleted without a result has not ended', async () => {
  const { id } = await room.call('experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds: 1 } })
  await expect.poll(lastBar).toMatchObject({ mode: 'normal' })
  await room.call('runs.cancel', { runs: await runsOf(id) })
  await expect.poll(lastBar).toBe(null)

  const second = await room.call('experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds: 1 } })
  await expect.poll(lastBar).toMatchObject({ mode: 'normal' })
  const runs = await runsOf(second.id)
  await room.call('runs.pause', { runs })
  await room.call('experiments.delete', { id: second.id })
  await expect.poll(lastBar).toBe(null)
  expect(ended).toEqual([])
})

test('its new name is told', async () => {
  const { id } = await room.call('experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds: 1 } })
  await expect.poll(lastBar).toMatchObject({ mode: 'normal' })
  await room.call('experiments.rename', { id, name: 'renamed' })
  await room.call('runs.stop', { runs: await runsOf(id) })
  await expect.poll(() => ended.map(({ name }) => name)).toEqual(['renamed'])
})

describe('in words', () => {
  test.each([
    [{ finished: 1 }, '1 run done'],
    [{ finished: 2, solved: 3, stopped: 1 }, '6 runs done'],
    [{ finished: 4, diverged: 1, failed: 2, cancelled: 5 }, '4 runs done, 2 failed, 1 diverged'],
    [{ diverged: 3 }, '0 runs done, 3 diverged'],
  ])('%j is %j', (counts, text) => expect(countsText(counts)).toBe(text))
})
