// From files to a dataset: which files make it up, what is left out, and the same in a worker thread.
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { mapSplits } from '../../src/main/datasets/build.ts'
import { contentHash } from '../../src/main/datasets/content.ts'
import { chordsToMidi } from '../../src/main/datasets/formats/midi-writer.ts'
import { importDataset, readDataset } from '../../src/main/datasets/import-dataset.ts'
import type { Progress } from '../../src/main/datasets/read-files.ts'
import { importInWorker } from '../../src/main/datasets/importer.ts'
import { loadDataset } from '../../src/main/datasets/load.ts'
import type { RollRule } from '../../src/main/datasets/piano-roll.ts'
import { stepCount, type Dataset } from '../../src/shared/dataset.ts'
import { sharedData } from '../shared-data.ts'
import { smallMusic } from './arbitraries.ts'
import { writeMat } from './mat-writer.ts'
import { refusalOf } from './refusal.ts'
import { scratchFolder } from './scratch.ts'
import { makeZip } from './zip-writer.ts'

const scratch = scratchFolder()
const WORKER = new URL('../../src/main/datasets/import-worker.ts', import.meta.url)
const eighths: RollRule = { kind: 'general', step: { quarters: 0.5 }, transposition: 'none', pedal: false }
const steps = ({ splits }: Dataset) => Object.values(splits).map(stepCount)
const midi = (...keys: number[]) => chordsToMidi(keys.map((key) => [key]))

describe('music', () => {
  test('.mat and JSON of the same content are the same dataset', async () => {
    const mat = scratch.put('a.mat', writeMat(smallMusic, { compressed: true, storage: 'double' }))
    const notes = mapSplits((split) =>
      smallMusic[split].map((piece) => piece.map((chord) => chord.map((key) => key + 21))),
    )
    const json = scratch.put('b.json', JSON.stringify(notes))
    const [one, other] = await Promise.all([loadDataset([mat]), loadDataset([json])])
    expect([one.name, other.name]).toEqual(['a', 'b'])
    expect(contentHash(one)).toBe(contentHash(other))
  })

  test('a folder of MIDI files with splits, in a zip or not', async () => {
    const files = [
      { name: 'TRAIN/b.mid', content: midi(1, 2, 3) },
      { name: 'TRAIN/a.mid', content: midi(4, 5) },
      { name: 'Validation/c.mid', content: midi(6, 7, 8, 9) },
      { name: 'test/d.mid', content: midi(10, 11) },
    ]
    for (const { name, content } of files) scratch.put(`My Set/${name}`, content)
    scratch.put('My Set.zip', makeZip(files))
    const { dataset, provenance } = await readDataset([scratch.path('My Set')], { rule: eighths })
    expect(dataset.name).toBe('My Set')
    expect(steps(dataset)).toEqual([5, 4, 2])
    expect([...dataset.splits.train.values]).toEqual([4, 5, 1, 2, 3])
    expect(provenance.rule).toMatch(/^general rule/)
    expect(
      provenance.pieces.map(({ path, split, steps, transposition }) => [path, split, steps, transposition]),
    ).toEqual([
      ['My Set/TRAIN/a.mid', 'train', 2, 0],
      ['My Set/TRAIN/b.mid', 'train', 3, 0],
      ['My Set/Validation/c.mid', 'valid', 4, 0],
      ['My Set/test/d.mid', 'test', 2, 0],
    ])
    const zipped = await loadDataset([scratch.path('My Set.zip')], { rule: eighths })
    expect(zipped.name).toBe('My Set')
    expect(contentHash(zipped)).toBe(contentHash(dataset))
  })

  test('what cannot be read is left out with its reason, as are texts and files beside the splits', async () => {
    for (const split of ['train', 'valid', 'test']) scratch.put(`set/${split}/a.mid`, midi(1, 2))
    scratch.put('set/train/cut.mid', midi(1, 2).subarray(0, 30))
    scratch.put('set/train/archive.gz', Buffer.from([0x1f, 0x8b, 0, 0]))
    scratch.put('set/loose.mid', midi(3, 4))
    scratch.put('set/README.txt', 'About this set.')
    const { provenance } = await readDataset([scratch.path('set')], { rule: eighths })
    expect(provenance.pieces).toHaveLength(3)
    expect(Object.fromEntries(provenance.skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      'set/train/cut.mid': expect.stringMatching(/29 bytes is announced, 8 are left \(offset 22\)/) as string,
      'set/train/archive.gz': 'this is a gzip archive',
      'set/loose.mid': 'it belongs to no split',
      'set/README.txt': 'a text beside music',
    })
  })

  test('pieces without splits are drawn; one can be put elsewhere by its path', async () => {
    for (let piece = 0; piece < 10; piece += 1) scratch.put(`set/${piece}.mid`, midi(piece, piece + 1))
    const paths = [scratch.path('set')]
    const { provenance } = await readDataset(paths, { rule: eighths })
    const size = (split: string) => provenance.pieces.filter((piece) => piece.split === split).length
    expect([size('train'), size('valid'), size('test')]).toEqual([6, 2, 2])
    expect(provenance.splits.made).toEqual(['valid', 'test'])
    const train = provenance.pieces.find((piece) => piece.split === 'train')!
    const moved = await readDataset(paths, { rule: eighths, splits: { assigned: { [train.path]: 'test' } } })
    expect(moved.provenance.pieces.find((piece) => piece.path === train.path)!.split).toBe('test')
  })

  test('tables of notes say their split in a column or in their name', async () => {
    for (const split of ['train', 'valid', 'test']) scratch.put(`set/${split}.csv`, 'pitch,start,end\n60,0,3\n')
    expect(steps(await loadDataset([scratch.path('set')]))).toEqual([3, 3, 3])
  })

  test('two datasets at once are refused', async () => {
    scratch.put('set/a.mat', writeMat(smallMusic))
    scratch.put('set/b.mat', writeMat(smallMusic))
    const refusal = await refusalOf(() => loadDataset([scratch.path('set')]))
    expect(refusal.message).toBe('these are several datasets: set/a.mat, set/b.mat')
  })
})

