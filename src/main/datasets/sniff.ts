// Recognises what a file is by its content; its name is not asked.
import { WorkbenchError } from '../../shared/errors.ts'
import { isMat4 } from './formats/mat4.ts'
import { NPY_MAGIC } from './formats/npy.ts'

export type BinaryFormat = 'midi' | 'mat' | 'pickle' | 'npy'

/** Beginnings (latin-1) of files that circulate beside datasets and cannot be read, and what can be done about them. */
const REFUSED: readonly [beginning: string, what: string, hint: string][] = [
  ['\x89HDF\r\n\x1a\n', 'an HDF5 file', "A MATLAB 7.3 file can be saved again with the option '-v7'."],
  ['\x1f\x8b', 'a gzip archive', 'Unpack it first.'],
  ['BZh', 'a bzip2 archive', 'Unpack it first.'],
  ['\xfd7zXZ', 'an xz archive', 'Unpack it first.'],
  ['7z\xbc\xaf', 'a 7z archive', 'Unpack it first.'],
  ['Rar!', 'a RAR archive', 'Unpack it first.'],
  ['PK\x03\x04', 'a zip that cannot be opened here', 'Unpack it first.'],
]

/** Music that is written as text, and would be taken for one. */
const NOTATIONS: readonly [beginning: RegExp, what: string, hint: string][] = [
  [
    /^(%abc.*\r?\n|%.*\r?\n|\s)*X: *\d+ *\r?\n([A-Za-z]:.*\r?\n|%.*\r?\n)*K:/,
    'ABC notation',
    'abc2midi makes MIDI of it.',
  ],
  [/^\s*<\?xml[^]*<(!DOCTYPE )?score-(partwise|timewise)/, 'MusicXML', 'MuseScore exports it as MIDI.'],
  [/^(!!.*\r?\n)*\*\*kern\b/, 'Humdrum **kern', "Humdrum's hum2mid, or music21, makes MIDI of it."],
]
const OTHERWISE = "To learn its characters, take it for a text of form 'plain'."

/** First opcodes of a pickle of protocol 0 or 1: a dict, list or tuple, or a global. Its last byte is a full stop. */
const OLD_PICKLE = /^(\([dlt]p\d+\n|[\]})]q\0|\}\(?[UX]|\(?c[\w.]+\n\w+\n)/

/** The format, or null when it can only be a text. Throws 'unsupported' for known files that cannot be read. */
export function sniff(bytes: Uint8Array, place: string): BinaryFormat | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString('latin1')
  if (head.startsWith('MThd')) return 'midi'
  if (head.startsWith('MATLAB ') || isMat4(bytes)) return 'mat'
  if (head.startsWith(NPY_MAGIC)) return 'npy'
  if (bytes[0] === 0x80 && bytes[1]! <= 5) return 'pickle'
  if (bytes.at(-1) === '.'.charCodeAt(0) && OLD_PICKLE.test(head)) return 'pickle'
  const refused = REFUSED.find(([beginning]) => head.startsWith(beginning))
  if (refused) throw new WorkbenchError('unsupported', `this is ${refused[1]}`, { place, hint: refused[2] })
  const notation = NOTATIONS.find(([beginning]) => beginning.test(head))
  if (notation === undefined) return null
  const [, what, hint] = notation
  throw new WorkbenchError('unsupported', `this is music in ${what}`, { place, hint: `${hint} ${OTHERWISE}` })
}
