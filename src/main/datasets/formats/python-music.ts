// Music in the values of Python and NumPy: lists of MIDI notes per time step, piano rolls, padded arrays, dicts of splits.
import { LOWEST_NOTE, PIANO_KEYS, type SplitName } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord, FoundMusic } from '../build.ts'
import { displayName } from '../display-name.ts'
import { cutToLengths, ownerOfLengths } from '../lengths.ts'
import { splitOfName } from '../split-names.ts'
import { countOf, NumpyArray } from './ndarray.ts'
import { describeOutside, isRollWidth, refuseTurned, RollBuilder, type OutsideNotes } from './roll-builder.ts'
import type { PickleValue } from './unpickle.ts'

export interface PythonOptions {
  /** Rolls have a row per key and a column per time step. */
  readonly transposed: boolean
  /** Time steps of all pieces together. */
  readonly steps: number
}

/**
 * A dict of splits, or pieces of none: a list of them, an object array, a padded array [n][T][88], or one array [T][88].
 * A piece is a list of time steps or an array. Rolls have 88 or 128 columns of 0 and 1; narrower arrays hold MIDI notes,
 * with NaN or -1 for a voice that rests. Arrays are padded with zeros, which are kept as silence unless there are lengths
 * ('train_lengths' beside 'train').
 * Throws 'bad-file' with the field, 'limit' for too many steps.
 */
export function readPythonMusic(value: PickleValue, place: string, options: PythonOptions): FoundMusic {
  return new MusicReader(options).read(value, place)
}

class MusicReader {
  readonly #options: PythonOptions
  readonly #outside: OutsideNotes = new Map()
  /** A time step that several places refer to is converted once. */
  readonly #known = new Map<PickleValue, Chord>()
  #steps = 0

  constructor(options: PythonOptions) {
    this.#options = options
  }

