// Trained parameters through the contract: scored on other data, kept, imported, started from, carried by bundles.
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildText, mapSplits } from '../../src/main/datasets/build.ts'
import { CheckpointTable } from '../../src/main/store/checkpoints.ts'
import { configHash } from '../../src/main/training/hash.ts'
import { Trainer } from '../../src/main/training/trainer.ts'
import { events as eventSchemas, type Output } from '../../src/shared/contract.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { music, oneRun, text } from '../training/fixtures.ts'
import { addDataset, openRoom, taskDocument, type OpenRoom } from './rooms.ts'

const scratch = scratchFolder()
let room: OpenRoom
beforeEach(() => {
  room = openRoom(scratch.path(''))
})
afterEach(() => room.close())

/** What the front is told. */
async function refusal(action: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await action.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error === null) throw new Error('it was accepted')
  return error as Record<string, unknown>
}

const oneOrder = { ...taskDocument, methods: ['SGD-CR'], seeds: 1 }
const pieces = {
  name: 'pieces',
  data: { kind: 'music', dataset: 'thirds' },
  model: { units: 12 },
  methods: ['SGD-C'],
  training: { batch: 3, sequenceLength: 8, budget: { epochs: 2 } },
}
const letters = {
  name: 'letters',
  data: { kind: 'text', dataset: 'abc', horizon: 2 },
  model: { units: 10 },
  methods: ['SGD'],
  training: { batch: 4, sequenceLength: 20, budget: { epochs: 1 } },
}

/** Trains the single run of a document; returns its id. */
async function trained(document: unknown, where = room): Promise<number> {
  const { id } = await where.call('experiments.start', { document })
  await where.idle()
  const [row] = await where.call('runs.list', { experiment: id })
  expect(row).toMatchObject({ state: 'finished' })
  return row!.id
}

const omit = <T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> => {
  const copy = { ...value }
  delete copy[key]
  return copy
}

const best = (run: number, where = room) => new CheckpointTable(where.store).best(run)!

