// Builders: what they accept, and that the arrays can be shared between threads.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildMusic, buildMusicSplit, buildText } from '../../src/main/datasets/build.ts'
import { contentHash, rollHash } from '../../src/main/datasets/content.ts'
import { createHash } from 'node:crypto'
import { sequenceCount, stepCount, type Split } from '../../src/shared/dataset.ts'
import { musicSplits, smallMusic } from './arbitraries.ts'
import { refusalOf } from './refusal.ts'

const chords = ({ sequenceOffsets, stepOffsets, values }: Split) =>
  Array.from(sequenceOffsets.subarray(1), (end, piece) =>
    Array.from({ length: end - sequenceOffsets[piece]! }, (_, step) => {
      const at = sequenceOffsets[piece]! + step
      return [...values.subarray(stepOffsets![at], stepOffsets![at + 1])]
    }),
  )

test('a split holds the chords it was built from', () => {
  fc.assert(
    fc.property(musicSplits, ({ train }) => {
      const split = buildMusicSplit(train)
      expect(chords(split)).toEqual(train)
      expect(sequenceCount(split)).toBe(train.length)
      expect(stepCount(split)).toBe(train.flat().length)
    }),
  )
})

test('all arrays lie in shared memory', () => {
  const datasets = [buildMusic('m', smallMusic), buildText('t', { train: 'abc', valid: 'ab', test: 'ba' })]
  for (const { splits } of datasets) {
    for (const { sequenceOffsets, stepOffsets, values } of Object.values(splits)) {
      for (const array of [sequenceOffsets, stepOffsets, values]) {
        if (array !== null) expect(array.buffer).toBeInstanceOf(SharedArrayBuffer)
      }
    }
  }
})

test.each([[[3, 3]], [[4, 2]], [[88]], [[-1]], [[0.5]], [[NaN]]])('%j is no chord', async (chord) => {
  expect((await refusalOf(() => buildMusicSplit([[chord]]))).code).toBe('bad-argument')
})

test.each([
  ['no pieces', [], /valid split is empty/],
  ['a piece without steps', [[[1], [2]], []], /piece 2 has no time steps/],
  ['only pieces of one step', [[[1]], [[2]]], /only one step per piece/],
])('a split of %s is refused', async (_, valid, message) => {
  const refusal = await refusalOf(() => buildMusic('m', { ...smallMusic, valid }))
  expect(refusal.message).toMatch(message)
  expect(refusal.place).toBe('m, split valid')
})

describe('content hash', () => {
  test('does not depend on the name', () => {
    expect(contentHash(buildMusic('a', smallMusic))).toBe(contentHash(buildMusic('b', smallMusic)))
  })

  test('depends on where notes, pieces and splits end', () => {
    const variants = [
      smallMusic,
      { ...smallMusic, train: [smallMusic.train.flat()] },
      { ...smallMusic, train: smallMusic.valid, valid: smallMusic.train },
      {
        ...smallMusic,
        test: [
          [[], [86]],
          [[33], [33, 34], []],
        ],
      },
    ]
    expect(new Set(variants.map((splits) => contentHash(buildMusic('m', splits)))).size).toBe(variants.length)
  })

  test('of a roll is that of 88 bytes per time step', () => {
    const roll = Buffer.alloc(3 * 88)
    roll[5] = roll[2 * 88] = roll[2 * 88 + 87] = 1
    expect(rollHash([[5], [], [0, 87]])).toBe(createHash('sha256').update(roll).digest('hex'))
  })
})
