// Pictures of the parameters that a run leaves behind now and then: eigenvalues and histograms of the weights.
import type { ParameterBlock } from '../../engine/engine.ts'
import type { Snapshot } from '../../shared/metrics.ts'

const PER_DOUBLING = 16
const BINS = 64

/** The first 32 checks, then 16 of each doubling of their number: a long run leaves a few hundred. `check` from 0. */
export const isSnapshotDue = (check: number): boolean =>
  check < 2 * PER_DOUBLING || check % (2 ** Math.floor(Math.log2(check)) / PER_DOUBLING) === 0

/** `spectrum`: the eigenvalues of W_rec. The parameters are finite. */
export const snapshotsOf = (
  updates: number,
  parameters: Float64Array,
  layout: readonly ParameterBlock[],
  spectrum: Float64Array,
): Snapshot[] => [
  { updates, kind: 'eigenvalues', parameters: 'W_rec', data: spectrum },
  ...layout.map(({ name, offset, rows, columns }): Snapshot => {
    const data = histogram(parameters.subarray(offset, offset + rows * columns))
    return { updates, kind: 'histogram', parameters: name, data }
  }),
]

/** Lowest and highest value, then how many lie in each of the equally wide bins between them. */
export function histogram(values: Float64Array): Float64Array {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const result = new Float64Array(2 + BINS)
  result[0] = low
  result[1] = high
  const scale = high > low ? BINS / (high - low) : 0
  for (const value of values) result[2 + Math.min(BINS - 1, Math.floor((value - low) * scale))]! += 1
  return result
}