describe('an evaluation', { timeout: 60_000 }, () => {
  test('of a task scores each length by itself, again to the same bits, and is kept', async () => {
    const run = await trained(oneOrder)
    const on = { lengths: [12, 30, { min: 20, max: 40 }], examples: 45 }
    const scores = await room.call('runs.evaluate', { run, on, seed: 3 })
    expect(scores.map(({ scored }) => scored)).toEqual(
      on.lengths.map((length) => ({ kind: 'task', task: 'temporal-order', length, examples: 45, batch: 10 })),
    )
    const { engine, kernel } = (await room.call('runs.get', { id: run })).environment!
    for (const one of scores) {
      expect(one).toMatchObject({ seed: 3, updates: best(run).updates, score: { terms: 45 }, engine, kernel })
    }
    const kept = await room.call('runs.evaluations', { runs: [run] })
    expect(kept).toEqual(scores.map((one) => ({ ...one, run })))

    const [alone] = await room.call('runs.evaluate', { run, on: { lengths: [30], examples: 45 }, seed: 3 })
    expect(alone!.score).toEqual(scores[1]!.score)
    const [other] = await room.call('runs.evaluate', { run, on: { lengths: [30], examples: 45 } })
    expect(other!.seed).toBe(0)
    expect(other!.score.nll).not.toBe(alone!.score.nll)
    expect(await room.call('runs.evaluations', { runs: [run] })).toHaveLength(4)
    await room.call('runs.delete', { runs: [run] })
    expect(await refusal(room.call('runs.evaluate', { run, on }))).toMatchObject({ code: 'not-found' })
  })

  test('of long sequences takes batches that fit into memory', async () => {
    const run = await trained(oneOrder)
    const [long] = await room.call('runs.evaluate', { run, on: { lengths: [60_000], examples: 1 } })
    expect(long!.scored).toMatchObject({ batch: 10 })
    const wide = await trained({
      ...oneOrder,
      training: { ...oneOrder.training, evaluation: { examples: 20, batch: 500 } },
    })
    const [narrow] = await room.call('runs.evaluate', { run: wide, on: { lengths: [60_000], examples: 1 } })
    expect(narrow!.scored).toMatchObject({ batch: Math.floor(2 ** 24 / (60_000 * 8)) })
  })

  test('of music on the own test split is the score of the run; on other music it is another one', async () => {
    addDataset(room.library, music)
    const shifted = mapSplits((split) => music.splits[split === 'test' ? 'train' : split])
    addDataset(room.library, { ...music, name: 'others', splits: shifted })
    const run = await trained(pieces)
    const { result, dataset } = await room.call('runs.get', { id: run })
    const [own] = await room.call('runs.evaluate', { run, on: { dataset: 'thirds' } })
    expect(own).toMatchObject({ seed: null, score: result!.test! })
    expect(own!.scored).toEqual({
      kind: 'music',
      dataset: { name: 'thirds', hash: dataset!.hash },
      split: 'test',
      horizon: 1,
    })
    const [other] = await room.call('runs.evaluate', { run, on: { dataset: 'others', split: 'test' } })
    expect(other!.score).toEqual(result!.train)
    const [valid] = await room.call('runs.evaluate', { run, on: { dataset: 'thirds', split: 'valid' } })
    expect(valid!.score).toEqual(result!.valid)
  })

  test('of a text needs the same alphabet', async () => {
    addDataset(room.library, text)
    addDataset(room.library, { ...text, name: 'same', splits: mapSplits(() => text.splits.valid) })
    addDataset(
      room.library,
      buildText(
        'other',
        mapSplits(() => 'xyzzyx'.repeat(20)),
      ),
    )
    addDataset(room.library, music)
    const run = await trained(letters)
    const [score] = await room.call('runs.evaluate', { run, on: { dataset: 'same' } })
    expect(score!.score).toEqual((await room.call('runs.get', { id: run })).result!.valid)
    const on = async (dataset: string) => refusal(room.call('runs.evaluate', { run, on: { dataset } }))
    expect(await on('other')).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('alphabet') as string,
    })
    expect(await on('thirds')).toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining('music') as string,
    })
    expect(await on('nowhere')).toMatchObject({ code: 'not-found' })
  })

  test('that cannot be is refused', async () => {
    addDataset(room.library, music)
    const [task, onMusic] = [await trained(oneOrder), await trained(pieces)]
    const refused = (run: number, on: { lengths: number[] } | { dataset: string }) =>
      refusal(room.call('runs.evaluate', { run, on }))
    expect(await refused(task, { dataset: 'thirds' })).toMatchObject({ code: 'bad-config', place: 'dataset' })
    expect(await refused(onMusic, { lengths: [50] })).toMatchObject({ code: 'bad-config', place: 'lengths' })
    expect(await refused(task, { lengths: [50, 5] })).toMatchObject({ code: 'bad-config', place: 'data.length' })
    expect(await refused(99, { lengths: [50] })).toMatchObject({ code: 'not-found' })
    const { id } = await room.call('experiments.start', { document: oneOrder, start: false })
    const [row] = await room.call('runs.list', { experiment: id })
    expect(await refused(row!.id, { lengths: [50] })).toMatchObject({
      code: 'not-found',
      hint: expect.stringContaining('first check') as string,
    })
    expect(await room.call('runs.evaluations', { runs: [task, onMusic] })).toEqual([])
  })

  test('of a run that is deleted meanwhile keeps nothing, and says why', async () => {
    const run = await trained(oneOrder)
    const refused = refusal(room.call('runs.evaluate', { run, on: { lengths: [12, 2000], examples: 1000 } }))
    const deletion = await room.call('runs.delete', { runs: [run] })
    expect(await refused).toMatchObject({ code: 'not-found', place: `run ${run}` })
    await room.call('deletions.undo', { deletion })
    expect(await room.call('runs.evaluations', { runs: [run] })).toEqual([])
  })

  test('tells how far it is, is alone, and ends when asked with what it has', async () => {
    const run = await trained(oneOrder)
    const cut = refusal(room.call('runs.evaluate', { run, on: { lengths: [12, 50_000], examples: 10_000 } }))
    await expect.poll(() => progress().at(-1)).toMatchObject({ run, done: 1, of: 2 })
    const second = await refusal(room.call('runs.evaluate', { run, on: { lengths: [12], examples: 10 } }))
    expect(second).toMatchObject({ code: 'conflict' })
    await room.call('runs.cancelEvaluation')
    expect(await cut).toMatchObject({ code: 'cancelled' })
    expect(await room.call('runs.evaluations', { runs: [run] })).toMatchObject([{ scored: { length: 12 } }])

    const [done] = await room.call('runs.evaluate', { run, on: { lengths: [12], examples: 10 } })
    expect(done!.score.terms).toBe(10)
    const told = progress()
    expect(told.every((one) => one.run === run && one.fraction >= 0 && one.fraction <= 1)).toBe(true)
  })
  const progress = () =>
    room.events.flatMap(([name, payload]) => (name === 'evaluation' ? [eventSchemas.evaluation.parse(payload)] : []))
})

