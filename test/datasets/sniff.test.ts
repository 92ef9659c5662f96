// Recognising a file by its content.
import { describe, expect, test } from 'vitest'
import { chordsToMidi } from '../../src/main/datasets/formats/midi-writer.ts'
import { DEFAULT_LIMITS } from '../../src/main/datasets/limits.ts'
import { readContent, type Format } from '../../src/main/datasets/reading.ts'
import { sniff } from '../../src/main/datasets/sniff.ts'
import { smallMusic } from './arbitraries.ts'
import { writeMat } from './mat-writer.ts'
import { mixedPickle, numpyPickles, plainPickles, python2Pickles } from './pickle-fixtures.ts'
import { refusalOf } from './refusal.ts'

const formatOf = (bytes: Uint8Array | string): Format =>
  readContent(Buffer.from(bytes as string), 'file', { rule: { kind: 'published' } }, DEFAULT_LIMITS).format

test('every format is recognised without its name', () => {
  expect(formatOf(chordsToMidi(smallMusic.train[0]!))).toBe('midi')
  expect(formatOf(writeMat(smallMusic))).toBe('mat')
  for (const pickle of [...plainPickles, ...numpyPickles, ...python2Pickles, mixedPickle]) {
    expect(formatOf(pickle)).toBe('pickle')
  }
  expect(formatOf('{"train": [[[60]]]}')).toBe('json')
  expect(formatOf('pitch;start;end\n60;0;1\n')).toBe('csv')
  expect(formatOf('Once upon a time.')).toBe('text')
})

test('prose that looks a little like another format stays a text', () => {
  for (const prose of [
    '(a remark.',
    '[1] A note.',
    'MThe end.',
    'cats\nand dogs.',
    ']quit.',
    'pitch, start, and so on\n',
    'X: 1 is not all that a tune has.\n',
    '<?xml version="1.0"?><p>prose</p>',
  ]) {
    expect(formatOf(prose)).toBe('text')
  }
})

test('a form of text that is asked for goes before all else', () => {
  const options = { rule: { kind: 'published' }, textForm: 'plain' } as const
  expect(readContent(Buffer.from('{"train": []}'), 'file', options, DEFAULT_LIMITS).format).toBe('text')
})

describe('a pickle is recognised, to be refused, whatever it would do', () => {
  test.each(['cos\nsystem\n(S"true"\ntR.', '(cbuiltins\neval\ntR.'])('%j', async (pickle) => {
    const refusal = await refusalOf(() => formatOf(pickle))
    expect(refusal.message).not.toMatch(/not a text/)
  })
})

test.each([
  ['\x89HDF\r\n\x1a\n', /HDF5/],
  ['\x1f\x8b\x08', /gzip/],
  ['Rar!\x1a', /RAR/],
  ['% a comment\nX: 1\nT: The Tune\nM:4/4\nK:G\nGABc|', /ABC/],
  ['<?xml version="1.0"?>\n<!DOCTYPE score-partwise PUBLIC "">\n<score-partwise>', /MusicXML/],
  ['!!!COM: Bach\n**kern\t**kern\n', /kern/],
])('%j is named as what it is', async (beginning, what) => {
  const refusal = await refusalOf(() => sniff(Buffer.from(beginning, 'latin1'), 'file'))
  expect(refusal.code).toBe('unsupported')
  expect(refusal.message).toMatch(what)
  expect(refusal.hint).toBeTruthy()
})
