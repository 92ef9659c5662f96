// Lists of notes with start and end in time steps, as tables (CSV) or JSON objects hold them, turned into pieces.
import type { SplitName } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import { displayName } from '../display-name.ts'
import { toPianoRoll } from '../piano-roll.ts'
import type { Piece } from '../reading.ts'
import { splitOfName } from '../split-names.ts'

/** Field -> the names under which it is known. A note needs a pitch, a start, and an end or a duration. */
const FIELD_NAMES = {
  pitch: ['pitch', 'note', 'midi', 'midi_note', 'key'],
  start: ['start', 'onset', 'time', 'step', 'on'],
  end: ['end', 'offset', 'stop', 'off'],
  duration: ['duration', 'length', 'steps'],
  piece: ['piece', 'file', 'song', 'sequence', 'id'],
  split: ['split', 'set', 'fold'],
} as const
type Field = keyof typeof FIELD_NAMES

/** Which field each of the names stands for; of two names for one field the first counts. */
export function fieldsOf(names: readonly string[]): Map<Field, string> {
  const found = new Map<Field, string>()
  for (const name of names) {
    const plain = name.trim().toLowerCase().replaceAll(' ', '_')
    for (const [field, known] of Object.entries(FIELD_NAMES) as [Field, readonly string[]][]) {
      if (known.includes(plain) && !found.has(field)) found.set(field, name)
    }
  }
  return found
}

/** Whether these are the names of a list of notes. */
export const isNoteList = (fields: ReadonlyMap<Field, string>): boolean =>
  fields.has('pitch') && fields.has('start') && (fields.has('end') || fields.has('duration'))

export interface Note {
  readonly pitch: number
  readonly start: number
  readonly end: number
  readonly piece: string
  readonly split: SplitName | null
}

/** Reads one note. `valueOf` gives the raw value of a field, '' or undefined when it has none. */
export function readNote(valueOf: (field: Field) => unknown, place: string): Note {
  const whole = (field: Field, low: number, high: number): number => {
    const raw = valueOf(field)
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
    if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value
    throw new WorkbenchError('bad-file', `${field} must be a whole number from ${low} to ${high}, not ${shown(raw)}`, {
      place,
      hint: 'Pitches are MIDI note numbers, times are counted in time steps.',
    })
  }
  const pitch = whole('pitch', 0, 127)
  const start = whole('start', 0, LATEST)
  const end = isGiven(valueOf('end')) ? whole('end', start + 1, LATEST) : start + whole('duration', 1, LATEST)
  const name = (field: Field): string => {
    const raw = valueOf(field) ?? ''
    if (typeof raw === 'string' || typeof raw === 'number') return displayName(String(raw))
    throw new WorkbenchError('bad-file', `${field} must be a name, not ${shown(raw)}`, { place })
  }
  const split = splitOfName(name('split'))
  if (split === null && name('split') !== '') {
    throw new WorkbenchError('bad-file', `${name('split')} is no split`, {
      place,
      hint: 'Splits are train, valid and test.',
    })
  }
  return { pitch, start, end, piece: name('piece'), split }
}

/** Later than any piece: what is really too long is refused when the roll is made. */
const LATEST = 2 ** 31
/** Time steps of the pieces of one list together: a few notes, each late in a piece of its own, would fill the memory. */
const MOST_STEPS = 2 ** 22

/** The pieces in the order in which their first notes come; notes without a piece's name are one piece. */
export function piecesOf(notes: readonly Note[], place: string): Piece[] {
  const groups = new Map<string, Note[]>()
  for (const note of notes) {
    const key = `${note.split ?? ''}\n${note.piece}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [note])
    else group.push(note)
  }
  const steps = [...groups.values()].reduce((sum, group) => sum + lastEnd(group), 0)
  if (steps > MOST_STEPS) {
    throw new WorkbenchError('limit', `the pieces have ${steps} time steps, at most ${MOST_STEPS} are taken`, { place })
  }
  return [...groups.values()].map((group) => {
    const { piece, split } = group[0]!
    return {
      name: piece,
      split,
      transposition: null,
      chords: rollOf(group, piece === '' ? place : `${place}, ${piece}`),
    }
  })
}

const lastEnd = (notes: readonly Note[]): number => notes.reduce((latest, { end }) => Math.max(latest, end), 0)

/** A list of notes is a MIDI file with one tick per time step. */
function rollOf(notes: readonly Note[], place: string): Piece['chords'] {
  const midi = {
    place,
    format: 0 as const,
    ticksPerQuarter: 1,
    notes: notes.map(({ pitch, start, end }) => ({ track: 0, channel: 0, velocity: 64, pitch, on: start, off: end })),
    tempos: [],
    pedals: [],
  }
  return toPianoRoll(midi, { kind: 'general', step: { quarters: 1 }, transposition: 'none', pedal: false }).chords
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/** A value for a message: short, and whatever it is. */
export function shown(value: unknown): string {
  if (!isGiven(value)) return 'nothing'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  return displayName(typeof value === 'string' ? `"${value.slice(0, 40)}"` : `${value as number | boolean}`)
}