describe('parameters', { timeout: 60_000 }, () => {
  /** A run's parameters as a file. */
  async function exported(run: number, format: 'npz' | 'json' = 'npz', name = 'first'): Promise<string> {
    const path = scratch.path(`${name}.${format}`)
    await room.call('runs.exportParameters', { run, format, path })
    return path
  }

  test('from a file and from a run are the same, under one name', async () => {
    const run = await trained(oneOrder)
    const { entry, added } = await room.call('parameters.import', { path: await exported(run) })
    expect(entry).toMatchObject({
      name: 'first',
      shape: { inputs: 6, units: 8, outputs: 4, biases: true },
      origin: { kind: 'file', file: 'first.npz' },
    })
    expect(added).toBe(true)
    for (const again of [
      room.call('parameters.import', { path: await exported(run, 'json'), name: 'from JSON' }),
      room.call('parameters.keep', { run, name: 'from the run' }),
    ]) {
      expect(await again).toEqual({ entry, added: false })
    }
    expect(await room.call('parameters.list')).toEqual([entry])
    expect(room.events.map(([name]) => name)).toContain('parameters')
    expect(await room.call('parameters.remove', { parameters: 'first' })).toEqual(entry)
    const kept = await room.call('parameters.keep', { run })
    expect(kept.entry).toMatchObject({
      name: `best of run ${run}`,
      hash: entry.hash,
      origin: { kind: 'run', title: 'SGD-CR, temporal-order 12, seed 1', updates: best(run).updates },
    })
  })

  test('that are none are refused by what is wrong with the file', async () => {
    const from = (name: string, content: string) =>
      refusal(room.call('parameters.import', { path: scratch.put(name, content) }))
    expect(await from('notes.txt', 'no numbers')).toMatchObject({ code: 'bad-file' })
    expect(await from('bad.npz', 'PK and no more')).toMatchObject({ code: 'bad-file' })
    expect(await from('few.json', '{"W_in": [[1]]}')).toMatchObject({
      message: expect.stringContaining('W_rec') as string,
    })
    const missing = await refusal(room.call('parameters.import', { path: scratch.path('nowhere.npz') }))
    expect(missing).toMatchObject({ code: 'io', place: scratch.path('nowhere.npz') })
    expect(await room.call('parameters.list')).toEqual([])
  })

  test('are what a run starts from, in place of first weights', async () => {
    const run = await trained(oneOrder)
    const { entry } = await room.call('parameters.keep', { run, name: 'warm' })
    const warm = { ...oneOrder, model: { ...oneOrder.model, start: 'warm' } }
    const second = await trained(warm)
    const { config } = await room.call('runs.get', { id: second })
    expect(config.model.start).toBe(entry.hash)

    const trainer = new Trainer({ config, dataset: null, start: best(run).values })
    while (!trainer.ended) trainer.advance(1000)
    expect(best(second).values).toEqual(trainer.bestParameters)
    expect(best(second).values).not.toEqual(best(run).values)
    expect(() => new Trainer({ config, dataset: null })).toThrow('in a library')

    const { experiment } = await room.call('runs.get', { id: second })
    const { document } = await room.call('experiments.get', { id: experiment })
    expect(document.model).toMatchObject({ start: entry.hash })
    const refused = await refusal(room.call('parameters.remove', { parameters: 'warm' }))
    expect(refused).toMatchObject({ code: 'conflict', message: 'a run starts from them' })
    const labels = (await room.call('results.table', { rows: 'variant', known: [] })).rows.map(({ label }) => label)
    expect(labels).toEqual(['SGD-CR', `SGD-CR, start ${entry.hash.slice(0, 8)}`])
  })

  test('a start is a grid axis like any; what cannot be is refused with the field before the start', async () => {
    const run = await trained(oneOrder)
    await room.call('parameters.keep', { run, name: 'a' })
    const other = await trained({ ...oneOrder, seeds: [2] })
    const { entry } = await room.call('parameters.keep', { run: other, name: 'b' })
    const grid = { ...oneOrder, model: { ...oneOrder.model, start: ['a', 'b', entry.hash.slice(0, 10)] }, seeds: 2 }
    expect(await room.call('experiments.validate', { document: grid })).toMatchObject({ problems: [], runs: 4 })

    const withModel = (model: Record<string, unknown>) => ({ ...oneOrder, model: { ...oneOrder.model, ...model } })
    const wrong = withModel({ start: 'a', units: 9 })
    const { problems } = await room.call('experiments.validate', { document: wrong })
    expect(problems).toEqual([
      { place: 'model.start', message: expect.stringContaining('8 units, the network has 9') as string },
    ])
    expect(await refusal(room.call('experiments.start', { document: wrong }))).toMatchObject({
      code: 'conflict',
      place: 'model.start',
    })
    expect(await refusal(room.call('experiments.start', { document: withModel({ start: 'c' }) }))).toMatchObject({
      code: 'not-found',
      place: 'model.start',
      message: expect.stringContaining("'c'") as string,
      hint: expect.stringContaining('parameters import') as string,
    })
    for (const start of [7, null, '']) {
      const found = await room.call('experiments.validate', { document: withModel({ start }) })
      expect(found.problems.map(({ place }) => place)).toEqual(['model.start'])
    }
    expect((await room.call('experiments.estimate', { document: withModel({ start: 'a' }) })).seconds).toBeGreaterThan(
      0,
    )
  })

  test('a run that starts from them and is interrupted comes to the same bits', async () => {
    const { entry } = await room.call('parameters.keep', { run: await trained(oneOrder), name: 'warm' })
    const training = { ...oneOrder.training, budget: { updates: 60_000 }, checkEvery: 20_000 }
    const document = { ...oneOrder, training, model: { ...oneOrder.model, start: entry.hash } }
    const straight = await trained(document)
    const { id } = await room.call('experiments.start', { document: { ...document, name: 'again' } })
    const [row] = await room.call('runs.list', { experiment: id })
    const updates = async () => (await room.call('runs.get', { id: row!.id })).progress?.updates ?? 0
    await expect.poll(updates).toBeGreaterThan(0)
    await room.call('runs.pause', { runs: [row!.id] })
    const paused = await updates()
    expect(paused).toBeLessThan(60_000)
    await room.call('runs.resume', { runs: [row!.id] })
    await room.idle()
    expect(best(row!.id)).toEqual(best(straight))
    const result = async (run: number) => ({ ...(await room.call('runs.get', { id: run })).result!, seconds: 0 })
    expect(await result(row!.id)).toEqual(await result(straight))
  })

  test('of no run are scored like a run or a document', async () => {
    addDataset(room.library, music)
    const run = await trained(oneOrder)
    await room.call('parameters.keep', { run, name: 'mine' })
    const on = { lengths: [20], examples: 30 }
    const [own] = await room.call('runs.evaluate', { run, on })
    for (const like of [{ run }, { document: oneOrder }]) {
      const [score] = await room.call('parameters.evaluate', { parameters: 'mine', like, on })
      expect({ ...score!, at: '' }).toEqual({ ...without(own!), at: '' })
    }
    expect(await room.call('runs.evaluations', { runs: [run] })).toHaveLength(1)
    const wrong = await refusal(
      room.call('parameters.evaluate', { parameters: 'mine', like: { document: pieces }, on: { dataset: 'thirds' } }),
    )
    expect(wrong).toMatchObject({ code: 'conflict', place: 'parameters mine' })
  })
  const without = (evaluation: Output<'runs.evaluate'>[number]) => omit(evaluation, 'updates')

  describe('in a bundle', () => {
    let target: OpenRoom
    beforeEach(() => {
      target = openRoom(scratch.path('target'))
    })
    afterEach(() => target.close())

    test('evaluations and starts go along; what started from them can be trained there', async () => {
      const run = await trained(oneOrder)
      await room.call('parameters.keep', { run, name: 'warm' })
      const document = { ...oneOrder, model: { ...oneOrder.model, start: 'warm' } }
      const warm = await trained(document)
      await room.call('runs.evaluate', { run: warm, on: { lengths: [20, 30], examples: 20 } })
      const { experiment } = await room.call('runs.get', { id: warm })
      const later = await room.call('experiments.start', { document: { ...document, seeds: [2] }, start: false })
      const path = scratch.path('warm.bundle')
      await room.call('bundles.export', { experiments: [experiment, later.id], path })

      await target.call('bundles.import', { path })
      const [kept] = await room.call('runs.evaluations', { runs: [warm] })
      expect(kept!.run).toBe(warm)
      expect(await target.call('runs.evaluations', { runs: [1] })).toEqual(
        (await room.call('runs.evaluations', { runs: [warm] })).map((one) => ({ ...one, run: 1 })),
      )
      expect(await target.call('parameters.list')).toEqual(await room.call('parameters.list'))
      await target.call('runs.resume', { runs: [2] })
      await target.idle()
      await room.call('queue.start', {})
      await room.idle()
      expect(best(2, target)).toEqual(best(3))
    })

    test('one without them, as earlier versions wrote it, still comes', async () => {
      await trained(oneOrder)
      const path = scratch.path('old.bundle')
      await room.call('bundles.export', { experiments: [], path })
      const [head, ...lines] = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n')
      const older = omit(JSON.parse(head!) as Record<string, unknown>, 'parameters')
      const recordings = lines.map((line) =>
        JSON.stringify(omit(JSON.parse(line) as Record<string, unknown>, 'evaluations')),
      )
      writeFileSync(path, gzipSync([JSON.stringify({ ...older, version: 1 }), ...recordings, ''].join('\n')))
      expect(await target.call('bundles.import', { path })).toMatchObject({ runs: 1 })
      expect(best(1, target)).toEqual(best(1))
    })

    test('changed parameters are refused, and leave nothing', async () => {
      const run = await trained(oneOrder)
      await room.call('parameters.keep', { run, name: 'warm' })
      await trained({ ...oneOrder, model: { ...oneOrder.model, start: 'warm' } })
      const path = scratch.path('warm.bundle')
      await room.call('bundles.export', { experiments: [], path })
      const lines = gunzipSync(readFileSync(path)).toString().split('\n')
      writeFileSync(
        path,
        gzipSync(lines.map((line) => line.replace('"inputs":6,"units":8', '"inputs":8,"units":6')).join('\n')),
      )
      const refused = await refusal(target.call('bundles.import', { path }))
      expect(refused).toMatchObject({ code: 'bad-file', place: `${path}, line 2` })
      expect(await target.call('parameters.list')).toEqual([])
      expect(await target.call('experiments.list')).toEqual([])
    })
  })
})

test('a configuration without a start has the hash that it had before there were starts', () => {
  const config = oneRun({ data: { kind: 'task', task: 'addition', length: 20 } })
  expect(configHash(config)).toBe('c14d56b8a76d76489ba12fc054a6309d73f86807798739f4c301bc9a76ea92a5')
})
