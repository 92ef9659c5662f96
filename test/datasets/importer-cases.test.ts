// Small files made after public bug reports of other readers, each with what is right for it. They may not be part of the project.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contentHash } from '../../src/main/datasets/content.ts'
import { readDataset, type ImportOptions } from '../../src/main/datasets/import-dataset.ts'
import { DEFAULT_LIMITS } from '../../src/main/datasets/limits.ts'
import { readContent } from '../../src/main/datasets/reading.ts'
import { sharedData } from '../shared-data.ts'
import { refusalOf } from './refusal.ts'

const folder = sharedData('..', 'cases', 'importers')
const pathOf = (file: string): string => `${folder}/${file}`
const read = (file: string, options: ImportOptions = {}) => readDataset([pathOf(file)], options)
const hashOf = async (file: string, options: ImportOptions = {}) => contentHash((await read(file, options)).dataset)

describe.skipIf(folder === null)('MATLAB', () => {
  test('sparse.mat, names-train.mat: the same dataset as the full form, which transposed.mat is on request', async () => {
    const full = await hashOf('names-train.mat')
    expect(await hashOf('sparse.mat')).toBe(full)
    expect(await hashOf('transposed.mat', { transposed: true })).toBe(full)
  })

  test('transposed.mat: said and offered, and not taken by itself', async () => {
    const refusal = await refusalOf(() => read('transposed.mat'))
    expect(refusal.code).toBe('turned-round')
    expect(refusal.message).toBe('traindata{1} is 88 x 20: 88 or 128 rows where columns belong')
    expect(refusal.hint).toMatch(/import it as transposed/)
  })

  test('v4.mat: one piece', () => {
    const { format, content } = readContent(
      readFileSync(pathOf('v4.mat')),
      'v4.mat',
      { rule: { kind: 'published' } },
      DEFAULT_LIMITS,
    )
    expect(format).toBe('mat')
    expect(content).toMatchObject({ kind: 'music', complete: false, pieces: [{ name: '', split: null }] })
    expect(content.kind === 'music' && content.pieces[0]!.chords).toHaveLength(20)
  })

  test('w128.mat: no notes are left', async () => {
    expect((await refusalOf(() => read('w128.mat'))).message).toMatch(/no notes are left/)
  })
})

describe.skipIf(folder === null)('pickles', () => {
  test('np-array.pickle: a dict of lists of arrays', async () => {
    const { provenance } = await read('np-array.pickle')
    expect(provenance.pieces.map(({ split, steps }) => [split, steps])).toEqual([
      ...Array.from({ length: 6 }, () => ['train', 3]),
      ['valid', 3],
      ['test', 3],
    ])
  })

  test('sets.pickle: a chord may be a frozenset', async () => {
    const { dataset } = await read('sets.pickle')
    expect([...dataset.splits.train.values.slice(0, 4)]).toEqual([39, 43, 39, 41])
  })
})
