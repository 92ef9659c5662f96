// One file, read: its form is recognised by content, and it gives pieces of music or texts.
import { basename, extname } from 'node:path/posix'
import type { SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { sniff } from './sniff.ts'
import type { Chord, FoundMusic } from './build.ts'
import { readCsv, sniffCsv } from './formats/csv.ts'
import { looksLikeJson, readJson } from './formats/json.ts'
import { readMat } from './formats/mat.ts'
import { readMidi } from './formats/midi.ts'
import { countOf } from './formats/ndarray.ts'
import { readNpy } from './formats/npy.ts'
import { readPickle } from './formats/pickle.ts'
import { decodeText, symbolsOf, type TextForm } from './formats/text.ts'
import { readPythonMusic } from './formats/python-music.ts'
import { ownerOfLengths } from './lengths.ts'
import type { Limits } from './limits.ts'
import { toPianoRoll, type RollRule } from './piano-roll.ts'

export interface Piece {
  /** Within its file; '' when the file is one piece. */
  readonly name: string
  readonly split: SplitName | null
  /** Semitones by which the conversion moved it; null when it was none. */
  readonly transposition: number | null
  readonly chords: readonly Chord[]
}

export interface TextPart {
  readonly split: SplitName | null
  /** Each code point is a symbol. */
  readonly symbols: string
  readonly form: TextForm
  readonly encoding: 'utf-8' | 'latin-1'
}

/** What a file gives. */
export type Content = ContentOrigin &
  (
    | { readonly kind: 'music'; readonly pieces: readonly Piece[] }
    | { readonly kind: 'text'; readonly texts: readonly TextPart[] }
    /** Of the pieces of a padded array in another file. */
    | { readonly kind: 'lengths'; readonly lengths: readonly number[] }
  )

interface ContentOrigin {
  /** It is a whole dataset, with splits of its own. */
  readonly complete: boolean
  /** The dataset's name where the file says it. */
  readonly name: string | null
  /** What of the file is no part of it, in words; null when that is nothing. */
  readonly leftOut: string | null
}

export const FORMATS = ['midi', 'mat', 'pickle', 'npy', 'json', 'csv', 'text'] as const
export type Format = (typeof FORMATS)[number]

export interface ReadingOptions {
  /** How MIDI becomes a piano roll. */
  readonly rule: RollRule
  /** Takes every file for a text of this form; without it the content decides. */
  readonly textForm?: TextForm | undefined
  /** Rolls in .mat files, pickles and arrays have a row per key and a column per time step. */
  readonly transposed?: boolean | undefined
}

/** Throws WorkbenchError with the place in the file. */
export function readContent(
  bytes: Uint8Array,
  place: string,
  options: ReadingOptions,
  limits: Limits,
): { readonly format: Format; readonly content: Content } {
  const binary = options.textForm === undefined ? sniff(bytes, place) : null
  switch (binary) {
    case 'midi': {
      const { chords, transposition } = toPianoRoll(readMidi(bytes, place), options.rule)
      return { format: binary, content: musicContent([{ name: '', split: null, transposition, chords }], false) }
    }
    case 'mat':
      return { format: binary, content: foundContent(readMat(bytes, place, limits, options.transposed), place) }
    case 'pickle':
      return { format: binary, content: foundContent(readPickle(bytes, place, options.transposed), place) }
    case 'npy':
      return { format: binary, content: readArray(bytes, place, options) }
    case null:
      return readTextual(bytes, place, options.textForm)
  }
}

function readTextual(
  bytes: Uint8Array,
  place: string,
  textForm: TextForm | undefined,
): { readonly format: Format; readonly content: Content } {
  const { text, encoding } = decodeText(bytes, place)
  if (textForm === undefined && looksLikeJson(text)) return { format: 'json', content: readJson(text, place) }
  if (textForm === undefined && sniffCsv(text) !== null) {
    return { format: 'csv', content: musicContent(readCsv(text, place), false) }
  }
  const part = { split: null, encoding, ...symbolsOf(text, place, textForm) }
  return { format: 'text', content: { kind: 'text', complete: false, name: null, leftOut: null, texts: [part] } }
}

/** An array is music, unless its name says that it holds lengths. */
function readArray(bytes: Uint8Array, place: string, { transposed = false }: ReadingOptions): Content {
  const array = readNpy(bytes, place)
  if (array.shape.length !== 1 || array.type.isObject || ownerOfLengths(stemOf(place)) === null) {
    return foundContent(readPythonMusic(array, place, { transposed, steps: bytes.length }), place)
  }
  const lengths = Array.from({ length: countOf(array.shape) }, (_, index) => Number(array.at(index)))
  return { kind: 'lengths', complete: false, name: null, leftOut: null, lengths }
}

/** The name of a file without its folders and its ending. */
export const stemOf = (path: string): string => basename(path, extname(path))

const musicContent = (pieces: readonly Piece[], complete: boolean): Content => ({
  kind: 'music',
  complete,
  name: null,
  leftOut: null,
  pieces,
})

/** A file whose pieces have splits is a dataset of its own. */
function foundContent({ pieces, leftOut }: FoundMusic, place: string): Content {
  const sounds = [...pieces.values()].flat().some((chords) => chords.some((chord) => chord.length > 0))
  if (!sounds) throw new WorkbenchError('bad-file', 'no notes are left of it', { place })
  const all = [...pieces].flatMap(([split, list]) =>
    list.map((chords, index): Piece => {
      const number = list.length === 1 && split === null ? '' : `${index + 1}`
      return { name: split === null ? number : `${split} ${number}`, split, transposition: null, chords }
    }),
  )
  return { ...musicContent(all, !pieces.has(null)), leftOut }
}
