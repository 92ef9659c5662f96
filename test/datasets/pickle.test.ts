// The restricted pickle reader: Python's own pickles, pickleparser as the oracle, and what it must refuse.
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { NameRegistry, Parser } from 'pickleparser'
import { describe, expect, it, test } from 'vitest'
import type { MusicSplits } from '../../src/main/datasets/build.ts'
import { readMat } from '../../src/main/datasets/formats/mat.ts'
import { readPickle } from '../../src/main/datasets/formats/pickle.ts'
import { unpickle, type PickleValue } from '../../src/main/datasets/formats/unpickle.ts'
import { sharedData } from '../shared-data.ts'
import { splitsOf } from './found-splits.ts'
import { expected, mixedPickle, numpyPickles, plainPickles, python2Pickles } from './pickle-fixtures.ts'
import { roll } from './midi-arbitraries.ts'
import { refusalOf } from './refusal.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const read = (text: string): PickleValue => unpickle(latin1(text), 'test.pickle')

/** The same as the oracle gives it: dicts as objects. */
const plain = (value: unknown): unknown =>
  value instanceof Map
    ? Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]))
    : Array.isArray(value)
      ? value.map(plain)
      : value

/** pickleparser with NumPy's scalars. */
function oracle(bytes: Uint8Array): unknown {
  class dtype {}
  const toBytes = (content: string | Uint8Array): Buffer =>
    typeof content === 'string' ? latin1(content) : Buffer.from(content)
  const names = new NameRegistry()
  for (const module of ['numpy.core.multiarray', 'numpy._core.multiarray']) {
    names.register(module, 'scalar', (_: unknown, content: string) => Number(toBytes(content).readBigInt64LE()))
  }
  names.register('numpy', 'dtype', () => new dtype())
  names.register('_codecs', 'encode', (text: string) => text)
  return new Parser({ nameResolver: names }).parse(bytes)
}

/** A pickle of protocol 2 as Python writes it, without memo. */
function makePickle(splits: MusicSplits): Buffer {
  const list = (items: string[]): string => `](${items.join('')}e`
  const tuple = (items: string[]): string => `(${items.join('')}t`
  const text = (value: string): string => `U${String.fromCharCode(value.length)}${value}`
  const number = (key: number): string => `K${String.fromCharCode(key + 21)}`
  const items = Object.entries(splits).map(
    ([name, pieces]) => text(name) + list(pieces.map((piece) => list(piece.map((chord) => tuple(chord.map(number)))))),
  )
  return latin1(`\x80\x02}(${items.join('')}u.`)
}

describe('pickles of Python', () => {
  test.each(plainPickles.map((bytes, protocol) => [protocol, bytes] as const))('protocol %i', (_, bytes) => {
    expect(splitsOf(readPickle(bytes, 'a.pickle'))).toEqual(expected)
    expect(plain(unpickle(bytes, 'a.pickle'))).toEqual(oracle(bytes))
  })

  test.each(numpyPickles.map((bytes, protocol) => [protocol, bytes] as const))('NumPy 2, protocol %i', (_, bytes) => {
    expect(splitsOf(readPickle(bytes, 'a.pickle'))).toEqual(expected)
  })

  test.each([0, 1, 2, 3])('NumPy 1, protocol %i', (protocol) => {
    const bytes = latin1(numpyPickles[protocol]!.toString('latin1').replaceAll('numpy._core', 'numpy.core'))
    expect(splitsOf(readPickle(bytes, 'a.pickle'))).toEqual(expected)
  })

  test.each(python2Pickles.map((bytes, protocol) => [protocol, bytes] as const))(
    'Python 2, protocol %i',
    (_, bytes) => {
      expect(splitsOf(readPickle(bytes, 'a.pickle'))).toEqual(expected)
      expect(plain(unpickle(bytes, 'a.pickle'))).toEqual(oracle(bytes))
    },
  )

  test('lists for tuples and other integers of NumPy', () => {
    expect(splitsOf(readPickle(mixedPickle, 'a.pickle'))).toEqual(expected)
  })

  test('random rolls', () => {
    fc.assert(
      fc.property(roll, roll, roll, (train, valid, test) => {
        const splits = { train: [train, valid], valid: [valid], test: [test] }
        const bytes = makePickle(splits)
        expect(splitsOf(readPickle(bytes, 'a.pickle'))).toEqual(splits)
        expect(plain(unpickle(bytes, 'a.pickle'))).toEqual(oracle(bytes))
      }),
      { numRuns: 300 },
    )
  })
})

