// Datasets as JSON: what the workbench exports, the published {train, valid, test} of pieces of chords, and lists of notes.
import { LOWEST_NOTE, PIANO_KEYS, SPLIT_NAMES, type SplitName } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { isRecord } from '../../../shared/json.ts'
import { mapSplits, type Chord } from '../build.ts'
import { displayName } from '../display-name.ts'
import { DEFAULT_LIMITS } from '../limits.ts'
import type { Content, Piece } from '../reading.ts'
import { splitOfName } from '../split-names.ts'
import { fieldsOf, isNoteList, piecesOf, readNote, shown } from './note-list.ts'

/** The marks of an exported file. */
export const JSON_FORMAT = 'rnn-workbench dataset'
export const JSON_VERSION = 1

/** Whether a text looks like JSON that could hold a dataset. */
export const looksLikeJson = (text: string): boolean => /^\s*(\{\s*["}]|\[\s*[[{\]])/.test(text)

/**
 * Forms, by what is found:
 * - `{format, version, kind, name, splits}`: an export of the workbench, music or text;
 * - `{train: pieces, valid: pieces, test: pieces}`, a piece being a list of time steps, each a list of MIDI notes;
 * - `[piece, ...]`: the same without splits;
 * - `[{pitch, start, end}, ...]`: notes, see note-list.ts.
 * Throws 'bad-file' with the field.
 */
export function readJson(text: string, place: string): Content {
  refuseDeep(text, place)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new WorkbenchError('bad-file', `the JSON is damaged: ${(cause as Error).message}`, { place, cause })
  }
  if (isRecord(value)) return value['format'] === JSON_FORMAT ? readExport(value, place) : music(splitsOf(value, place))
  if (!Array.isArray(value) || value.length === 0) return fail('neither splits nor pieces nor notes', place)
  if (isRecord(value[0])) return loose(notesOf(value, place))
  return loose(value.map((piece, index) => pieceOf(piece, null, index, place)))
}

/** Brackets within brackets cost memory before it is known what they hold; a dataset has few. */
function refuseDeep(text: string, place: string): void {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '"') inString = !inString
    else if (inString) index += character === '\\' ? 1 : 0
    else if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth -= 1
    if (depth > DEFAULT_LIMITS.nesting) {
      throw new WorkbenchError('limit', `lists in lists, more than ${DEFAULT_LIMITS.nesting} deep`, { place })
    }
  }
}

function readExport(value: Record<string, unknown>, place: string): Content {
  const { version, kind, name, splits } = value
  if (version !== JSON_VERSION) fail(`version ${shown(version)} of the export is not known`, `${place}, version`)
  if (!isRecord(splits)) fail('splits are missing', `${place}, splits`)
  const title = typeof name === 'string' ? displayName(name) : null
  if (kind === 'music') return { ...music(splitsOf(splits, place)), name: title }
  if (kind !== 'text') fail('kind must be music or text', `${place}, kind`)
  const symbolsOf = (split: SplitName) => {
    const symbols = splits[split]
    return typeof symbols === 'string' ? symbols : fail('a text must be here', `${place}, splits.${split}`)
  }
  const texts = mapSplits(symbolsOf)
  return {
    kind: 'text',
    complete: true,
    name: title,
    leftOut: null,
    texts: SPLIT_NAMES.map((split) => ({ split, symbols: texts[split], form: 'plain', encoding: 'utf-8' })),
  }
}

const music = (pieces: Piece[]): Content => ({ kind: 'music', complete: true, name: null, leftOut: null, pieces })
const loose = (pieces: Piece[]): Content => ({ kind: 'music', complete: false, name: null, leftOut: null, pieces })

function splitsOf(value: Record<string, unknown>, place: string): Piece[] {
  return Object.entries(value).flatMap(([key, pieces]) => {
    const split = splitOfName(key)
    const field = `${place}, ${displayName(key)}`
    if (split === null) return fail('no split: the keys must be train, valid and test', field)
    return listOf(pieces, field).map((piece, index) => pieceOf(piece, split, index, field))
  })
}

function pieceOf(value: unknown, split: SplitName | null, index: number, place: string): Piece {
  const field = `${place}[${index}]`
  const chords = listOf(value, field).map((step, time) => chordOf(step, `${field}[${time}]`))
  if (chords.length === 0) fail('the piece has no time steps', field)
  return { name: split === null ? `${index + 1}` : `${split} ${index + 1}`, split, transposition: null, chords }
}

/** MIDI notes in any order, also twice. -1 is silence: some circulating files fill their chords up with it. */
function chordOf(value: unknown, field: string): Chord {
  const keys = new Set<number>()
  for (const note of listOf(value, field)) {
    if (note === -1) continue
    const key = typeof note === 'number' ? note - LOWEST_NOTE : NaN
    if (!Number.isInteger(key) || key < 0 || key >= PIANO_KEYS) {
      fail(`${shown(note)} is no MIDI note from 21 to 108`, field)
    }
    keys.add(key)
  }
  return [...keys].sort((a, b) => a - b)
}

function notesOf(values: readonly unknown[], place: string): Piece[] {
  const notes = values.map((value, index) => {
    const field = `${place}[${index}]`
    if (!isRecord(value)) return fail('a note must be here', field)
    const names = fieldsOf(Object.keys(value))
    if (!isNoteList(names)) fail('a note needs pitch, start, and end or duration', field)
    return readNote((name) => value[names.get(name) ?? ''], field)
  })
  return piecesOf(notes, place)
}

function listOf(value: unknown, field: string): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : fail('a list must be here', field)
}

function fail(message: string, place: string): never {
  throw new WorkbenchError('bad-file', message, { place })
}
