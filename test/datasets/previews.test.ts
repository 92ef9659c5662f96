// Windows onto datasets.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildMusic, buildText } from '../../src/main/datasets/build.ts'
import { rollWindow, textWindow } from '../../src/main/datasets/previews.ts'
import { PIANO_KEYS, sequenceCount } from '../../src/shared/dataset.ts'
import { musicSplits, smallMusic } from './arbitraries.ts'
import { refusalOf } from './refusal.ts'
import { classOf } from '../../src/shared/symbol-class.ts'

describe('piano roll', () => {
  const music = buildMusic('m', smallMusic)

  test('with a column per time step it is the roll itself', () => {
    fc.assert(
      fc.property(musicSplits, (splits) => {
        const dataset = buildMusic('m', splits)
        for (let piece = 0; piece < sequenceCount(dataset.splits.train); piece += 1) {
          const chords = splits.train[piece]!
          const { cells, columns } = rollWindow(dataset, 'train', piece, { from: 0, to: chords.length }, 1000)
          expect(columns).toBe(chords.length)
          const keys = chords.map((_, step) =>
            [...Array(PIANO_KEYS).keys()].filter((key) => cells[step * PIANO_KEYS + key]),
          )
          expect(keys).toEqual(chords)
        }
      }),
      { numRuns: 30 },
    )
  })

  test('far away a column holds the share of its steps, and no note is lost', () => {
    const { cells, columns, steps } = rollWindow(music, 'train', 0, { from: 0, to: 4 }, 2)
    expect([columns, steps]).toEqual([2, 4])
    expect([cells[0], cells[87], cells[PIANO_KEYS + 7], cells[PIANO_KEYS + 12]]).toEqual([128, 128, 255, 128])
    const long = buildMusic('m', { ...smallMusic, train: [[...Array.from({ length: 999 }, () => []), [40]]] })
    expect(rollWindow(long, 'train', 0, { from: 0, to: 1000 }, 1).cells[40]).toBe(1)
  })

  test('a window is cut to the piece, and may be empty', () => {
    expect(rollWindow(music, 'train', 1, { from: 1, to: 99 }, 10)).toMatchObject({
      steps: 2,
      from: 1,
      to: 2,
      columns: 1,
    })
    expect(rollWindow(music, 'train', 1, { from: 7, to: 9 }, 10)).toMatchObject({ from: 2, to: 2, columns: 0 })
  })

  test('a piece that is not there, and numbers that are none, are refused', async () => {
    expect((await refusalOf(() => rollWindow(music, 'train', 2, { from: 0, to: 1 }, 1))).code).toBe('not-found')
    expect((await refusalOf(() => rollWindow(music, 'train', 0, { from: -1, to: 1 }, 1))).code).toBe('bad-argument')
    expect((await refusalOf(() => rollWindow(music, 'train', 0, { from: 0, to: NaN }, 1))).code).toBe('bad-argument')
    expect((await refusalOf(() => rollWindow(music, 'train', 0, { from: 0, to: 1 }, 1e9))).code).toBe('bad-argument')
  })
})

describe('text', () => {
  const text = buildText('t', { train: 'hello', valid: 'he', test: 'lo' })

  test('a range of symbols, cut to the split', () => {
    const window = textWindow(text, 'train', { from: 1, to: 99 })
    expect(window).toMatchObject({ steps: 5, from: 1, to: 5 })
    expect(Array.from(window.symbols, (id) => text.alphabet[id]).join('')).toBe('ello')
  })

  test('symbols have classes', () => {
    const classes = ['a', 'Ä', '字', '7', ' ', '_', '\n', '<', '𝄞'].map(classOf)
    expect(classes).toEqual(['letter', 'letter', 'letter', 'digit', 'space', 'space', 'line-end', 'other', 'other'])
  })
})