describe('text', () => {
  test('of several texts in a folder the one with the most splits is taken', async () => {
    for (const split of ['train', 'valid', 'test']) {
      scratch.put(`ptb/ptb.${split}.txt`, ' a b \n c \n')
      scratch.put(`ptb/ptb.char.${split}.txt`, 'a _ b \n c \n ')
    }
    scratch.put('ptb/README', 'Nothing.')
    const { dataset, provenance } = await readDataset([scratch.path('ptb')])
    expect(dataset.name).toBe('ptb')
    expect(steps(dataset)).toEqual([6, 6, 6])
    expect(provenance.files.map(({ text }) => text)).toEqual(Array(3).fill({ form: 'words', encoding: 'utf-8' }))
    expect(provenance.skipped).toHaveLength(4)
  })

  test('three files are one dataset, named by what they share', async () => {
    const paths = ['train', 'valid', 'test'].map((split) => scratch.put(`tale-${split}.txt`, 'Once upon a time'))
    const dataset = await loadDataset(paths)
    expect(dataset.name).toBe('tale')
    expect(steps(dataset)).toEqual([16, 16, 16])
  })

  test('one file is cut, and can be read in another form', async () => {
    const path = scratch.put('tale.txt', ' once upon \n a time \n')
    expect(steps(await loadDataset([path]))).toEqual([11, 3, 3])
    expect(steps(await loadDataset([path], { textForm: 'plain', name: 'plain' }))).toEqual([15, 3, 3])
  })
})

