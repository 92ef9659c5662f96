// Dividing into train, valid and test.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_SPLIT_OPTIONS, dividePieces, divideTexts, type SplitOptions } from '../../src/main/datasets/splits.ts'
import type { SplitName } from '../../src/shared/dataset.ts'
import { refusalOf } from './refusal.ts'

const options = (changes: Partial<SplitOptions> = {}): SplitOptions => ({ ...DEFAULT_SPLIT_OPTIONS, ...changes })
const pieces = (...splits: (SplitName | null)[]) =>
  splits.map((split, index) => ({ key: `piece ${index}`, hash: `content ${index}`, split }))
const unsaid = (count: number) => pieces(...Array.from({ length: count }, () => null))
const sizes = (splits: readonly (SplitName | null)[]) =>
  (['train', 'valid', 'test'] as const).map((name) => splits.filter((split) => split === name).length)

describe('pieces', () => {
  test('go where their files say; those that say nothing are then left out', () => {
    const said = ['train', null, 'valid', 'test', 'train'] as const
    expect(dividePieces(pieces(...said), options())).toEqual({ splits: said, made: [] })
  })

  test('are drawn by the ratio when no file says anything', () => {
    const { splits, made } = dividePieces(unsaid(100), options({ ratio: { train: 8, valid: 1, test: 1 } }))
    expect(sizes(splits)).toEqual([80, 10, 10])
    expect(made).toEqual(['valid', 'test'])
  })

  test('for a split that is missing are drawn from train', () => {
    const { splits, made } = dividePieces(pieces('train', 'train', 'train', 'test'), options())
    expect(sizes(splits)).toEqual([2, 1, 1])
    expect(splits[3]).toBe('test')
    expect(made).toEqual(['valid'])
  })

  test('that are all of one split other than train are not divided yet', () => {
    expect(sizes(dividePieces(pieces('test', 'test', 'test'), options()).splits)).toEqual([1, 1, 1])
  })

  test('are all divided by the ratio when that is asked for', () => {
    const { splits } = dividePieces(pieces('train', 'train', 'train', 'test'), options({ by: 'ratio' }))
    expect(sizes(splits)).toEqual([2, 1, 1])
  })

  test('are drawn alike whatever their order, and otherwise by another seed', () => {
    const drawn = (order: ReturnType<typeof unsaid>, seed: number) => {
      const { splits } = dividePieces(order, options({ seed }))
      return order
        .filter((_, index) => splits[index] === 'test')
        .map(({ key }) => key)
        .sort()
    }
    const order = unsaid(60)
    expect(drawn(order.toReversed(), 1)).toEqual(drawn(order, 1))
    expect(drawn(order, 2)).not.toEqual(drawn(order, 1))
  })

  test('every split gets one at least, and all go somewhere', () => {
    const ratio = fc.record({ train: share(4, 10), valid: share(0.01, 2), test: share(0.01, 2) })
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 40 }), ratio, (count, ratio) => {
        const found = sizes(dividePieces(unsaid(count), options({ ratio })).splits)
        expect(found.reduce((a, b) => a + b)).toBe(count)
        expect(Math.min(...found)).toBeGreaterThan(0)
      }),
    )
  })

  test('can be moved and left out by hand', () => {
    const assigned = { 'piece 0': 'test', 'piece 1': null } as const
    const { splits } = dividePieces(pieces('train', 'train', 'train', 'valid', 'test'), options({ assigned }))
    expect(splits).toEqual(['test', null, 'train', 'valid', 'test'])
  })

  test('too few of them, or none to train with, are refused', async () => {
    expect((await refusalOf(() => dividePieces(unsaid(2), options()))).message).toMatch(/too little to divide: 2/)
    expect((await refusalOf(() => dividePieces(pieces('valid', 'test'), options()))).message).toMatch(/no train split/)
    const ratio = { train: 1, valid: 0, test: 1 }
    expect((await refusalOf(() => dividePieces(unsaid(9), options({ ratio })))).place).toBe('ratio.valid')
  })
})

const share = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('texts', () => {
  const texts = (...parts: [symbols: string, split: SplitName | null][]) =>
    parts.map(([symbols, split], index) => ({ key: `text ${index}`, symbols, split }))

  test('are joined in order within their splits', () => {
    const parts = texts(['a', 'train'], ['b', 'train'], ['c', 'valid'], ['d', 'test'], ['e', null])
    const divided = divideTexts(parts, options())
    expect(divided.texts).toEqual({ train: 'ab', valid: 'c', test: 'd' })
    expect(divided.splits[4]).toBeNull()
  })

  test('without splits are cut in one place each: train, valid, test', () => {
    const divided = divideTexts(texts(['0123456789', null]), options({ ratio: { train: 6, valid: 2, test: 2 } }))
    expect(divided.texts).toEqual({ train: '012345', valid: '67', test: '89' })
    expect(divided.made).toEqual(['valid', 'test'])
  })

  test('lose nothing in the cut, and no code point is torn', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'ä', '𝄞'), { minLength: 12, maxLength: 40 }), (symbols) => {
        const { train, valid, test } = divideTexts(texts([symbols.join(''), null]), options()).texts
        expect([...train, ...valid, ...test]).toEqual(symbols)
      }),
    )
  })
})
