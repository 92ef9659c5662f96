// The arithmetic of the piano roll.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  columnsFor,
  covers,
  fittingScale,
  keyRange,
  LARGEST_SCALE,
  tickInterval,
  visibleSteps,
  widened,
  zoomed,
} from '../../src/renderer/datasets/roll/geometry.ts'

const steps = fc.integer({ min: 1, max: 300_000 })
const width = fc.integer({ min: 100, max: 4000 })
const place = fc.double({ min: 0, max: 1, noNaN: true })

test('the whole piece fits, and no more', () => {
  fc.assert(fc.property(steps, width, (n, w) => n * fittingScale(n, w) <= w * (1 + 1e-12)))
  expect(visibleSteps(0, 800, fittingScale(4000, 800), 4000)).toEqual({ from: 0, to: 4000 })
})

test('zooming stays between the whole piece and the largest scale', () => {
  const factor = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
  fc.assert(
    fc.property(steps, width, factor, (n, w, by) => {
      const fit = fittingScale(n, w)
      const scale = zoomed(fit, by, fit)
      return scale >= fit && scale <= LARGEST_SCALE
    }),
  )
})

test('what is fetched covers what is in sight, within the piece and in no more columns than it needs', () => {
  fc.assert(
    fc.property(steps, width, place, place, (n, w, zoom, scroll) => {
      const fit = fittingScale(n, w)
      const scale = fit * (LARGEST_SCALE / fit) ** zoom
      const range = visibleSteps(scroll * Math.max(0, n * scale - w), w, scale, n)
      const wanted = widened(range, n)
      const columns = columnsFor(wanted, scale)
      expect(covers({ ...wanted, columns }, range, scale)).toBe(true)
      expect(wanted.from).toBeGreaterThanOrEqual(0)
      expect(wanted.to).toBeLessThanOrEqual(n)
      expect(columns).toBeLessThanOrEqual(Math.min(wanted.to - wanted.from, 2 * w + 4))
    }),
  )
})

test('a part that is too coarse, or ends too early, does not cover', () => {
  expect(covers({ from: 0, to: 100, columns: 100 }, { from: 10, to: 90 }, 4)).toBe(true)
  expect(covers({ from: 0, to: 100, columns: 50 }, { from: 10, to: 90 }, 4)).toBe(false)
  expect(covers({ from: 0, to: 100, columns: 50 }, { from: 10, to: 90 }, 0.5)).toBe(true)
  expect(covers({ from: 0, to: 80, columns: 80 }, { from: 10, to: 90 }, 4)).toBe(false)
})

test('marks of the ruler have room for their numbers', () => {
  expect([32, 16, 4, 0.5, 0.01].map(tickInterval)).toEqual([2, 4, 16, 128, 8192])
})

test('whole octaves are shown, within the piano', () => {
  // C4 alone: C4 to B4, channels 39 to 50.
  expect(keyRange(60, 60)).toEqual({ low: 39, high: 50 })
  expect(keyRange(21, 108)).toEqual({ low: 0, high: 87 })
})
