// Curves before they are drawn: smoothing, gaps, spread over seeds. What must hold for every one of them.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gaps, inSight, nearest } from '../../../src/renderer/charts/points.ts'
import { spread } from '../../../src/renderer/charts/spread.ts'
import { smooth } from '../../../src/shared/smooth.ts'

/** One zero only: the sign of zero is not kept, nor seen. */
const finite = fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => value + 0)
const anyValue = fc.oneof({ weight: 5, arbitrary: finite }, fc.constantFrom(NaN, Infinity, -Infinity))
const window = fc.integer({ min: 1, max: 1000 })
const indices = (length: number) => Float64Array.from({ length }, (_, index) => index)
const curve = (values: number[]) => ({ steps: indices(values.length), values: Float64Array.from(values) })

describe('smoothing', () => {
  test('a constant stays what it is, to the last bit', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 1, max: 500 }), window, (value, length, size) => {
        expect(smooth(new Float64Array(length).fill(value), size)).toEqual(new Float64Array(length).fill(value))
      }),
    )
  })

  test('it stays between the lowest and the highest value, and begins with the first', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 200 }), window, (values, size) => {
        const smoothed = smooth(Float64Array.from(values), size)
        const slack = 1e-9 * (1 + Math.max(...values.map(Math.abs)))
        expect(smoothed[0]).toBe(values[0])
        expect(Math.min(...smoothed)).toBeGreaterThanOrEqual(Math.min(...values) - slack)
        expect(Math.max(...smoothed)).toBeLessThanOrEqual(Math.max(...values) + slack)
      }),
    )
  })

  test('it is the weighted mean of all values so far, with weights that fall by 1 - 1/window', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 60 }), window, (values, size) => {
        const weights = values.map((_, index) => (1 - 1 / size) ** (values.length - 1 - index))
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        const expected = values.reduce((sum, value, index) => sum + value * weights[index]!, 0) / total
        const slack = 1e-9 * (1 + Math.max(...values.map(Math.abs)))
        expect(Math.abs(smooth(Float64Array.from(values), size).at(-1)! - expected)).toBeLessThan(slack)
      }),
    )
  })

  test('what is not finite stays in its place and changes nothing around it', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 100 }), window, (values, size) => {
        const smoothed = smooth(Float64Array.from(values), size)
        const without = smooth(Float64Array.from(values.filter(Number.isFinite)), size)
        expect(smoothed.filter(Number.isFinite)).toEqual(without)
        for (const [index, value] of values.entries()) {
          if (!Number.isFinite(value)) expect(smoothed[index]).toBe(value)
        }
      }),
    )
  })
})

describe('gaps', () => {
  test('a curve that diverges ends in one, at its last finite value', () => {
    expect(gaps(curve([3, 2, NaN, NaN]))).toEqual([{ step: 2, value: 2 }])
    expect(gaps(curve([Infinity, 2, 1]))).toEqual([{ step: 0, value: 2 }])
    expect(gaps(curve([1, NaN, 1, Infinity]))).toHaveLength(2)
    expect(gaps(curve([NaN, NaN]))).toEqual([])
  })

  test('there is one for every stretch without a finite value', () => {
    fc.assert(
      fc.property(fc.array(anyValue), (values) => {
        const broken = values.map((value) => !Number.isFinite(value))
        const begins = broken.filter((is, index) => is && !broken[index - 1]).length
        expect(gaps(curve(values))).toHaveLength(broken.every(Boolean) ? 0 : begins)
      }),
    )
  })
})

test('the nearest point is none other than the nearest', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 1 }), finite, (numbers, step) => {
      const steps = Float64Array.from(numbers).sort()
      const found = steps[nearest({ steps, values: steps }, step)]!
      expect(Math.abs(found - step)).toBe(Math.min(...Array.from(steps, (other) => Math.abs(other - step))))
    }),
  )
  expect(nearest(curve([]), 1)).toBe(-1)
})

describe('the points in sight', () => {
  test('there is one beyond on each side', () => {
    const { steps } = inSight(curve([0, 1, 2, 3, 4, 5]), { from: 1.5, to: 3.5 })
    expect([...steps]).toEqual([1, 2, 3, 4])
  })

  test('of many points the lowest, the highest and what is not finite stay', () => {
    const values = Array.from({ length: 100_000 }, (_, index) => Math.sin(index))
    values[54_321] = 9
    values[65_432] = -9
    values[76_543] = NaN
    const { steps, values: kept } = inSight(curve(values), null)
    expect(steps.length).toBeLessThan(4000)
    expect([...steps]).toEqual(expect.arrayContaining([54_321, 65_432, 76_543]))
    expect(Math.max(...kept.filter(Number.isFinite))).toBe(9)
    expect(inSight(curve(values), { from: 100, to: 200 }).steps).toHaveLength(102)
  })
})

describe('the spread over seeds', () => {
  test('mean and sample deviation as far as all curves go', () => {
    const { steps, mean, deviation } = spread([curve([1, 2, 3]), curve([3, 4])])
    expect([...steps]).toEqual([0, 1])
    expect([...mean]).toEqual([2, 3])
    expect(deviation[0]).toBeCloseTo(Math.SQRT2, 15)
  })

  test('curves with steps of their own are interpolated, not mixed', () => {
    const other = { steps: Float64Array.of(0, 0.5, 1.5, 2), values: Float64Array.of(3, 3, 3, 3) }
    const { steps, mean } = spread([curve([1, 1, 1]), other])
    expect([...steps]).toEqual([0, 0.5, 1, 1.5, 2])
    expect([...mean]).toEqual([2, 2, 2, 2, 2])
  })

  test('equal curves have themselves as mean and no deviation', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), fc.integer({ min: 2, max: 5 }), (values, count) => {
        const { mean, deviation } = spread(Array.from({ length: count }, () => curve(values)))
        expect(mean).toEqual(Float64Array.from(values))
        expect(deviation).toEqual(new Float64Array(values.length))
      }),
    )
  })

  test('the mean lies between the curves', () => {
    const curves = fc.array(fc.array(finite, { minLength: 1, maxLength: 20 }).map(curve), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(curves, (several) => {
        const all = several.flatMap(({ values }) => [...values])
        const slack = 1e-9 * (1 + Math.max(...all.map(Math.abs)))
        for (const mean of spread(several).mean) {
          expect(mean).toBeGreaterThanOrEqual(Math.min(...all) - slack)
          expect(mean).toBeLessThanOrEqual(Math.max(...all) + slack)
        }
      }),
    )
  })

  test('a curve that has diverged counts as far as it is finite, and the others go on', () => {
    const { steps, mean, deviation } = spread([curve([1, NaN, NaN]), curve([3, 5, 7])])
    expect([...steps]).toEqual([0, 1, 2])
    expect([...mean]).toEqual([2, 5, 7])
    expect(deviation[1]).toBeNaN()
  })

  test('without a finite value there is nothing', () => {
    expect(spread([curve([NaN])]).steps).toHaveLength(0)
    expect(spread([]).steps).toHaveLength(0)
  })
})
