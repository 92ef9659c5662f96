// Where the window opens, also when displays have changed.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINIMUM, restoredBounds } from '../../src/main/shell/bounds.ts'
import type { Bounds } from '../../src/main/shell/settings.ts'

const laptop: Bounds = { x: 0, y: 25, width: 1440, height: 875 }
const left: Bounds = { x: -1920, y: 0, width: 1920, height: 1080 }

test('the first start is centred on the primary display', () => {
  expect(restoredBounds(undefined, [laptop, left])).toEqual({ x: 80, y: 63, width: 1280, height: 800 })
})

test('a window on a second display comes back there', () => {
  const saved = { x: -1800, y: 100, width: 1000, height: 700 }
  expect(restoredBounds(saved, [laptop, left])).toEqual(saved)
})

test('when that display is gone it comes to the primary one', () => {
  const saved = { x: -1800, y: 100, width: 1000, height: 700 }
  expect(restoredBounds(saved, [laptop])).toEqual({ x: 220, y: 113, width: 1000, height: 700 })
})

test('a window larger than the display is cut to it', () => {
  expect(restoredBounds({ x: 0, y: 25, width: 5000, height: 4000 }, [laptop])).toEqual(laptop)
})

const coordinate = fc.integer({ min: -10_000, max: 10_000 })
const size = fc.integer({ min: 1, max: 10_000 })
const rectangle = fc.record({ x: coordinate, y: coordinate, width: size, height: size })
const display = fc.record({
  x: coordinate,
  y: coordinate,
  width: fc.integer({ min: MINIMUM.width, max: 8000 }),
  height: fc.integer({ min: MINIMUM.height, max: 5000 }),
})

test('whatever was saved, the title bar can be reached and the window fits a display', () => {
  fc.assert(
    fc.property(rectangle, display, fc.array(display, { maxLength: 3 }), (saved, primary, others) => {
      const displays: [Bounds, ...Bounds[]] = [primary, ...others]
      const { x, y, width, height } = restoredBounds(saved, displays)
      const reachable = displays.some(
        (area) =>
          Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= 120 &&
          y >= area.y &&
          y + 32 <= area.y + area.height &&
          width <= area.width &&
          height <= area.height,
      )
      expect(reachable && width >= MINIMUM.width && height >= MINIMUM.height).toBe(true)
    }),
  )
})
