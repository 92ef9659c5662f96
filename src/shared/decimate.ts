// Thins a curve out to what a chart of so many pixels can show.

/** A series of a run, in ascending order of its steps; values that are not finite are kept. */
export interface Curve {
  readonly steps: Float64Array
  readonly values: Float64Array
}

/**
 * Of the points that fall on one of `pixels` columns, which divide from .. to evenly, the lowest, the highest and the
 * first that is not finite stay, at their own steps and in order: a spike or a NaN is never lost.
 */
export function decimate({ steps, values }: Curve, from: number, to: number, pixels: number): Curve {
  const scale = pixels / (to - from + 1)
  const column = (index: number) => Math.floor((steps[index]! - from) * scale)
  const kept: number[] = []
  for (let index = 0; index < steps.length;) {
    const begin = index
    let lowest = -1
    let highest = -1
    let broken = -1
    for (; index < steps.length && column(index) === column(begin); index += 1) {
      const value = values[index]!
      if (!Number.isFinite(value)) {
        if (broken < 0) broken = index
      } else {
        if (lowest < 0 || value < values[lowest]!) lowest = index
        if (highest < 0 || value > values[highest]!) highest = index
      }
    }
    const found = new Set([lowest, highest, broken].filter((point) => point >= 0))
    kept.push(...[...found].sort((a, b) => a - b))
  }
  return {
    steps: Float64Array.from(kept, (index) => steps[index]!),
    values: Float64Array.from(kept, (index) => values[index]!),
  }
}