  read(value: PickleValue, place: string): FoundMusic {
    const content = value instanceof NumpyArray && value.shape.length === 0 ? value.at() : value
    const pieces =
      content instanceof Map
        ? this.#splitsOf(content, place)
        : new Map([[null, this.#piecesOf(content, place, depthOf(content) === 2)]])
    if ([...pieces.values()].every((list) => list.length === 0)) wrong(place, 'there are no pieces in it')
    return { pieces, leftOut: describeOutside(this.#outside) }
  }

  #splitsOf(dict: ReadonlyMap<PickleValue, PickleValue>, place: string): Map<SplitName, Chord[][]> {
    const pieces = new Map<SplitName, Chord[][]>()
    const lengths = new Map<SplitName, PickleValue>()
    for (const [key, value] of dict) {
      const owner = typeof key === 'string' ? ownerOfLengths(key) : null
      const name = typeof key === 'string' ? splitOfName(owner ?? key) : null
      if (name === null) {
        const what = typeof key === 'string' ? `"${displayName(key)}"` : 'a key that is no text'
        wrong(place, `${what} stands for no split: the keys must be train, valid and test`)
      }
      const field = `${place}, ${name}`
      const known = owner === null ? pieces : lengths
      if (known.has(name)) wrong(field, 'two keys stand for this split')
      if (owner === null) pieces.set(name, this.#piecesOf(value, field, false))
      else lengths.set(name, value)
    }
    for (const [name, value] of lengths) {
      const field = `${place}, lengths of ${name}`
      const cut = cutToLengths(
        (pieces.get(name) ?? []).map((chords) => ({ chords })),
        numbersOf(value, field),
        field,
      )
      pieces.set(
        name,
        cut.map(({ chords }) => chords),
      )
    }
    return pieces
  }

  /** @param single a list of time steps is one piece, and not pieces */
  #piecesOf(value: PickleValue, field: string, single: boolean): Chord[][] {
    const isPiece = value instanceof NumpyArray ? value.shape.length === 2 && !value.type.isObject : single
    if (isPiece) return [this.#pieceOf(value, `${field}[0]`)]
    return itemsOf(value, field).map((piece, index) => this.#pieceOf(piece, `${field}[${index}]`))
  }

  #pieceOf(value: PickleValue, field: string): Chord[] {
    const chords =
      value instanceof NumpyArray && value.shape.length === 2
        ? this.#matrix(value, field)
        : itemsOf(value, field).map((step, time) => this.#chordOf(step, `${field}[${time}]`))
    this.#steps += chords.length
    if (this.#steps > this.#options.steps) {
      throw new WorkbenchError('limit', `more than ${this.#options.steps} time steps`, { place: field })
    }
    return chords
  }

  /** A roll, or with fewer columns the notes of each step. */
  #matrix(given: NumpyArray, field: string): Chord[] {
    const array = this.#options.transposed ? given.transposed() : given
    const [steps = 0, width = 0] = array.shape
    if (steps > this.#options.steps) wrong(field, `${steps} time steps`)
    if (!isRollWidth(width)) {
      if (isRollWidth(steps) && isBinary(array)) {
        refuseTurned(`an array of ${given.shape.join(' x ')}`, field, this.#options.transposed)
      }
      return Array.from({ length: steps }, (_, time) => this.#chordOf(array.part(time), `${field}[${time}]`))
    }
    const roll = new RollBuilder(steps, width, this.#outside)
    for (let step = 0; step < steps; step += 1) {
      for (let column = 0; column < width; column += 1) {
        const cell = array.at(step, column)
        if (cell === 1 || cell === true) roll.add(step, column)
        else if (cell !== 0 && cell !== false)
          wrong(`${field}[${step}][${column}]`, `a cell of a roll is neither 0 nor 1`)
      }
    }
    return roll.chords
  }

  #chordOf(step: PickleValue, field: string): Chord {
    const before = this.#known.get(step)
    if (before !== undefined) return before
    const items = itemsOf(step, field)
    const chord = isRollWidth(items.length) && items.every(isBit) ? this.#rowOf(items) : notesOf(items, field)
    if (Array.isArray(step)) this.#known.set(step, chord)
    return chord
  }

  #rowOf(cells: readonly PickleValue[]): Chord {
    const row = new RollBuilder(1, cells.length, this.#outside)
    cells.forEach((cell, column) => Number(cell) === 1 && row.add(0, column))
    return row.chords[0]!
  }
}

/** In any order, also twice. NaN and -1 are voices that rest. */
function notesOf(notes: readonly PickleValue[], field: string): Chord {
  const keys = new Set<number>()
  for (const note of notes) {
    if (Number.isNaN(note) || note === -1) continue
    if (typeof note !== 'number' || !Number.isInteger(note)) wrong(field, 'a note is no whole number')
    const key = note - LOWEST_NOTE
    if (key < 0 || key >= PIANO_KEYS) wrong(field, `MIDI note ${note} is outside of the piano (21..108)`)
    keys.add(key)
  }
  return [...keys].sort((a, b) => a - b)
}

const isBit = (value: PickleValue): boolean => value === 0 || value === 1 || typeof value === 'boolean'

function isBinary(array: NumpyArray): boolean {
  const [rows = 0, columns = 0] = array.shape
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) if (!isBit(array.at(row, column))) return false
  }
  return true
}

/** Lists in lists down to a number, as far as the first items say; an array has its axes. At most 3 are looked at. */
function depthOf(value: PickleValue, most = 3): number {
  if (most === 0) return 0
  if (value instanceof NumpyArray && !value.type.isObject) return value.shape.length
  const items = listIn(value)
  if (items === null) return 0
  const first = items.find((item) => (listIn(item)?.length ?? 0) > 0) ?? items[0]
  return 1 + (first === undefined ? 0 : depthOf(first, most - 1))
}

const itemsOf = (value: PickleValue, field: string): readonly PickleValue[] =>
  listIn(value) ?? wrong(field, 'a list, tuple or array must be here')

/** What a list holds, or an array along its first axis; null for what is neither. */
function listIn(value: PickleValue): readonly PickleValue[] | null {
  if (Array.isArray(value)) return value
  if (!(value instanceof NumpyArray) || value.shape.length === 0) return null
  // An array without elements may have any size along one axis.
  if (countOf(value.shape) === 0) return []
  const one = value.shape.length === 1
  return Array.from({ length: value.shape[0]! }, (_, index) => (one ? value.at(index) : value.part(index)))
}

function numbersOf(value: PickleValue, field: string): number[] {
  return itemsOf(value, field).map((item) => (typeof item === 'number' ? item : wrong(field, 'a length is no number')))
}

function wrong(place: string, message: string): never {
  throw new WorkbenchError('bad-file', message, { place })
}
