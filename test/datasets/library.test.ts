// The library: identity by content, names, removal, and what was stored comes back.
import fc from 'fast-check'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildMusic, buildText } from '../../src/main/datasets/build.ts'
import { contentHash } from '../../src/main/datasets/content.ts'
import { toJson, writeMidiFolder } from '../../src/main/datasets/export-dataset.ts'
import { importDataset, type ImportedDataset } from '../../src/main/datasets/import-dataset.ts'
import { Library } from '../../src/main/datasets/library.ts'
import { loadDataset } from '../../src/main/datasets/load.ts'
import { Experiments } from '../../src/main/store/experiments.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { environment } from '../store/fixtures.ts'
import { musicSplits, smallMusic, texts } from './arbitraries.ts'
import { writeMat } from './mat-writer.ts'
import { refusalOf } from './refusal.ts'
import { scratchFolder } from './scratch.ts'

const scratch = scratchFolder()
let store: Store
let library: Library
beforeEach(() => {
  store = openStore(scratch.path('library'))
  library = new Library(store)
})
afterEach(() => store.close())

const reopened = (): Library => {
  store.close()
  store = openStore(scratch.path('library'))
  return new Library(store)
}
const music = (): Promise<ImportedDataset> => importDataset([scratch.put('music.mat', writeMat(smallMusic))])
const text = (): Promise<ImportedDataset> => importDataset([scratch.put('tale.txt', 'Once upon a time 𝄞')])

test('what was added is there after a restart, equal in every array, and in shared memory', async () => {
  for (const imported of [await music(), await text()]) {
    const { entry, added } = library.add(imported)
    expect(added).toBe(true)
    library = reopened()
    expect(library.load(entry.id)).toEqual(imported.dataset)
    expect(library.load(entry.id).splits.train.values.buffer).toBeInstanceOf(SharedArrayBuffer)
    const { dataset, ...described } = imported
    expect(library.get(entry.id)).toMatchObject({ ...described, name: dataset.name, kind: dataset.kind })
  }
  expect(library.list().map(({ name }) => name)).toEqual(['music', 'tale'])
})

test('the same content is the same dataset, under any name and from any file', async () => {
  const first = library.add(await music())
  const json = scratch.put('other.json', toJson((await music()).dataset))
  const again = library.add(await importDataset([json], { name: 'Other' }))
  expect(again).toEqual({ entry: first.entry, added: false })
  expect(library.list()).toHaveLength(1)
})

test('another content with the same name gets the next free name', async () => {
  const [one, other, third] = [await music(), await text(), await importDataset([scratch.put('a.txt', 'a third text')])]
  const rename = (imported: ImportedDataset) => ({ ...imported, dataset: { ...imported.dataset, name: 'same' } })
  const names = [one, other, third].map((imported) => library.add(rename(imported)).entry.name)
  expect(names).toEqual(['same', 'same (2)', 'same (3)'])
})

test('it is found by name and by the beginning of its hash', async () => {
  const { entry } = library.add(await music())
  expect(library.find('music')).toEqual(entry)
  expect(library.find(entry.hash.slice(0, 8))).toEqual(entry)
  expect((await refusalOf(() => library.find(entry.hash.slice(0, 3)))).code).toBe('not-found')
  expect((await refusalOf(() => library.find("x' OR 1 --"))).code).toBe('not-found')
})

test('it can be renamed, but not to nothing nor to the name of another', async () => {
  const { entry } = library.add(await music())
  library.add(await text())
  expect(library.rename(entry.id, '  My music\u202e ').name).toBe('My music\\u{202e}')
  expect(library.load(entry.id).name).toBe('My music\\u{202e}')
  expect((await refusalOf(() => library.rename(entry.id, 'tale'))).code).toBe('conflict')
  expect((await refusalOf(() => library.rename(entry.id, ' '))).code).toBe('bad-argument')
  expect((await refusalOf(() => library.rename(99, 'x'))).code).toBe('not-found')
})

/** Stores an experiment of two runs on the dataset. */
function useIt(dataset: number): Runs {
  const document = { name: 'use', data: { kind: 'music', dataset: 'music' }, methods: ['SGD', 'SGD-C'] }
  const runs = expandExperiment(document).map((config) => ({ config, dataset }))
  new Experiments(store).add(document, runs, 0)
  return new Runs(store)
}

test('it is removed with its arrays', async () => {
  const { entry } = library.add(await music())
  library.remove(entry.id)
  expect(library.list()).toEqual([])
  expect(store.database.prepare('SELECT count(*) FROM dataset_split').pluck().get()).toBe(0)
  expect((await refusalOf(() => library.load(entry.id))).code).toBe('not-found')
})

test('while runs use it it is removed only with them, and not while one of them trains', async () => {
  const { entry } = library.add(await music())
  const runs = useIt(entry.id)
  expect(library.runsUsing(entry.id)).toBe(2)
  expect(await refusalOf(() => library.remove(entry.id))).toMatchObject({ code: 'conflict', place: 'music' })

  const first = runs.next()!
  runs.begin(first, environment)
  expect((await refusalOf(() => library.remove(entry.id, { withRuns: true }))).code).toBe('conflict')
  expect(library.list()).toHaveLength(1)
  expect(library.runsUsing(entry.id)).toBe(2)

  runs.move(first, 'paused')
  library.remove(entry.id, { withRuns: true })
  expect(library.list()).toEqual([])
  for (const table of ['run', 'experiment']) {
    expect(store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0)
  }
})

test.each([
  ['changed', "UPDATE dataset_split SET active = zeroblob(length(active)) WHERE split = 'test'"],
  ['gone', "DELETE FROM dataset_split WHERE split = 'test'"],
])('content that is %s behind its back is noticed', async (_, change) => {
  const { entry } = library.add(await music())
  store.database.exec(change)
  const refusal = await refusalOf(() => reopened().load(entry.id))
  expect(refusal.code).toBe('bad-file')
  expect(refusal.place).toBe('music')
})

describe('export', () => {
  test('as JSON is the same dataset again, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(musicSplits, texts, async (splits, texts) => {
        for (const dataset of [buildMusic('m', splits), buildText('t', texts)]) {
          const again = await loadDataset([scratch.put('export.json', toJson(dataset))])
          expect(again).toEqual(dataset)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('as MIDI is the same dataset again, read by the general rule', async () => {
    const rule = { kind: 'general', step: { quarters: 0.5 }, transposition: 'none', pedal: false } as const
    const dataset = buildMusic('m', smallMusic)
    await writeMidiFolder(dataset, scratch.path('export'))
    expect(await readdir(join(scratch.path('export'), 'train'))).toEqual(['1.mid', '2.mid'])
    expect(contentHash(await loadDataset([scratch.path('export')], { rule }))).toBe(contentHash(dataset))
    expect((await refusalOf(() => writeMidiFolder(dataset, scratch.path('export')))).code).toBe('conflict')
  })
})
