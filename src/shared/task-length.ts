// How long the sequences of a task are: a number of steps, or one length per minibatch.

export type TaskLength = number | { readonly min: number; readonly max: number }

/** As [min, max); a fixed length has min = max. */
export const lengthRange = (length: TaskLength): { min: number; max: number } =>
  typeof length === 'number' ? { min: length, max: length } : length

/** '50', '50-200' */
export function lengthText(length: TaskLength): string {
  const { min, max } = lengthRange(length)
  return min === max ? String(min) : `${min}-${max}`
}
