// NumPy's arrays: in .npy, .npz and pickles, of any type and order, the same music; others are refused with their place.
import fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { mapSplits, type Chord, type MusicSplits } from '../../src/main/datasets/build.ts'
import { contentHash } from '../../src/main/datasets/content.ts'
import { readMat } from '../../src/main/datasets/formats/mat.ts'
import { readNpy } from '../../src/main/datasets/formats/npy.ts'
import { readPickle } from '../../src/main/datasets/formats/pickle.ts'
import { readPythonMusic } from '../../src/main/datasets/formats/python-music.ts'
import { importDataset, readDataset } from '../../src/main/datasets/import-dataset.ts'
import { sharedData } from '../shared-data.ts'
import { musicSplits, smallMusic } from './arbitraries.ts'
import { splitsOf } from './found-splits.ts'
import { writeMat } from './mat-writer.ts'
import {
  npyFile,
  pickledArray,
  pickledDict,
  pickledList,
  pickledNumber,
  pickleFile,
  rollArray,
  TYPE_CODES,
  writeNpy,
  writeObjects,
  type TestArray,
} from './npy-writer.ts'
import { refusalOf } from './refusal.ts'
import { scratchFolder } from './scratch.ts'
import { makeZip } from './zip-writer.ts'

const scratch = scratchFolder()
const SPLITS = ['train', 'valid', 'test'] as const
const OPTIONS = { transposed: false, steps: 1000 }

const piecesIn = (bytes: Uint8Array, options = OPTIONS) => {
  const { pieces, leftOut } = readPythonMusic(readNpy(bytes, 'a.npy'), 'a.npy', options)
  return { pieces: pieces.get(null), leftOut }
}

const form = fc.record({
  code: fc.constantFrom(...TYPE_CODES),
  littleEndian: fc.boolean(),
  fortran: fc.boolean(),
  width: fc.constantFrom(88, 128),
})

/** [n][T][88], each piece filled up with silence. */
function padded(pieces: readonly Chord[][], options: Partial<TestArray> = {}): TestArray {
  const steps = Math.max(...pieces.map((piece) => piece.length))
  const value = (piece?: number, step?: number, key?: number) => (pieces[piece!]![step!]?.includes(key!) ? 1 : 0)
  return { ...options, shape: [pieces.length, steps, 88], value }
}

const numbers = (values: readonly number[]): TestArray => ({
  shape: [values.length],
  value: (index) => values[index]!,
  code: 'i8',
})

const npz = (members: Readonly<Record<string, Uint8Array>>, stored = false): Buffer =>
  makeZip(Object.entries(members).map(([name, content]) => ({ name: `${name}.npy`, content, stored })))

const hashOf = async (name: string, content: Uint8Array): Promise<string> =>
  contentHash((await readDataset([scratch.put(name, content)])).dataset)

describe('one set, whatever its form', () => {
  const objects = (split: keyof MusicSplits) => smallMusic[split].map((piece) => pickledArray(rollArray(piece)))
  const notes = (split: keyof MusicSplits) =>
    smallMusic[split].map((piece) =>
      pickledList(piece.map((chord) => pickledList(chord.map((key) => pickledNumber(key + 21))))),
    )
  const lengths = (split: keyof MusicSplits) => numbers(smallMusic[split].map((piece) => piece.length))
  /** Four voices, of which those that rest are NaN or -1. */
  const voices = (piece: readonly Chord[], rest: number): TestArray => ({
    shape: [piece.length, 4],
    value: (step, voice) => (piece[step]![voice] ?? rest - 21) + 21,
  })
  const all = (make: (split: keyof MusicSplits) => Uint8Array) => mapSplits(make)

  test.each<[string, Uint8Array]>([
    ['object-arrays.npz', npz(all((split) => writeObjects(objects(split))))],
    [
      'stored.npz',
      npz(
        all((split) => writeObjects(objects(split))),
        true,
      ),
    ],
    ['lists.npz', npz(all((split) => writeObjects(notes(split))))],
    ['nan.npz', npz(all((split) => writeObjects(smallMusic[split].map((piece) => pickledArray(voices(piece, NaN))))))],
    ['minus.npz', npz(all((split) => writeObjects(smallMusic[split].map((piece) => pickledArray(voices(piece, -1))))))],
    [
      'padded.npz',
      npz({
        train: writeNpy(padded(smallMusic.train)),
        train_lengths: writeNpy(lengths('train')),
        validation: writeNpy(padded(smallMusic.valid, { code: 'b1', fortran: true })),
        len_validation: writeNpy(lengths('valid')),
        test: writeNpy(padded(smallMusic.test, { code: 'u2', littleEndian: false })),
        test_seq_len: writeNpy(lengths('test')),
      }),
    ],
    ['dict.npy', writeObjects([pickledDict(mapSplits((split) => pickledList(notes(split))))], [])],
    ['arrays.pickle', pickleFile(pickledDict(mapSplits((split) => pickledList(objects(split)))))],
    [
      'padded.pickle',
      pickleFile(
        pickledDict(
          Object.fromEntries(
            SPLITS.flatMap((split) => [
              [split, pickledArray(padded(smallMusic[split], { code: 'i1' }), 'numpy._core')],
              [`${split}_lengths`, pickledArray(lengths(split))],
            ]),
          ),
        ),
      ),
    ],
  ])('%s', async (name, content) => {
    expect(await hashOf(name, content)).toBe(await hashOf('expected.mat', writeMat(smallMusic)))
  })
})

