// Points of a curve as charts take them.
import { decimate, type Curve } from '../../shared/decimate.ts'

export type { Curve }

/** Of a chart's horizontal axis. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A place where a curve has no value: NaN or infinity. value: the last finite one before, or else the first one after. */
export interface Gap {
  readonly step: number
  readonly value: number
}

/** The beginnings of the stretches without a finite value; none, where there is no finite value at all. */
export function gaps({ steps, values }: Curve): Gap[] {
  const found: Gap[] = []
  let last = values.find(Number.isFinite)
  if (last === undefined) return found
  let broken = false
  for (const [index, value] of values.entries()) {
    if (Number.isFinite(value)) last = value
    else if (!broken) found.push({ step: steps[index]!, value: last })
    broken = !Number.isFinite(value)
  }
  return found
}

/** Index of the first point that is not before `step`; the number of points where all are. */
export function firstFrom({ steps }: Curve, step: number): number {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle]! < step) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the point that is nearest to `step`; -1 without points. */
export function nearest(curve: Curve, step: number): number {
  const { steps } = curve
  const after = firstFrom(curve, step)
  if (after === 0) return steps.length === 0 ? -1 : 0
  return after === steps.length || step - steps[after - 1]! < steps[after]! - step ? after - 1 : after
}

/** More than a chart is wide; on each column at most three points stay. */
const COLUMNS = 1200

/** The points in sight, and one beyond on each side so that the line goes on; thinned out where they are many. */
export function inSight(curve: Curve, range: Range | null): Curve {
  const { steps, values } = curve
  const begin = range ? Math.max(0, firstFrom(curve, range.from) - 1) : 0
  const end = range ? firstFrom(curve, range.to) + 1 : steps.length
  const part = { steps: steps.subarray(begin, end), values: values.subarray(begin, end) }
  return part.steps.length > 3 * COLUMNS ? decimate(part, part.steps[0]!, part.steps.at(-1)!, COLUMNS) : part
}
