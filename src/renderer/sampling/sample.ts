// A sample as the page shows it.
import { LOWEST_NOTE, PIANO_KEYS } from '../../shared/dataset.ts'
import { rollCells } from '../../shared/roll-cells.ts'
import type { Input, Output } from '../../shared/contract.ts'
import { keyRange } from '../datasets/roll/geometry.ts'

export type SampleInput = Input<'runs.sample'>
export type Sample = Output<'runs.sample'>
export type MusicSample = Extract<Sample, { kind: 'music' }>
export type TextSample = Extract<Sample, { kind: 'text' }>

/** Primer and all. */
export const stepsOf = (sample: Sample): number =>
  sample.kind === 'music' ? sample.stepOffsets.length - 1 : sample.values.length

/** The channels to show: whole octaves around all notes; the whole piano when all is silent. */
export function rangeOf({ values }: MusicSample): { low: number; high: number } {
  const [lowest, highest] = values.reduce(
    ([low, high], channel) => [Math.min(low, channel), Math.max(high, channel)] as [number, number],
    [Infinity, -Infinity] as [number, number],
  )
  return lowest <= highest ? keyRange(lowest + LOWEST_NOTE, highest + LOWEST_NOTE) : { low: 0, high: PIANO_KEYS - 1 }
}

/** For a roll. */
export const pieceOf = (sample: MusicSample) => ({
  name: 'the sample',
  steps: stepsOf(sample),
  fetchPart: (from: number, to: number, columns: number) =>
    Promise.resolve({ from, to, columns, cells: rollCells(sample, from, to, columns) }),
})

/** For lines of symbols. */
export const partsOf = ({ values }: TextSample) => {
  return (from: number, to: number) => {
    const symbols = values.subarray(from, to)
    return Promise.resolve({ from, to: from + symbols.length, symbols })
  }
}

export const textOf = ({ alphabet, values }: TextSample): string =>
  Array.from(values, (symbol) => alphabet[symbol]).join('')
