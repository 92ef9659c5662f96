// Where things lie in the piano roll: what fits, what has to be fetched, where the ruler has its marks.
import { LOWEST_NOTE, PIANO_KEYS } from '../../../shared/dataset.ts'

/** Pixels of a time step when zoomed in as far as it goes. */
export const LARGEST_SCALE = 32
/** A piece shorter than the window is not blown up further than this when it is shown whole. */
const LARGEST_FIT = 16
const LEAST_BETWEEN_MARKS = 56

/** Pixels of a time step at which the whole piece is in sight. */
export const fittingScale = (steps: number, width: number): number => Math.min(LARGEST_FIT, width / Math.max(1, steps))

/** A step of zooming, held between the whole piece and the largest. */
export const zoomed = (scale: number, factor: number, fit: number): number =>
  Math.min(LARGEST_SCALE, Math.max(fit, scale * factor))

/** Time steps between two marks of the ruler: 1, 2, 4, 8, ... as bars are counted. */
export function tickInterval(scale: number): number {
  let interval = 1
  while (interval * scale < LEAST_BETWEEN_MARKS) interval *= 2
  return interval
}

export interface Range {
  readonly from: number
  readonly to: number
}

/** The time steps that lie in the window. */
export function visibleSteps(scrollLeft: number, width: number, scale: number, steps: number): Range {
  const from = Math.min(steps, Math.max(0, Math.floor(scrollLeft / scale)))
  return { from, to: Math.max(from, Math.min(steps, Math.ceil((scrollLeft + width) / scale))) }
}

/** What to fetch for that: half a window more at either side. */
export function widened({ from, to }: Range, steps: number): Range {
  const margin = Math.ceil((to - from) / 2)
  return { from: Math.max(0, from - margin), to: Math.min(steps, to + margin) }
}

/** Columns for a range: one a time step, or one a pixel where several steps share one. */
export const columnsFor = ({ from, to }: Range, scale: number): number => Math.ceil((to - from) * Math.min(1, scale))

/** Whether what was fetched covers the range, finely enough. */
export function covers(part: Range & { readonly columns: number }, range: Range, scale: number): boolean {
  const fineness = part.columns / Math.max(1, part.to - part.from)
  return part.from <= range.from && part.to >= range.to && fineness >= 0.95 * Math.min(1, scale)
}

/** The channels to show for notes from lowest to highest: whole octaves, so that all pieces of a dataset look alike. */
export function keyRange(lowest: number, highest: number): { low: number; high: number } {
  const low = 12 * Math.floor(lowest / 12) - LOWEST_NOTE
  const high = 12 * Math.ceil((highest + 1) / 12) - 1 - LOWEST_NOTE
  return { low: Math.max(0, low), high: Math.min(PIANO_KEYS - 1, high) }
}
