// Plain counts of a dataset, split by split.
import {
  LOWEST_NOTE,
  sequenceCount,
  stepCount,
  type Dataset,
  type Split,
  type SplitName,
} from '../../shared/dataset.ts'
import { mapSplits } from './build.ts'

export interface SplitStatistics {
  readonly sequences: number
  readonly steps: number
  /** Time steps of the shortest, the median and the longest sequence. */
  readonly length: { readonly minimum: number; readonly median: number; readonly maximum: number }
  /** Music only. */
  readonly notes: NoteStatistics | null
  /** Text only: how often each symbol of the alphabet occurs. */
  readonly symbols: readonly number[] | null
}

export interface NoteStatistics {
  /** Active keys per time step. */
  readonly mean: number
  readonly maximum: number
  /** Share of the time steps without any. */
  readonly silent: number
  /** MIDI notes; null when all is silent. */
  readonly lowest: number | null
  readonly highest: number | null
}

export type Statistics = Readonly<Record<SplitName, SplitStatistics>>

export function statisticsOf(dataset: Dataset): Statistics {
  return mapSplits((name) => {
    const split = dataset.splits[name]
    return {
      sequences: sequenceCount(split),
      steps: stepCount(split),
      length: lengthsOf(split),
      notes: dataset.kind === 'music' ? noteStatistics(split) : null,
      symbols: dataset.kind === 'text' ? countSymbols(split.values, dataset.width) : null,
    }
  })
}

function lengthsOf({ sequenceOffsets }: Split): SplitStatistics['length'] {
  const lengths = sequenceOffsets.slice(1).map((end, index) => end - sequenceOffsets[index]!)
  lengths.sort()
  const middle = lengths.length / 2
  const median = (lengths[Math.ceil(middle) - 1]! + lengths[Math.floor(middle)]!) / 2
  return { minimum: lengths[0]!, median, maximum: lengths.at(-1)! }
}

function noteStatistics(split: Split): NoteStatistics {
  const { stepOffsets, values } = split
  const steps = stepCount(split)
  let maximum = 0
  let silent = 0
  for (let step = 0; step < steps; step += 1) {
    const active = stepOffsets![step + 1]! - stepOffsets![step]!
    maximum = Math.max(maximum, active)
    if (active === 0) silent += 1
  }
  let lowest = Infinity
  let highest = -Infinity
  for (const channel of values) {
    lowest = Math.min(lowest, channel)
    highest = Math.max(highest, channel)
  }
  const heard = values.length > 0
  return {
    mean: values.length / steps,
    maximum,
    silent: silent / steps,
    lowest: heard ? lowest + LOWEST_NOTE : null,
    highest: heard ? highest + LOWEST_NOTE : null,
  }
}

function countSymbols(values: Uint16Array, width: number): number[] {
  const counts = new Array<number>(width).fill(0)
  for (const symbol of values) counts[symbol]! += 1
  return counts
}
