// Takes a dataset out of the workbench: as one JSON file, which gives the same dataset when imported, or as MIDI files.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  LOWEST_NOTE,
  SPLIT_NAMES,
  sequenceCount,
  type Dataset,
  type MusicDataset,
  type Split,
  type TextDataset,
} from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { mapSplits, type Chord } from './build.ts'
import { JSON_FORMAT, JSON_VERSION } from './formats/json.ts'
import { chordsToMidi } from './formats/midi-writer.ts'

/** Music as MIDI note numbers: {splits: {train: [piece: [step: [note, ...], ...], ...], ...}}; a text as a string per split. */
export function toJson(dataset: Dataset): string {
  const { kind, name } = dataset
  const splits =
    dataset.kind === 'music'
      ? mapSplits((split) => pieces(dataset.splits[split]).map((piece) => piece.map(toNotes)))
      : mapSplits((split) => textOf(dataset, dataset.splits[split]))
  return `${JSON.stringify({ format: JSON_FORMAT, version: JSON_VERSION, kind, name, splits })}\n`
}

/**
 * Writes a new folder with train, valid and test, a format 0 file per piece, one time step an eighth note. Imported by the
 * general rule with that step they give the same dataset, but for silence at the end of a piece, which MIDI does not keep.
 * Throws 'conflict' when the folder is there already.
 */
export async function writeMidiFolder(dataset: MusicDataset, folder: string): Promise<void> {
  try {
    await mkdir(folder)
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === 'EEXIST'
    throw new WorkbenchError(exists ? 'conflict' : 'io', exists ? 'it is there already' : 'the folder cannot be made', {
      place: folder,
      hint: 'Choose another folder.',
      cause,
    })
  }
  for (const split of SPLIT_NAMES) {
    await mkdir(join(folder, split))
    const digits = String(sequenceCount(dataset.splits[split])).length
    for (const [index, chords] of pieces(dataset.splits[split]).entries()) {
      const name = `${String(index + 1).padStart(digits, '0')}.mid`
      await writeFile(join(folder, split, name), chordsToMidi(chords))
    }
  }
}

const pieces = (split: Split): Chord[][] =>
  Array.from(split.sequenceOffsets.subarray(1), (end, sequence) =>
    chordsOf(split, split.sequenceOffsets[sequence], end),
  )

/** The chords of the steps from .. to - 1 of music, by default of all. */
export const chordsOf = (
  { stepOffsets, values }: Pick<Split, 'stepOffsets' | 'values'>,
  from = 0,
  to = stepOffsets!.length - 1,
): Chord[] =>
  Array.from({ length: to - from }, (_, step) => [
    ...values.subarray(stepOffsets![from + step], stepOffsets![from + step + 1]),
  ])

/** As MIDI note numbers. */
export const toNotes = (chord: Chord): number[] => chord.map((channel) => channel + LOWEST_NOTE)

export const textOf = ({ alphabet }: Pick<TextDataset, 'alphabet'>, { values }: Pick<Split, 'values'>): string =>
  Array.from(values, (symbol) => alphabet[symbol]).join('')
