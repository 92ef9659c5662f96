// A stretch of a piano roll in columns, as it is drawn.
import { PIANO_KEYS, type Split } from './dataset.ts'

/**
 * Time steps from .. to - 1 of a split, absolute, in `columns` columns, at most one a step.
 * @returns [columns][PIANO_KEYS]: share of the column's time steps in which the key is on, 0 to 255; a short note is at
 * least 1
 */
export function rollCells(
  { stepOffsets, values }: Pick<Split, 'stepOffsets' | 'values'>,
  from: number,
  to: number,
  columns: number,
): Uint8Array<ArrayBuffer> {
  const counts = new Uint32Array(columns * PIANO_KEYS)
  const width = new Uint32Array(columns)
  for (let step = from; step < to; step += 1) {
    const column = Math.floor(((step - from) * columns) / (to - from))
    width[column]! += 1
    for (let index = stepOffsets![step]!; index < stepOffsets![step + 1]!; index += 1) {
      counts[column * PIANO_KEYS + values[index]!]! += 1
    }
  }
  return Uint8Array.from(counts, (count, cell) => Math.ceil((255 * count) / width[Math.floor(cell / PIANO_KEYS)]!))
}
