// A bundle takes experiments with all that is known of their runs from one library to another.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CheckpointTable } from '../../src/main/store/checkpoints.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { music } from '../training/fixtures.ts'
import { addDataset, openRoom, taskDocument, type OpenRoom } from './rooms.ts'

const scratch = scratchFolder()
let folder: string
let source: OpenRoom
let target: OpenRoom
let path: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  source = openRoom(folder)
  addDataset(source.library, music)
  await source.call('experiments.start', { document: taskDocument })
  await source.call('experiments.start', {
    document: {
      name: 'pieces',
      data: { kind: 'music', dataset: 'thirds' },
      model: { units: 12 },
      methods: ['SGD-CR'],
      training: { batch: 3, sequenceLength: 8, budget: { epochs: 2 } },
    },
  })
  await source.idle()
})
afterAll(async () => {
  await source.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  target = openRoom(scratch.path('target'))
  path = scratch.path('two.bundle')
})
afterEach(() => target.close())

const everything = async (room: OpenRoom) => {
  const rows = await room.call('runs.list', {})
  const runs = rows.map(({ id }) => id)
  const details = await Promise.all(runs.map((id) => room.call('runs.get', { id })))
  const series = (['cost', 'gradientNorm', 'clipped', 'omega'] as const).slice()
  return {
    runs: details.map(({ config, hash, state, result, environment, startedAt, endedAt }) => {
      return { config, hash, state, result, environment, startedAt, endedAt }
    }),
    series: (await room.call('runs.series', { runs, series })).map(({ steps, values }) => [steps, values]),
    checks: await room.call('runs.checks', { runs }),
    eigenvalues: await Promise.all(runs.map((run) => room.call('runs.snapshots', { run, kind: 'eigenvalues' }))),
    parameters: runs.map((run) => new CheckpointTable(room.store).best(run)),
    table: await room.call('results.table', { known: [] }),
  }
}

describe('round trip', () => {
  test('everything but the dataset is there again, number for number', async () => {
    expect(await source.call('bundles.export', { experiments: [], path })).toEqual({ experiments: 2, runs: 5 })
    expect(await target.call('bundles.import', { path })).toEqual({ experiments: [1, 2], runs: 5 })
    expect(await everything(target)).toEqual(await everything(source))
    const { dataset, parameters } = await target.call('runs.get', { id: 5 })
    expect([dataset, parameters]).toEqual([null, null])
    expect((await target.call('experiments.list')).map(({ name }) => name)).toEqual(['orders', 'pieces'])
  })

  test('a dataset of the same content is found again', async () => {
    addDataset(target.library, { ...music, name: 'the same' })
    await source.call('bundles.export', { experiments: [2], path })
    await target.call('bundles.import', { path })
    expect((await target.call('runs.get', { id: 1 })).dataset!.name).toBe('the same')
  })

  test('a run that had not ended comes as cancelled, and can be trained there', async () => {
    const document = { ...taskDocument, name: 'later', seeds: 1 }
    const { id } = await source.call('experiments.start', { document, start: false })
    await source.call('bundles.export', { experiments: [id], path })
    await source.call('experiments.delete', { id })
    await target.call('bundles.import', { path })
    expect((await target.call('runs.list', {})).map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    await target.call('runs.resume', { runs: [1, 2] })
    await target.idle()
    expect((await target.call('runs.list', {})).map(({ state }) => state)).toEqual(['finished', 'finished'])
  })
})

describe('what is damaged is refused, and leaves nothing', () => {
  const lines = () => gunzipSync(readFileSync(path)).toString().split('\n')
  const put = (changed: string[]) => writeFileSync(path, gzipSync(changed.join('\n')))

  test.each<[what: string, damage: () => void, code: string, place: string]>([
    ['no gzip', () => writeFileSync(path, 'no bundle'), 'bad-file', ''],
    ['cut off in the file', () => writeFileSync(path, readFileSync(path).subarray(0, -500)), 'bad-file', ''],
    ['cut off at a line', () => put(lines().slice(0, 4)), 'bad-file', ''],
    ['another format', () => put([lines()[0]!.replace('bundle', 'box'), ...lines().slice(1)]), 'bad-file', 'line 1'],
    ['a newer version', () => put([lines()[0]!.replace('"version":2', '"version":3')]), 'unsupported', ''],
    [
      'a changed setting',
      () => put(lines().map((line) => line.replace('"units":8', '"units":9'))),
      'bad-file',
      'line 2',
    ],
    [
      'a bad value',
      () => put(lines().map((line) => line.replace('"budget","updates":90', '"budget","updates":-1'))),
      'bad-file',
      'line 2',
    ],
    ['no line of JSON', () => put(lines().map((line, index) => (index === 4 ? '{' : line))), 'bad-file', 'line 5'],
  ])('%s', async (_, damage, code, place) => {
    await source.call('bundles.export', { experiments: [], path })
    damage()
    const error: unknown = await target.call('bundles.import', { path }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code, place: expect.stringContaining(place) as string })
    expect(await target.call('experiments.list')).toEqual([])
    expect(target.store.database.prepare('SELECT count(*) FROM run').pluck().get()).toBe(0)
  })

  test('a file that is not there, and one that cannot be written', async () => {
    const missing: unknown = await target.call('bundles.import', { path }).catch((reason: unknown) => reason)
    expect(missing).toMatchObject({ code: 'io' })
    const nowhere = scratch.path('no-folder/x.bundle')
    const refused: unknown = await source
      .call('bundles.export', { experiments: [], path: nowhere })
      .catch((reason: unknown) => reason)
    expect(refused).toMatchObject({ code: 'io', place: nowhere })
  })
})
