// The keys that a dataset's rolls show.
import { LOWEST_NOTE, PIANO_KEYS, SPLIT_NAMES } from '../../shared/dataset.ts'
import type { Statistics } from '../stores/datasets.ts'
import { keyRange } from './roll/geometry.ts'

/** Channels, lowest and highest, over all splits; the whole piano when all is silent. */
export function noteRange(statistics: Statistics): { low: number; high: number } {
  const notes = SPLIT_NAMES.map((split) => statistics[split].notes)
  const lowest = Math.min(...notes.map((of) => of?.lowest ?? Infinity))
  const highest = Math.max(...notes.map((of) => of?.highest ?? -Infinity))
  return lowest <= highest ? keyRange(lowest, highest) : keyRange(LOWEST_NOTE, LOWEST_NOTE + PIANO_KEYS - 1)
}
