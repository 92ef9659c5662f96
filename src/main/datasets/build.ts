// Turns what the readers found into datasets: sparse splits whose arrays lie in SharedArrayBuffers.
import {
  PIANO_KEYS,
  SPLIT_NAMES,
  sequenceCount,
  stepCount,
  type Dataset,
  type MusicDataset,
  type Split,
  type SplitName,
  type TextDataset,
} from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'

/** The keys that sound in one time step: channels 0 .. PIANO_KEYS - 1, ascending, without repeats. Empty: silence. */
export type Chord = number[]

/** Per split the pieces, per piece the time steps. */
export type MusicSplits = Record<SplitName, Chord[][]>

/** What a file of music gives. */
export interface FoundMusic {
  /** The pieces of each split, in order; under null those of no split. */
  readonly pieces: ReadonlyMap<SplitName | null, readonly Chord[][]>
  /** What is no part of the pieces though the file has it, in words; null when that is nothing. */
  readonly leftOut: string | null
}

export const sharedUint32 = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * length))
export const sharedUint16 = (length: number): Uint16Array => new Uint16Array(new SharedArrayBuffer(2 * length))

export const mapSplits = <T>(make: (split: SplitName) => T): Record<SplitName, T> => ({
  train: make('train'),
  valid: make('valid'),
  test: make('test'),
})

/** One sequence per piece. Throws 'bad-argument' when a chord is not as `Chord` says. */
export function buildMusicSplit(pieces: readonly (readonly Chord[])[]): Split {
  let steps = 0
  let notes = 0
  for (const piece of pieces) {
    steps += piece.length
    for (const chord of piece) notes += chord.length
  }
  const sequenceOffsets = sharedUint32(pieces.length + 1)
  const stepOffsets = sharedUint32(steps + 1)
  const values = sharedUint16(notes)
  let step = 0
  let note = 0
  for (const [index, piece] of pieces.entries()) {
    for (const chord of piece) {
      let previous = -1
      for (const channel of chord) {
        if (!Number.isInteger(channel) || channel <= previous || channel >= PIANO_KEYS) {
          throw new WorkbenchError('bad-argument', `not a chord: ${chord.join(' ')}`, { place: `piece ${index}` })
        }
        values[note] = previous = channel
        note += 1
      }
      step += 1
      stepOffsets[step] = note
    }
    sequenceOffsets[index + 1] = step
  }
  return { sequenceOffsets, stepOffsets, values }
}

/** Throws 'bad-file' for a split without pieces, a piece without time steps, or when no piece has two of them. */
export function buildMusic(
  name: string,
  splits: Readonly<Record<SplitName, readonly (readonly Chord[])[]>>,
): MusicDataset {
  const dataset: MusicDataset = {
    kind: 'music',
    name,
    width: PIANO_KEYS,
    splits: mapSplits((split) => buildMusicSplit(splits[split])),
  }
  refuseEmpty(dataset)
  return dataset
}

/**
 * Each code point is one symbol, each split one sequence. The alphabet: the symbols of the training split by code point,
 * then those that occur only in the other splits, by code point. Throws 'bad-file' for a split of less than two symbols.
 */
export function buildText(name: string, texts: Readonly<Record<SplitName, string>>): TextDataset {
  const symbols = mapSplits((split) => codePoints(texts[split]))
  const trained = distinct(symbols.train)
  const known = new Set(trained)
  const others = distinct(symbols.valid, symbols.test).filter((symbol) => !known.has(symbol))
  const alphabet = [...trained, ...others]
  if (alphabet.length > 0x10000) {
    throw new WorkbenchError('limit', `the text has ${alphabet.length} different symbols; at most 65536 can be handled`)
  }
  const ids = new Uint16Array(CODE_POINTS)
  for (const [id, symbol] of alphabet.entries()) ids[symbol] = id
  const dataset: TextDataset = {
    kind: 'text',
    name,
    width: alphabet.length,
    alphabet: alphabet.map((symbol) => String.fromCodePoint(symbol)),
    splits: mapSplits((split) => buildTextSplit(symbols[split], ids)),
  }
  refuseEmpty(dataset)
  return dataset
}

/** Number of code points that Unicode has room for. */
const CODE_POINTS = 0x110000

/** The symbols that occur, ascending. */
function distinct(...texts: readonly Uint32Array[]): number[] {
  const seen = new Uint8Array(CODE_POINTS)
  for (const text of texts) for (const symbol of text) seen[symbol] = 1
  const symbols: number[] = []
  for (let symbol = 0; symbol < CODE_POINTS; symbol += 1) if (seen[symbol]) symbols.push(symbol)
  return symbols
}

function buildTextSplit(symbols: Uint32Array, ids: Uint16Array): Split {
  const values = sharedUint16(symbols.length)
  for (let step = 0; step < symbols.length; step += 1) values[step] = ids[symbols[step]!]!
  const sequenceOffsets = sharedUint32(2)
  sequenceOffsets[1] = values.length
  return { sequenceOffsets, stepOffsets: null, values }
}

function codePoints(text: string): Uint32Array {
  const result = new Uint32Array(text.length)
  let count = 0
  for (let index = 0; index < text.length; index += 1) {
    const symbol = text.codePointAt(index)!
    if (symbol > 0xffff) index += 1
    result[count] = symbol
    count += 1
  }
  return result.subarray(0, count)
}

/** A split without pieces, with an empty one, or without any step to predict is refused here and not in mid-training. */
function refuseEmpty(dataset: Dataset): void {
  for (const name of SPLIT_NAMES) {
    const split = dataset.splits[name]
    const refuse = (message: string): never => {
      throw new WorkbenchError('bad-file', message, { place: `${dataset.name}, split ${name}` })
    }
    const { sequenceOffsets } = split
    if (sequenceCount(split) === 0 || stepCount(split) === 0) refuse(`the ${name} split is empty`)
    const empty = sequenceOffsets.findIndex((end, index) => index > 0 && end === sequenceOffsets[index - 1])
    if (empty > 0) refuse(`piece ${empty} has no time steps`)
    // The first step of a piece has nothing before it to be predicted from.
    if (stepCount(split) === sequenceCount(split)) refuse(`the ${name} split has only one step per piece`)
  }
}
