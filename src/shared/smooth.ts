// Smoothing of a curve that keeps what it is about: a constant stays what it is, and the first value is not drawn to zero.

/**
 * Exponential moving average, divided by the sum of its weights so far, so that it is unbiased from the first value on.
 * A value that is not finite stays where it is and weighs nothing.
 * @param window about how many values are averaged over; up to 1 changes nothing
 * @returns takes the values of a curve in their order, and gives the smoothed ones
 */
export function smoother(window: number): (value: number) => number {
  if (window <= 1) return (value) => value
  const share = 1 / window
  let mean = 0
  let weight = 0
  return (value) => {
    if (!Number.isFinite(value)) return value
    weight += (1 - weight) * share
    // As a step towards the value rather than a quotient: a constant is met exactly.
    mean += (value - mean) * (share / weight)
    return mean
  }
}

/** The same of a curve that is there as a whole. */
export function smooth(values: Float64Array, window: number): Float64Array {
  return values.map(smoother(window))
}
