// Builds the chords of a piano roll from the cells of a matrix that are on: 88 columns for the piano, or 128 for all of MIDI.
import { LOWEST_NOTE, PIANO_KEYS } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord } from '../build.ts'

/** Columns of a roll -> the MIDI note of its first one. */
const FIRST_NOTES: ReadonlyMap<number, number> = new Map([
  [PIANO_KEYS, LOWEST_NOTE],
  [128, 0],
])

export const ROLL_WIDTHS = [...FIRST_NOTES.keys()].join(' or ')

export const isRollWidth = (width: number | undefined): width is number => width !== undefined && FIRST_NOTES.has(width)

/** MIDI notes outside of the piano -> the time steps in which they were on. */
export type OutsideNotes = Map<number, number>

/** Throws 'turned-round': that it is meant cannot be known from the file. */
export function refuseTurned(what: string, place: string, transposed: boolean): never {
  const [found, expected] = transposed ? ['columns', 'rows'] : ['rows', 'columns']
  throw new WorkbenchError('turned-round', `${what}: ${ROLL_WIDTHS} ${found} where ${expected} belong`, {
    place,
    hint: transposed
      ? 'Its columns may be keys: import it as it is.'
      : 'Its rows may be keys, and its columns time steps: import it as transposed.',
  })
}

/** What was left out, in one line; null when that is nothing. */
export function describeOutside(outside: OutsideNotes): string | null {
  if (outside.size === 0) return null
  const notes = [...outside].sort(([a], [b]) => a - b)
  const count = notes.reduce((sum, [, steps]) => sum + steps, 0)
  const named = notes.slice(0, 8).map(([note, steps]) => `${note} (${steps})`)
  const more = notes.length > named.length ? `, and ${notes.length - named.length} more` : ''
  return `${count} active cells outside of the piano (MIDI 21..108) were left out of it: note ${named.join(', ')}${more}`
}

export class RollBuilder {
  /** Steps in which nothing sounds share one array. */
  readonly chords: Chord[]
  readonly #silence: Chord = []
  readonly #first: number
  readonly #outside: OutsideNotes

  /** @param width of which isRollWidth is true */
  constructor(steps: number, width: number, outside: OutsideNotes) {
    this.chords = Array.from({ length: steps }, () => this.#silence)
    this.#first = FIRST_NOTES.get(width)!
    this.#outside = outside
  }

  /** Within a step columns have to come in ascending order, each once. */
  add(step: number, column: number): void {
    const note = this.#first + column
    const key = note - LOWEST_NOTE
    if (key < 0 || key >= PIANO_KEYS) this.#outside.set(note, (this.#outside.get(note) ?? 0) + 1)
    else if (this.chords[step] === this.#silence) this.chords[step] = [key]
    else this.chords[step]!.push(key)
  }
}
