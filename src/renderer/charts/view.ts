// Where the user looks along the horizontal axis: moving and zooming.
import type { Range } from './points.ts'

const STEP = 0.2

/** Closer (factor below 1) or farther around the middle of `range`, within `all`; null when all is in sight. */
export function zoomed({ from, to }: Range, all: Range, factor: number): Range | null {
  const middle = (from + to) / 2
  const half = ((to - from) / 2) * factor
  return within({ from: middle - half, to: middle + half }, all)
}

/** To the left (-1) or right (1), without leaving `all`. */
export function panned({ from, to }: Range, all: Range, direction: -1 | 1): Range | null {
  const wish = direction * STEP * (to - from)
  const shift = Math.max(all.from - from, Math.min(all.to - to, wish))
  return within({ from: from + shift, to: to + shift }, all)
}

/** Null when it is all. */
export function within({ from, to }: Range, all: Range): Range | null {
  const range = { from: Math.max(from, all.from), to: Math.min(to, all.to) }
  return range.from <= all.from && range.to >= all.to ? null : range
}
