// Curves of several seeds as one: mean and standard deviation at each step.
import { firstFrom, type Curve } from './points.ts'

export interface Spread {
  readonly steps: Float64Array
  readonly mean: Float64Array
  /** Sample standard deviation; NaN where fewer than two curves have a value. */
  readonly deviation: Float64Array
}

/**
 * As far as all curves go, at every step that one of them has; the others are interpolated there, since epochs need not
 * end at the same place. A curve that is not finite at its end has diverged: it counts as far as it is finite.
 */
export function spread(curves: readonly Curve[]): Spread {
  const parts = curves.map(finitePart).filter(({ steps }) => steps.length > 0)
  const whole = parts.filter(({ hasDiverged }) => !hasDiverged)
  const ends = (whole.length > 0 ? whole : parts).map(({ steps }) => steps.at(-1)!)
  const [from, to] = [
    Math.max(...parts.map(({ steps }) => steps[0]!)),
    whole.length > 0 ? Math.min(...ends) : Math.max(...ends),
  ]
  const steps = [...new Set(parts.flatMap((part) => [...part.steps]))]
    .filter((step) => step >= from && step <= to)
    .sort((a, b) => a - b)
  const statistics = steps.map((step) => meanAndDeviation(parts.flatMap((part) => valueAt(part, step) ?? [])))
  return {
    steps: Float64Array.from(steps),
    mean: Float64Array.from(statistics, ({ mean }) => mean),
    deviation: Float64Array.from(statistics, ({ deviation }) => deviation),
  }
}

interface FinitePart extends Curve {
  readonly hasDiverged: boolean
}

function finitePart({ steps, values }: Curve): FinitePart {
  const kept = [...values.keys()].filter((index) => Number.isFinite(values[index]))
  return {
    steps: Float64Array.from(kept, (index) => steps[index]!),
    values: Float64Array.from(kept, (index) => values[index]!),
    hasDiverged: values.length > 0 && !Number.isFinite(values.at(-1)),
  }
}

/** On the line between the points beside it; null beyond the ends. */
function valueAt(curve: Curve, step: number): number | null {
  const { steps, values } = curve
  const after = firstFrom(curve, step)
  if (after === steps.length) return null
  if (steps[after] === step) return values[after]!
  if (after === 0) return null
  const share = (step - steps[after - 1]!) / (steps[after]! - steps[after - 1]!)
  return values[after - 1]! + share * (values[after]! - values[after - 1]!)
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const n = values.length
  // Around the first value: equal values have exactly their own mean and no deviation.
  const [first] = values as [number]
  const mean = first + values.reduce((sum, value) => sum + (value - first), 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : NaN }
}