describe('refusals', () => {
  test('a single damaged file gives its own error', async () => {
    const refusal = await refusalOf(() => loadDataset([scratch.put('a.mat', writeMat(smallMusic).subarray(0, 300))]))
    expect(refusal.place).toMatch(/^a\.mat, .*offset \d+$/)
  })

  test('nothing to import is said with the first reason', async () => {
    scratch.put('set/a.mid', 'MThd')
    scratch.put('set/b.bin', Buffer.from([0, 1, 2]))
    const refusal = await refusalOf(() => loadDataset([scratch.path('set')]))
    expect(refusal.message).toMatch(/^nothing is left to import: set\/a\.mid: .*and 1 more cannot be read$/)
    expect((await refusalOf(() => loadDataset([scratch.path('none')]))).code).toBe('not-found')
  })

  test('a rule that cannot be is no fault of the files', async () => {
    const rule: RollRule = { kind: 'general', step: { quarters: 0 }, transposition: 'none', pedal: false }
    expect((await refusalOf(() => loadDataset([scratch.put('a.mid', midi(1))], { rule }))).code).toBe('bad-config')
  })
})

describe('in a worker thread', () => {
  const set = () => {
    for (const split of ['train', 'valid', 'test']) scratch.put(`set/${split}/a.mid`, midi(1, 2, 3))
    return [scratch.path('set')]
  }

  test('the result is that of the same thread, in shared memory, with progress', async () => {
    const paths = set()
    const seen: Progress[] = []
    const options = { rule: eighths }
    const { dataset, ...described } = await importInWorker(WORKER, paths, options, { onProgress: (p) => seen.push(p) })
    const { dataset: here, ...describedHere } = await importDataset(paths, options)
    expect(described).toEqual(describedHere)
    expect(contentHash(dataset)).toBe(contentHash(here))
    expect(dataset.splits.train.values.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(seen[0]).toMatchObject({ files: 1, path: 'set/test/a.mid' })
  })

  test('errors come back with code and place', async () => {
    const path = scratch.put('a.mat', writeMat(smallMusic).subarray(0, 300))
    const here = await refusalOf(() => importDataset([path]))
    const refusal = await refusalOf(() => importInWorker(WORKER, [path]))
    expect({ ...refusal, message: refusal.message }).toEqual({ ...here, message: here.message })
  })

  test('it can be cancelled, before and while it works', async () => {
    const paths = set()
    expect((await refusalOf(() => importInWorker(WORKER, paths, {}, { signal: AbortSignal.abort() }))).code).toBe(
      'cancelled',
    )
    const controller = new AbortController()
    const importing = importInWorker(WORKER, paths, {}, { signal: controller.signal })
    controller.abort()
    expect((await refusalOf(() => importing)).code).toBe('cancelled')
  })

  test('a time limit ends it', async () => {
    const refusal = await refusalOf(() => importInWorker(WORKER, set(), { limits: { milliseconds: 0 } }))
    expect(refusal.code).toBe('limit')
  })

  test.skipIf(process.platform === 'win32')('a pipe does not keep it waiting', async () => {
    execFileSync('mkfifo', [scratch.path('pipe')])
    const refusal = await refusalOf(() => importInWorker(WORKER, [scratch.path('pipe')]))
    expect(refusal.message).toMatch(/neither a file nor a folder/)
  })
})

describe('the published files', () => {
  const mat = sharedData('music', 'mat', 'JSB_Chorales.mat')
  const pickle = sharedData('music', 'pickle', 'JSB Chorales.pickle')
  test.skipIf(mat === null || pickle === null)('JSB Chorales from .mat and from its pickle is the same', async () => {
    const [one, other] = await Promise.all([loadDataset([mat!]), loadDataset([pickle!])])
    expect(contentHash(one)).toBe(contentHash(other))
  })

  const nottingham = sharedData('music', 'midi', 'Nottingham')
  test.skipIf(nottingham === null)('673 MIDI files of Nottingham, none left out', async () => {
    const { provenance, dataset } = await readDataset([nottingham!])
    expect(dataset.name).toBe('Nottingham')
    expect(provenance.files).toHaveLength(673)
    expect(provenance.skipped).toEqual([])
    expect(Object.values(dataset.splits).map((split) => split.sequenceOffsets.length - 1)).toEqual([451, 112, 110])
  })
})
