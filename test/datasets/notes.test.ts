// Lists of notes and pieces as JSON and CSV.
import { describe, expect, test } from 'vitest'
import { readCsv, sniffCsv } from '../../src/main/datasets/formats/csv.ts'
import { looksLikeJson, readJson } from '../../src/main/datasets/formats/json.ts'
import type { Piece } from '../../src/main/datasets/reading.ts'
import { refusalOf } from './refusal.ts'

const brief = (pieces: readonly Piece[]) => pieces.map(({ name, split, chords }) => [name, split, chords])

const json = (value: unknown) => {
  const content = readJson(JSON.stringify(value), 'a.json')
  if (content.kind !== 'music') throw new Error('no music')
  return { complete: content.complete, name: content.name, pieces: brief(content.pieces) }
}

describe('JSON', () => {
  test('splits of pieces of chords, the keys in any of their spellings; -1 and nothing are silence', () => {
    const content = json({
      train: [[[60, 64], []]],
      Validation: [
        [
          [64, 60, 60],
          [-1, -1],
        ],
      ],
      test: [[[21], [108]]],
    })
    expect(content.complete).toBe(true)
    expect(content.pieces).toEqual([
      ['train 1', 'train', [[39, 43], []]],
      ['valid 1', 'valid', [[39, 43], []]],
      ['test 1', 'test', [[0], [87]]],
    ])
  })

  test('pieces without splits', () => {
    expect(json([[[60], [62]], [[64]]])).toEqual({
      complete: false,
      name: null,
      pieces: [
        ['1', null, [[39], [41]]],
        ['2', null, [[43]]],
      ],
    })
  })

  test('notes with start and end or duration', () => {
    const notes = [
      { pitch: 60, start: 0, end: 2, piece: 'a', split: 'train' },
      { note: 64, onset: 1, duration: 2, song: 'a', set: 'train' },
      { midi: 21, time: 0, end: 1, piece: 'b', split: 'dev' },
    ]
    expect(json(notes).pieces).toEqual([
      ['a', 'train', [[39], [39, 43], [43]]],
      ['b', 'valid', [[0]]],
    ])
  })

  test.each<[value: unknown, message: RegExp, place: string]>([
    [{ train: [[[60]]], extra: [] }, /no split/, 'a.json, extra'],
    [{ train: [[[20]]] }, /20 is no MIDI note/, 'a.json, train[0][0]'],
    [{ train: [[[60], ['x']]] }, /"x" is no MIDI note/, 'a.json, train[0][1]'],
    [{ train: [[60]] }, /a list must be here/, 'a.json, train[0][0]'],
    [{ train: [[]] }, /no time steps/, 'a.json, train[0]'],
    [[], /neither splits nor pieces nor notes/, 'a.json'],
    [[{ pitch: 60, start: 0 }], /needs pitch, start/, 'a.json[0]'],
    [[{ pitch: 60, start: 2, end: 2 }], /end must be a whole number from 3/, 'a.json[0]'],
    [[{ pitch: 60.5, start: 0, end: 1 }], /pitch must be a whole number/, 'a.json[0]'],
    [[{ pitch: 60, start: 0, end: 1, split: 'other' }], /other is no split/, 'a.json[0]'],
    [{ train: [[[[60]]]] }, /a list is no MIDI note/, 'a.json, train[0][0]'],
    [[{ pitch: 60, start: 0, end: 1, piece: {} }], /piece must be a name, not an object/, 'a.json[0]'],
    [{ format: 'rnn-workbench dataset', version: 9 }, /version 9/, 'a.json, version'],
    [
      { format: 'rnn-workbench dataset', version: 1, kind: 'text', splits: { train: 'a' } },
      /a text must/,
      'a.json, splits.valid',
    ],
  ])('%j is refused with its field', async (value, message, place) => {
    const refusal = await refusalOf(() => readJson(JSON.stringify(value), 'a.json'))
    expect(refusal.message).toMatch(message)
    expect(refusal.place).toBe(place)
  })

  test('damaged JSON, and notes later than any piece', async () => {
    expect((await refusalOf(() => readJson('[[[60', 'a.json'))).message).toMatch(/JSON is damaged/)
    const late = await refusalOf(() => json([{ pitch: 60, start: 2 ** 30, end: 2 ** 30 + 1 }]))
    expect(late.code).toBe('limit')
  })

  test('lists nested without end, and pieces that fill the memory', async () => {
    const deep = await refusalOf(() => readJson('["\\"[[" ,'.repeat(40), 'a.json'))
    expect(deep.message).toMatch(/more than 32 deep/)
    const late = (piece: number) => ({ piece, pitch: 60, start: 200_000, end: 200_001 })
    const many = await refusalOf(() => json(Array.from({ length: 30 }, (_, piece) => late(piece))))
    expect(many.message).toMatch(/the pieces have 6000030 time steps/)
  })

  test('is recognised by its beginning, and prose in brackets is not', () => {
    expect([' {"train"', '[[[', '[ {', '{}'].map(looksLikeJson)).toEqual([true, true, true, true])
    expect(['[1] a note', '{curly} words', 'plain'].map(looksLikeJson)).toEqual([false, false, false])
  })
})

describe('CSV', () => {
  test('columns by name, any of three delimiters, quotes', () => {
    const rows = [
      ['Piece', 'pitch', 'start', 'duration', 'split'],
      ['"Fugue, ""in C"""', '60', '0', '2', 'train'],
      ['"Fugue, ""in C"""', '64', '1', '1', 'train'],
      ['b', '21', '1', '1', 'test'],
    ]
    for (const delimiter of [',', ';', '\t']) {
      const table = rows.map((row) => row.join(delimiter)).join('\n')
      expect(sniffCsv(table)).toBe(delimiter)
      expect(brief(readCsv(`${table}\n\n`, 'a.csv'))).toEqual([
        ['Fugue, "in C"', 'train', [[39], [39, 43]]],
        ['b', 'test', [[], [0]]],
      ])
    }
  })

  test('without the columns of a note it is no table of notes', () => {
    expect(sniffCsv('name,pitch\nx,60')).toBeNull()
    expect(sniffCsv('')).toBeNull()
  })

  test.each([
    ['pitch,start,end\n60,0\n', /2 cells, not 3/, 'a.csv, line 2'],
    ['pitch,start,end\n60,0,1\n\n60,0,x\n', /end must be a whole number/, 'a.csv, line 4'],
    ['pitch,start,end\n60,0,\n', /duration must be a whole number/, 'a.csv, line 2'],
    ['pitch,start,end\n', /has no notes/, 'a.csv'],
    ['a,b\n1,2\n', /no table of notes/, 'a.csv'],
  ])('%j is refused with its line', async (text, message, place) => {
    const refusal = await refusalOf(() => readCsv(text, 'a.csv'))
    expect(refusal.message).toMatch(message)
    expect(refusal.place).toBe(place)
  })
})
