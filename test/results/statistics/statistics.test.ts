// Differences and rates against SciPy (cases.json; make-cases.py says with which command), and at the edges.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EXACT_PAIRS, holm, pairedDifference, pairsNeeded } from '../../../src/main/results/statistics/paired.ts'
import { fisherExact, wilsonInterval } from '../../../src/main/results/statistics/rates.ts'
import cases from './cases.json' with { type: 'json' }

const close = (actual: number | null, expected: number | null) => {
  if (expected === null) expect(actual).toBeNull()
  else expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
}

describe('paired differences as SciPy finds them', () => {
  test.for(cases.pairs.map((one, index) => [index, one] as const))('case %i', ([, expected]) => {
    const found = pairedDifference(expected.a, expected.b)
    expect(found.n).toBe(expected.a.length)
    close(found.mean, expected.mean)
    for (const end of [0, 1] as const) close(found.interval![end], expected.interval[end]!)
    close(found.pPermutation, expected.pPermutation)
    close(found.pSign, expected.pSign)
    close(found.effect, expected.effect)
  })
})

describe('success rates as SciPy finds them', () => {
  test.for(cases.rates)('$a of $ofA, $b of $ofB', ({ a, ofA, b, ofB, wilson, fisher }) => {
    const [low, high] = wilsonInterval(a, ofA)!
    close(low, wilson[0]!)
    close(high, wilson[1]!)
    close(fisherExact(a, ofA, b, ofB), fisher)
    close(fisherExact(b, ofB, a, ofA), fisher)
  })
})

describe('edges', () => {
  test('no pair, and one', () => {
    expect(pairedDifference([], [])).toMatchObject({
      n: 0,
      interval: null,
      pPermutation: null,
      pSign: null,
      effect: null,
    })
    const one = { n: 1, mean: 1, interval: null, pPermutation: 1, pSign: 1, effect: null }
    expect(pairedDifference([2], [1])).toMatchObject(one)
    expect(wilsonInterval(0, 0)).toBeNull()
  })

  test('many pairs are flipped at random, close to what is exact, and the same each time', () => {
    const a = Array.from({ length: EXACT_PAIRS + 5 }, (_, index) => (index % 7) / 7 + 0.02 * index)
    const b = a.map((value, index) => value + (index % 3 === 0 ? 0.3 : -0.1))
    const found = pairedDifference(a, b)
    expect(found.exact).toBe(false)
    expect(found.pPermutation).toBeGreaterThan(0.1)
    expect(pairedDifference(a, b)).toEqual(found)
    const apart = pairedDifference(
      a,
      a.map((value) => value - 1),
    )
    expect(apart.pPermutation).toBeCloseTo(1 / 100_001, 9)
  })

  test('the other way round the difference has the other sign, and is as sure', () => {
    const values = fc.array(fc.tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.integer({ min: -3, max: 3 })), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(values, (pairs) => {
        const [a, b] = [pairs.map(([value]) => value), pairs.map(([value, by]) => value + by)]
        const [there, back] = [pairedDifference(a, b), pairedDifference(b, a)]
        close(back.mean, -there.mean)
        expect([back.pPermutation, back.pSign]).toEqual([there.pPermutation, there.pSign])
      }),
      { numRuns: 50 },
    )
  })
})

test("Holm's correction: of a textbook example, and never out of order", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005])
  for (const [index, expected] of [0.03, 0.06, 0.06, 0.02].entries()) close(corrected[index]!, expected)
  expect(holm([0.9, 0.8])).toEqual([1, 1])
  expect(holm([])).toEqual([])
})

test('a small effect needs many pairs, none needs any number', () => {
  expect([1, 0.5, -0.5, 10].map(pairsNeeded)).toEqual([8, 32, 32, 2])
  expect([pairsNeeded(null), pairsNeeded(0)]).toEqual([null, null])
})
