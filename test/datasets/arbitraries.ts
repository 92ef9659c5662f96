// Random music and texts for property tests.
import fc from 'fast-check'
import { PIANO_KEYS } from '../../src/shared/dataset.ts'
import type { Chord, MusicSplits } from '../../src/main/datasets/build.ts'

export const chord: fc.Arbitrary<Chord> = fc
  .uniqueArray(fc.nat(PIANO_KEYS - 1), { maxLength: 6 })
  .map((keys) => keys.sort((a, b) => a - b))

/** At least two steps, so that there is one to predict. */
const piece = fc.array(chord, { minLength: 2, maxLength: 12 })
const pieces = fc.array(piece, { minLength: 1, maxLength: 3 })

export const musicSplits: fc.Arbitrary<MusicSplits> = fc.record({ train: pieces, valid: pieces, test: pieces })

/** Any code point. fast-check's own units for this build tables of 100 MB. */
const symbol = fc
  .oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code))

export const text = fc.array(symbol, { minLength: 2, maxLength: 40 }).map((symbols) => symbols.join(''))
export const texts = fc.record({ train: text, valid: text, test: text })

/** Small music that is the same at every call. */
export const smallMusic: MusicSplits = {
  train: [
    [[0, 4, 87], [], [7], [7, 12]],
    [[1], [2, 3]],
  ],
  valid: [[[5], [5, 9], [20]]],
  test: [
    [[], [86]],
    [[33], [33], [34]],
  ],
}
