// Reads Python pickles of the published music sets: {'train' | 'valid' | 'test': pieces of time steps of MIDI note numbers}.
import { LOWEST_NOTE, PIANO_KEYS, SPLIT_NAMES } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord, MusicSplits } from '../build.ts'
import { displayName } from '../display-name.ts'
import { splitOfName } from '../split-names.ts'
import { unpickle, type PickleValue } from './unpickle.ts'

/**
 * Splits that the file does not have are empty. Notes of a step may come in any order and twice.
 * Throws as `unpickle` does, and 'bad-file' with the field for content of another form.
 */
export function readPickle(bytes: Uint8Array, place: string): MusicSplits {
  const content = unpickle(bytes, place)
  if (!(content instanceof Map)) wrong(place, 'the pickle holds no dict of train, valid and test')

  const splits: MusicSplits = { train: [], valid: [], test: [] }
  const toChord = chordReader()
  let steps = 0
  for (const [key, pieces] of content) {
    const name = typeof key === 'string' ? splitOfName(key) : null
    if (name === null) {
      const what = typeof key === 'string' ? `"${displayName(key)}"` : 'a key that is no text'
      wrong(place, `${what} stands for no split: the keys must be train, valid and test`)
    }
    const field = `${place}, ${name}`
    if (splits[name].length > 0) wrong(field, 'two keys stand for this split')
    for (const [index, piece] of listOf(pieces, field).entries()) {
      const pieceField = `${field}[${index}]`
      const chords = listOf(piece, pieceField).map((step, time) => toChord(step, `${pieceField}[${time}]`))
      steps += chords.length
      // Each step takes a byte at least, unless few of them are referred to again and again.
      if (steps > bytes.length) throw new WorkbenchError('limit', 'more time steps than bytes', { place: pieceField })
      splits[name].push(chords)
    }
  }
  if (SPLIT_NAMES.every((name) => splits[name].length === 0)) wrong(place, 'there are no pieces in it')
  return splits
}

/** Converts time steps; one that several places refer to is converted once. */
function chordReader(): (step: PickleValue, field: string) => Chord {
  const known = new Map<PickleValue, Chord>()
  return (step, field) => {
    const before = known.get(step)
    if (before !== undefined) return before
    const keys = new Set<number>()
    for (const note of listOf(step, field)) {
      if (typeof note !== 'number' || !Number.isInteger(note)) wrong(field, 'a note is no whole number')
      const key = note - LOWEST_NOTE
      if (key < 0 || key >= PIANO_KEYS) wrong(field, `MIDI note ${note} is outside of the piano (21..108)`)
      keys.add(key)
    }
    const chord = [...keys].sort((a, b) => a - b)
    known.set(step, chord)
    return chord
  }
}

function listOf(value: PickleValue, field: string): PickleValue[] {
  return Array.isArray(value) ? value : wrong(field, 'a list or tuple must be here')
}

function wrong(place: string, message: string): never {
  throw new WorkbenchError('bad-file', message, { place })
}