describe('values', () => {
  test.each<[string, string, unknown]>([
    ['integers of protocol 0', '(I1\nI-7\nL12345678901L\nI01\nI00\nt.', [1, -7, 12345678901, true, false]],
    ['integers of 1, 2 and 4 bytes', '(K\xffM\xff\xffJ\xff\xff\xff\xfft.', [255, 65535, -1]],
    ['long integers', '(\x8a\x00\x8a\x02\xff\x00\x8a\x01\xff\x8b\x01\x00\x00\x00\x80t.', [0, 255, -1, -128]],
    ['an integer of 9 bytes', '\x8a\x09\0\0\0\0\0\0\0\0\x01.', 2 ** 64],
    ['floats', '(F1.5\nG\x3f\xf8\x00\x00\x00\x00\x00\x00t.', [1.5, 1.5]],
    ['a quoted string', `S'a\\x00\\n\\'\\\\"'\n.`, 'a\0\n\'\\"'],
    ['text with escapes', 'Va\\u00e9\\u266f\n.', 'aé♯'],
    ['text in UTF-8', 'X\x03\x00\x00\x00\xe2\x99\xaf.', '♯'],
    ['bytes', '(C\x02\xff\x00B\x01\x00\x00\x00\xfe\x96\x01\x00\x00\x00\x00\x00\x00\x00at.', ['\xff\0', '\xfe', 'a']],
    ['the memo', ']q\x000(h\x00K\x01h\x00t.', [[], 1, []]],
    ['an item put on the stack for nothing', 'K\x010K\x02.', 2],
    ['a mark put on the stack for nothing', '(0K\x02.', 2],
    ['a copy', 'K\x072\x86.', [7, 7]],
    [
      'a big-endian NumPy number',
      'cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(U\x02i2I00\nI01\ntR(K\x03U\x01>NNNK\x00K\x00K\x00tbU\x02\x01\x02tR.',
      258,
    ],
  ])('%s', (_, text, value) => {
    expect(plain(read(text))).toEqual(value)
  })
})

