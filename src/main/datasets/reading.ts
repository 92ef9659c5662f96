// One file, read: its form is recognised by content, and it gives pieces of music or texts.
import { SPLIT_NAMES, type SplitName } from '../../shared/dataset.ts'
import { sniff } from './sniff.ts'
import type { Chord, MusicSplits } from './build.ts'
import { readCsv, sniffCsv } from './formats/csv.ts'
import { looksLikeJson, readJson } from './formats/json.ts'
import { readMat } from './formats/mat.ts'
import { readMidi } from './formats/midi.ts'
import { readPickle } from './formats/pickle.ts'
import { decodeText, symbolsOf, type TextForm } from './formats/text.ts'
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
  )

interface ContentOrigin {
  /** It is a whole dataset, with splits of its own. */
  readonly complete: boolean
  /** The dataset's name where the file says it. */
  readonly name: string | null
}

export const FORMATS = ['midi', 'mat', 'pickle', 'json', 'csv', 'text'] as const
export type Format = (typeof FORMATS)[number]

export interface ReadingOptions {
  /** How MIDI becomes a piano roll. */
  readonly rule: RollRule
  /** Takes every file for a text of this form; without it the content decides. */
  readonly textForm?: TextForm | undefined
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
      return { format: binary, content: musicContent(piecesOf(readMat(bytes, place, limits)), true) }
    case 'pickle':
      return { format: binary, content: musicContent(piecesOf(readPickle(bytes, place)), true) }
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
  return { format: 'text', content: { kind: 'text', complete: false, name: null, texts: [part] } }
}

const musicContent = (pieces: readonly Piece[], complete: boolean): Content => ({
  kind: 'music',
  complete,
  name: null,
  pieces,
})

function piecesOf(splits: MusicSplits): Piece[] {
  return SPLIT_NAMES.flatMap((split) =>
    splits[split].map((chords, index) => ({ name: `${split} ${index + 1}`, split, transposition: null, chords })),
  )
}
