// The random stream against numbers that NumPy drew, and its laws for any seed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RandomState } from '../../src/engine/engine.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import numpy from './numpy-random-state.json' with { type: 'json' }

const seeds = fc.integer({ min: 0, max: 0xffffffff })

/** Where the parts of a state begin: see RandomState.state. */
const POSITION = 624
const HAS_GAUSS = 625
const GAUSS = 626

describe.each(numpy.streams)('RandomState($seed)', (expected) => {
  test('draws what NumPy draws, bit for bit', () => {
    const random = new RandomState(expected.seed)
    expect(expected.random_sample.map(() => random.randomSample())).toEqual(expected.random_sample)
    // An odd count leaves half a pair in the stream.
    expect(Array.from(random.normal(0.5, 2, 5))).toEqual(expected.normal)
    expect(numpy.highs.map((high) => Array.from(random.randint(high, 4)))).toEqual(expected.randint)
    expect(Array.from(random.permutation(12))).toEqual(expected.permutation)
    for (let i = 0; i < 2000; i += 1) random.randomSample()
    expect(Array.from(random.uniform(-3, 5, 2))).toEqual(expected.uniform)
  })
})

describe('state', () => {
  test('another stream goes on from it to the same numbers', () => {
    fc.assert(
      fc.property(seeds, seeds, fc.nat(1500), fc.nat(3), (seed, other, samples, normals) => {
        const random = new RandomState(seed)
        random.uniform(0, 1, samples)
        random.normal(0, 1, normals)
        const copy = new RandomState(other)
        copy.state = random.state
        expect(copy.normal(0, 1, 3)).toEqual(random.normal(0, 1, 3))
        expect(copy.permutation(50)).toEqual(random.permutation(50))
        expect(copy.state).toEqual(random.state)
      }),
      { numRuns: 50 },
    )
  })

  test('is a copy', () => {
    const random = new RandomState(1)
    const state = random.state
    random.randomSample()
    expect(random.state).not.toEqual(state)
  })

  test.each<[string, (state: Uint32Array) => Uint32Array]>([
    ['too short', (state) => state.slice(1)],
    ['too long', (state) => Uint32Array.of(...state, 0)],
    ['position outside', (state) => state.fill(625, POSITION, POSITION + 1)],
    ['flag neither 0 nor 1', (state) => state.fill(2, HAS_GAUSS, HAS_GAUSS + 1)],
    ['cached normal not finite', (state) => state.fill(0xffffffff, GAUSS)],
    ['all words zero', (state) => state.fill(0, 0, POSITION)],
  ])('%s is refused and changes nothing', (_, damage) => {
    const random = new RandomState(3)
    const before = random.state
    expect(() => {
      random.state = damage(random.state)
    }).toThrow(WorkbenchError)
    expect(random.state).toEqual(before)
  })
})

describe('laws', () => {
  test('uniform stays in its interval, randint below its bound', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 0x7fffffff }), (seed, high) => {
        const random = new RandomState(seed)
        for (const value of random.uniform(-2, 3, 50)) expect(value >= -2 && value < 3).toBe(true)
        for (const value of random.randint(high, 50)) expect(value >= 0 && value < high).toBe(true)
      }),
    )
  })

  test('randint(1) is 0 and takes nothing from the stream', () => {
    const random = new RandomState(5)
    const before = random.state
    expect(random.randint(1, 3)).toEqual(Int32Array.of(0, 0, 0))
    expect(random.state).toEqual(before)
  })

  test('permutation has every index once', () => {
    fc.assert(
      fc.property(seeds, fc.nat(200), (seed, count) => {
        const sorted = new RandomState(seed).permutation(count).sort()
        expect(sorted).toEqual(Int32Array.from({ length: count }, (_, i) => i))
      }),
    )
  })

  test('normal has its mean and standard deviation', () => {
    const count = 100_000
    const values = new RandomState(11).normal(3, 0.5, count)
    const mean = values.reduce((sum, x) => sum + x, 0) / count
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count
    // Four standard errors.
    expect(Math.abs(mean - 3)).toBeLessThan((4 * 0.5) / Math.sqrt(count))
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(4 * Math.sqrt(2 / count))
  })
})
