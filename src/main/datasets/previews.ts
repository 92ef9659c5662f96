// Windows onto a dataset for display: as much as fits on the screen, whatever the length of the piece.
import { sequenceCount, type MusicDataset, type SplitName, type TextDataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { rollCells } from '../../shared/roll-cells.ts'

export interface RollWindow {
  /** Time steps of the whole piece. */
  readonly steps: number
  /** What is shown: time steps from .. to - 1 of the piece. */
  readonly from: number
  readonly to: number
  readonly columns: number
  /** As of rollCells. */
  readonly cells: Uint8Array<ArrayBuffer>
}

/** No screen has more columns, and no page of text more symbols. */
const MOST_COLUMNS = 1 << 14
const MOST_SYMBOLS = 1 << 17

/**
 * Part of one piece in at most `columns` columns; several time steps share a column when there are more of them.
 * The range is cut to the piece. Throws 'not-found' when there is no such piece.
 */
export function rollWindow(
  { splits, name }: MusicDataset,
  split: SplitName,
  sequence: number,
  range: { readonly from: number; readonly to: number },
  columns: number,
): RollWindow {
  const { sequenceOffsets } = splits[split]
  if (!Number.isInteger(sequence) || sequence < 0 || sequence >= sequenceCount(splits[split])) {
    throw new WorkbenchError('not-found', `there is no piece ${sequence}`, { place: `${name}, ${split}` })
  }
  const start = sequenceOffsets[sequence]!
  const steps = sequenceOffsets[sequence + 1]! - start
  const { from, to } = cut(range, steps)
  const shown = Math.min(wholeNumber('columns', columns, MOST_COLUMNS), to - from)
  const cells = rollCells(splits[split], start + from, start + to, shown)
  return { steps, from, to, columns: shown, cells }
}

export interface TextWindow {
  /** Symbols of the whole split. */
  readonly steps: number
  readonly from: number
  readonly to: number
  /** Symbol ids; the alphabet says what they are. */
  readonly symbols: Uint16Array<ArrayBuffer>
}

/** Symbols from .. to - 1 of a split, cut to it and to MOST_SYMBOLS. */
export function textWindow(
  { splits }: TextDataset,
  split: SplitName,
  range: { readonly from: number; readonly to: number },
): TextWindow {
  const { values } = splits[split]
  const { from, to } = cut(range, values.length)
  const end = Math.min(to, from + MOST_SYMBOLS)
  return { steps: values.length, from, to: end, symbols: values.slice(from, end) }
}

function cut(
  { from, to }: { readonly from: number; readonly to: number },
  steps: number,
): { from: number; to: number } {
  const first = Math.min(wholeNumber('from', from, Number.MAX_SAFE_INTEGER), steps)
  return { from: first, to: Math.max(first, Math.min(wholeNumber('to', to, Number.MAX_SAFE_INTEGER), steps)) }
}

function wholeNumber(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new WorkbenchError('bad-argument', `${name} must be a whole number from 0 to ${most}, not ${value}`)
}