test('arrays of every type, order and width read back equal, also in pickles under both names of the module', () => {
  fc.assert(
    fc.property(musicSplits, form, ({ train }, { width, ...options }) => {
      const [piece] = train as [Chord[]]
      const array = rollArray(piece, width, options)
      expect(piecesIn(writeNpy(array))).toEqual({ pieces: [piece], leftOut: null })
      for (const core of ['numpy.core', 'numpy._core']) {
        const pickle = pickleFile(pickledDict({ train: pickledList([pickledArray(array, core)]) }))
        expect(splitsOf(readPickle(pickle, 'a.pickle')).train).toEqual([piece])
      }
    }),
    { numRuns: 200 },
  )
})

test('several pieces of no split: an object array, a list, a padded array, one array', () => {
  const pieces = smallMusic.test
  const arrays = pieces.map((piece) => pickledArray(rollArray(piece)))
  expect(piecesIn(writeObjects(arrays)).pieces).toEqual(pieces)
  expect(readPickle(pickleFile(pickledList(arrays)), 'a').pieces.get(null)).toEqual(pieces)
  expect(readPickle(pickleFile(pickledArray(rollArray(pieces[1]!))), 'a').pieces.get(null)).toEqual([pieces[1]])
  const equal = [pieces[1]!, pieces[1]!]
  expect(piecesIn(writeNpy(padded(equal))).pieces).toEqual(equal)
})

test('a list of rows of 0 and 1 is a roll', () => {
  const row = pickledList(Array.from({ length: 88 }, (_, key) => pickledNumber(key === 7 ? 1 : 0)))
  const pickle = pickleFile(pickledDict({ train: pickledList([pickledList([row, row])]) }))
  expect(splitsOf(readPickle(pickle, 'a')).train).toEqual([[[7], [7]]])
})

test('of 128 keys those outside of the piano are left out, named and counted', async () => {
  const array: TestArray = {
    shape: [3, 128],
    value: (step, key) => (key === 60 || key === 5 || (key === 110 && step === 2) ? 1 : 0),
  }
  const reason = '4 active cells outside of the piano (MIDI 21..108) were left out of it: note 5 (3), 110 (1)'
  expect(piecesIn(writeNpy(array))).toEqual({ pieces: [[[39], [39], [39]]], leftOut: reason })
  const file = scratch.put('wide.npz', npz({ train: writeNpy(array), valid: writeNpy(array), test: writeNpy(array) }))
  const { provenance } = await readDataset([file])
  expect(provenance.skipped.map((skipped) => skipped.reason)).toEqual([reason, reason, reason])
})

test('a roll that is turned round is named, and read on request', async () => {
  const [piece] = smallMusic.train as [Chord[]]
  const array: TestArray = {
    shape: [88, piece.length],
    value: (key, step) => (piece[step]!.includes(key) ? 1 : 0),
  }
  const refusal = await refusalOf(() => piecesIn(writeNpy(array)))
  expect(refusal.message).toBe('an array of 88 x 4: 88 or 128 rows where columns belong')
  expect(refusal.hint).toMatch(/transposed/)
  expect(piecesIn(writeNpy(array), { ...OPTIONS, transposed: true }).pieces).toEqual([piece])
})