describe('pickles that are refused', () => {
  const frame = (text: string): string => `\x80\x04\x95${String.fromCharCode(text.length)}\0\0\0\0\0\0\0${text}`
  const short = (text: string): string => `\x8c${String.fromCharCode(text.length)}${text}`

  it.each([
    ['os.system', "cos\nsystem\n(S'echo'\ntR.", /global os\.system/],
    ['posix.system', 'cposix\nsystem\n.', /global posix\.system/],
    ['builtins.eval', frame(`${short('builtins')}${short('eval')}\x93(${short('1')}tR.`), /global builtins\.eval/],
    ['__builtin__.eval', "c__builtin__\neval\n(S'1'\ntR.", /global __builtin__\.eval/],
    [
      'eval in the third list of a split',
      "(dS'train'\n((lc__builtin__\neval\n(S'1'\ntRatts.",
      /global __builtin__\.eval/,
    ],
    ['a global that is thrown away', 'cos\nsystem\n0(dp0\n.', /global os\.system/],
    ['a name that hides control characters', 'cos\n\x1b[2Jsystem\n.', /global os\.\\u\{001b\}\[2Jsystem/],
    ['names of Object', 'c__proto__\nconstructor\n.', /global __proto__\.constructor/],
    ['an object of a class', "(S'ls'\nios\nsystem\n.", /global os\.system/],
    ['another name of NumPy', 'cnumpy.core.multiarray\nfromfile\n.', /global numpy\.core\.multiarray\.fromfile/],
    ['a persistent id', 'Pname\n.', /PERSID/],
    ['an extension', '\x80\x02\x82\x01.', /EXT1/],
    ['new objects', '\x80\x02)\x81.', /NEWOBJ/],
    [
      'NumPy values that are no numbers',
      'cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(U\x02c8I00\nI01\ntRU\x08\0\0\0\0\0\0\0\0tR.',
      /c8, which is no number/,
    ],
    ['protocol 6', '\x80\x06N.', /protocol 6/],
  ])('%s', async (_, text, message) => {
    const error = await refusalOf(() => read(text))
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringMatching(message) as string })
    expect(error.place).toMatch(/^test\.pickle, offset \d+$/)
    expect(error.hint).toContain('Nothing of it was executed')
  })

  it.each([
    ['nothing', '', /ends too early/],
    ['no end', 'K\x01', /ends too early/],
    ['bytes after the end', 'N.N', /1 bytes follow/],
    ['values that are left over', 'NN.', /1 values are left over/],
    ['an opcode that does not exist', '\x00.', /0x00 is no pickle opcode/],
    ['an empty stack', '0.', /missing on the stack/],
    ['what lies under a mark', 'K\x01(0\x86.', /missing on the stack/],
    ['a missing mark', 't.', /mark is missing/],
    ['a negative memo', 'Np-1\n.', /memo under -1/],
    ['an unknown memo', 'h\x05.', /nothing was stored under 5/],
    ['a text longer than the file', 'X\xff\xff\xff\x7fa.', /ends too early/],
    ['a text of 2^63 bytes', '\x8d\0\0\0\0\0\0\0\x80a.', /ends too early/],
    ['a frame longer than the file', '\x80\x04\x95\xff\0\0\0\0\0\0\0N.', /a frame of 255 bytes/],
    ['text that is not UTF-8', 'X\x01\0\0\0\xff.', /not UTF-8/],
    ['a string without quotes', 'Sabc\n.', /without quotes/],
    ['a number that is none', 'I1x\n.', /"1x" is no number/],
    ['a line without end', `I${'1'.repeat(100)}`, /without its end/],
    ['items for a number', 'K\x01K\x02a.', /not a list/],
    ['an odd dict', '}(K\x01u.', /not a dict/],
    ['a call of a number', 'K\x01)R.', /not a global/],
    ['a dtype for a call', 'cnumpy\ndtype\n(U\x02i8tR)R.', /not a global/],
    ['another codec', 'c_codecs\nencode\n(U\x01aU\x05rot13tR.', /encode with arguments/],
    ['a state for a dict', '})b.', /not a NumPy dtype/],
    ['a state that is a dict', '}}b.', /no tuple/],
    [
      'a NumPy number of another size',
      'cnumpy.core.multiarray\nscalar\n(cnumpy\ndtype\n(U\x02i8tRU\x02\0\0tR.',
      /2 bytes instead of 8/,
    ],
  ])('%s', async (_, text, message) => {
    const error = await refusalOf(() => read(text))
    expect(error).toMatchObject({ code: 'bad-file', message: expect.stringMatching(message) as string })
    expect(error.place).toMatch(/^test\.pickle, offset \d+$/)
  })

  it.each([
    ['an empty list', '].', 'test.pickle', /no pieces/],
    ['a number', 'K\x01.', 'test.pickle', /list, tuple or array/],
    ['an unknown key', "(dS'songs'\n(ls.", 'test.pickle', /"songs" stands for no split/],
    ['no pieces', "(dS'train'\n(ls.", 'test.pickle', /no pieces/],
    ['a number for a list', "(dS'train'\nI5\ns.", 'test.pickle, train', /list, tuple or array/],
    ['text for a note', "(dS'train'\n(l(l(S'C4'\ntaas.", 'test.pickle, train[0][0]', /no whole number/],
    ['a note below the piano', "(dS'train'\n(l(l(I20\ntaas.", 'test.pickle, train[0][0]', /MIDI note 20/],
    ['a note above the piano', "(dS'train'\n(l(l(I60\nta(I109\ntaas.", 'test.pickle, train[0][1]', /MIDI note 109/],
    ['two keys for one split', "(dS'train'\n(l(l(taasS'Training'\n(l(l(taas.", 'test.pickle, train', /two keys/],
    ['a list that holds itself', "(dS'train'\n(lp0\ng0\nas.", 'test.pickle, train[0][0]', /no whole number/],
  ])('%s', async (_, text, place, message) => {
    expect(await refusalOf(() => readPickle(latin1(text), 'test.pickle'))).toMatchObject({
      code: 'bad-file',
      place,
      message: expect.stringMatching(message) as string,
    })
  })

  it('few bytes that unfold to millions of steps', async () => {
    // One chord, a piece of 200 references to it, a split of 200 references to that piece.
    const many = (index: string): string => `h${index}`.repeat(200)
    const bytes = latin1(`\x80\x02}U\x05train(K<tq\x000](${many('\0')}eq\x010](${many('\x01')}es.`)
    expect(await refusalOf(() => readPickle(bytes, 'test.pickle'))).toMatchObject({ code: 'limit' })
  })

  it('more objects than fit', async () => {
    const bytes = latin1(`${']0'.repeat(5_000_001)}N.`)
    expect(await refusalOf(() => unpickle(bytes, 'test.pickle'))).toMatchObject({ code: 'limit' })
  })
})

const music = sharedData('music')
test.skipIf(music === null)('the published JSB Chorales', () => {
  const bytes = readFileSync(`${music}/pickle/JSB Chorales.pickle`)
  const splits = splitsOf(readPickle(bytes, 'JSB Chorales.pickle'))
  expect(splits).toEqual(splitsOf(readMat(readFileSync(`${music}/mat/JSB_Chorales.mat`), 'JSB_Chorales.mat')))
  expect(plain(unpickle(bytes, 'JSB Chorales.pickle'))).toEqual(oracle(bytes))
})
