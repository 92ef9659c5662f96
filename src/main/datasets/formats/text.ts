// Text files: Penn Treebank in its two forms (words, characters), and any other UTF-8 or Latin-1 text.
import { WorkbenchError } from '../../../shared/errors.ts'

/**
 * words: Penn Treebank, a sentence per line, a space before and after each word.
 * characters: Penn Treebank, a space after each symbol, and the line end is a symbol too.
 * plain: each character stands for itself.
 */
export const TEXT_FORMS = ['words', 'characters', 'plain'] as const
export type TextForm = (typeof TEXT_FORMS)[number]

export interface DecodedText {
  readonly encoding: 'utf-8' | 'latin-1'
  /** Line ends are \n. */
  readonly text: string
}

export interface Symbols {
  readonly form: TextForm
  /** Each code point is a symbol. */
  readonly symbols: string
}

/** UTF-8, or Latin-1 where that fails. Throws 'bad-file' for an empty file and for what is no text (control characters). */
export function decodeText(bytes: Uint8Array, place: string): DecodedText {
  refuseBinary(bytes, place)
  const lineFeeds = (text: string) => text.replace(/\r\n?/g, '\n')
  try {
    return { encoding: 'utf-8', text: lineFeeds(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) }
  } catch {
    return { encoding: 'latin-1', text: lineFeeds(Buffer.from(bytes).toString('latin1')) }
  }
}

/**
 * The symbols of a text; without `form` the content decides. Words become characters as the published character files
 * were made (each line stripped, space -> _, a line end after each line), so that both forms of the Penn Treebank give
 * the same symbols. Throws 'bad-file' for a text that is not of the form asked for.
 */
export function symbolsOf(text: string, place: string, form = sniffForm(text)): Symbols {
  if (form === 'words') return { form, symbols: wordsToCharacters(text) }
  if (form === 'plain') return { form, symbols: text }
  const odd = firstWithoutSpace(text)
  if (odd === null) return { form, symbols: everySecond(text) }
  throw new WorkbenchError('bad-file', 'a character file has a space after each symbol, this one has not', {
    place: `${place}, symbol ${odd}`,
    hint: "Read it as form 'plain' or 'words'.",
  })
}

/** Tab, line feed, form feed and carriage return are text; the other control characters are not. */
function refuseBinary(bytes: Uint8Array, place: string): void {
  if (bytes.length === 0) throw new WorkbenchError('bad-file', 'the file is empty', { place })
  const offset = bytes.findIndex((byte) => byte < 0x20 && !(byte >= 9 && byte <= 13 && byte !== 11))
  if (offset >= 0) {
    throw new WorkbenchError('bad-file', `not a text: control character ${bytes[offset]}`, {
      place: `${place}, offset ${offset}`,
    })
  }
}

function sniffForm(text: string): TextForm {
  if (firstWithoutSpace(text) === null) return 'characters'
  const isSentence = (line: string) => line.length > 2 && line.startsWith(' ') && line.endsWith(' ')
  return text.startsWith(' ') && linesOf(text).every(isSentence) ? 'words' : 'plain'
}

/** Index of the first symbol of a character file that no space follows, or null. The symbols are single code units. */
function firstWithoutSpace(text: string): number | null {
  for (let index = 1; index < text.length; index += 2) if (text[index] !== ' ') return (index - 1) / 2
  return text.length % 2 === 0 ? null : (text.length - 1) / 2
}

function everySecond(text: string): string {
  const parts = new Uint16Array(text.length / 2)
  for (let index = 0; index < parts.length; index += 1) parts[index] = text.charCodeAt(2 * index)
  return Buffer.from(parts.buffer).toString('utf16le')
}

function wordsToCharacters(text: string): string {
  return linesOf(text)
    .map((line) => `${line.trim().replaceAll(' ', '_')}\n`)
    .join('')
}

function linesOf(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