describe('refused', () => {
  const one = rollArray([[1], [2]])
  test.each<[string, Uint8Array, string, RegExp, RegExp]>([
    [
      'cut numbers',
      writeNpy(one).subarray(0, 500),
      'bad-file',
      /372 bytes of numbers, the shape \(2, 88\)/,
      /offset 128$/,
    ],
    ['a cut header', writeNpy(one).subarray(0, 50), 'bad-file', /ends too early/, /offset 10$/],
    ['version 9', broken(6, 9), 'bad-file', /version 9/, /offset 6$/],
    ['records', npyFile("[('a', '<f8')]", false, [1], Buffer.alloc(8)), 'bad-file', /array of one type/, /offset 10$/],
    ['complex numbers', npyFile("'<c8'", false, [1], Buffer.alloc(8)), 'unsupported', /type <c8/, /offset 10$/],
    ['texts', npyFile("'<U2'", false, [1], Buffer.alloc(8)), 'unsupported', /type <U2/, /offset 10$/],
    [
      'a shape of 10^30',
      npyFile("'|b1'", false, [1e15 - 1, 1e15 - 1], Buffer.alloc(8)),
      'bad-file',
      /asks for/,
      /offset/,
    ],
    ['a half', writeNpy({ shape: [2, 88], value: () => 0.5 }), 'bad-file', /neither 0 nor 1/, /\[0\]\[0\]\[0\]$/],
    ['a note of no piano', writeNpy({ shape: [2, 4], value: () => 12 }), 'bad-file', /MIDI note 12/, /\[0\]\[0\]$/],
    ['a part of a note', writeNpy({ shape: [2, 4], value: () => 60.5 }), 'bad-file', /no whole number/, /\[0\]\[0\]$/],
    ['a single number', writeNpy({ shape: [], value: () => 1 }), 'bad-file', /list, tuple or array/, /^a\.npy$/],
    ['no pieces', writeNpy({ shape: [0, 5, 88], value: () => 1 }), 'bad-file', /no pieces/, /^a\.npy$/],
    [
      'what objects would do',
      npyFile("'|O'", false, [1], Buffer.from('cos\nsystem\n.')),
      'unsupported',
      /os\.system/,
      /objects from offset 128, offset 0$/,
    ],
    [
      'objects of another shape',
      npyFile("'|O'", false, [2], writeObjects(['N']).subarray(128)),
      'bad-file',
      /not of shape \(2\)/,
      /offset/,
    ],
    ['objects that are a list', npyFile("'|O'", false, [1], pickleFile(']')), 'bad-file', /no array/, /offset/],
  ])('%s', async (_, bytes, code, message, place) => {
    const refusal = await refusalOf(() => piecesIn(bytes))
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(refusal.place).toMatch(place)
  })

  function broken(at: number, value: number): Buffer {
    const file = writeNpy(one)
    file[at] = value
    return file
  }

  test.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      'lengths of other pieces',
      { train: writeNpy(padded(smallMusic.train)), lengths: writeNpy(numbers([1])) },
      /1 lengths for 2 pieces/,
    ],
    [
      'a length beyond the array',
      { x: writeNpy(padded(smallMusic.train)), lengths: writeNpy(numbers([1, 9])) },
      /length 9 for a piece of 4/,
    ],
    [
      'lengths of nothing',
      { x: writeNpy(padded(smallMusic.train)), y_lengths: writeNpy(numbers([1, 1])) },
      /no array lies beside/,
    ],
    ['lengths alone', { lengths: writeNpy(numbers([1, 1])) }, /no array lies beside/],
    ['silence', { x: writeNpy(rollArray([[], []])) }, /no notes are left/],
  ])('%s', async (name, members, message) => {
    const path = scratch.put(`${name}.npz`, npz(members))
    expect((await refusalOf(() => readDataset([path]))).message).toMatch(message)
  })

  test('an array in a pickle whose bytes are not those of its shape', async () => {
    const text = pickledArray(one).replace(pickledNumber(88), pickledNumber(87))
    const refusal = await refusalOf(() => readPickle(pickleFile(text), 'a.pickle'))
    expect(refusal.message).toMatch(/an array without the 1392 bytes/)
    expect(refusal.place).toMatch(/offset \d+$/)
  })

  test('an array of 2^40 steps without elements costs nothing', async () => {
    const bytes = npyFile("'|b1'", false, [2 ** 40, 0], Buffer.alloc(0))
    expect((await refusalOf(() => piecesIn(bytes))).message).toMatch(/time steps/)
  })
})

const music = sharedData('music')
test.skipIf(music === null)('JSB Chorales from .mat, pickle, .npz and arrays in a pickle are one dataset', async () => {
  const mat = await readFile(`${music}/mat/JSB_Chorales.mat`)
  const splits = splitsOf(readMat(mat, 'JSB_Chorales.mat'))
  const objects = (split: keyof MusicSplits) =>
    splits[split].map((piece) => pickledArray(rollArray(piece, 88, { code: 'b1' })))
  const forms = [
    `${music}/mat/JSB_Chorales.mat`,
    `${music}/pickle/JSB Chorales.pickle`,
    scratch.put('jsb.npz', npz(mapSplits((split) => writeObjects(objects(split))))),
    scratch.put('jsb.pkl', pickleFile(pickledDict(mapSplits((split) => pickledList(objects(split)))))),
  ]
  const imported = await Promise.all(forms.map((path) => importDataset([path])))
  expect(new Set(imported.map(({ hash }) => hash)).size).toBe(1)
})
