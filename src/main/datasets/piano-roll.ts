// MIDI to piano roll: the exact rule behind the published music sets, its variant for the chorales, and a general one.
import { LOWEST_NOTE, PIANO_KEYS } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Chord } from './build.ts'
import type { MidiFile, MidiNote } from './formats/midi.ts'
import { millisecondClock, sustained } from './midi-time.ts'
import { tonicOf, transpositionToC } from './tonic.ts'

export type RollRule = PublishedRule | JsbRule | GeneralRule

/**
 * Piano-midi.de, Nottingham and MuseData: one step an eighth note, ticks to the nearest eighth (halves up), the file's
 * first eighth left out, transposed to C by `tonicOf`. Tempo, pedal, channel and velocity have no influence.
 */
export interface PublishedRule {
  readonly kind: 'published'
}

/** JSB Chorales: one step 120 ticks whatever the header says, no transposition, nothing left out. */
export interface JsbRule {
  readonly kind: 'jsb'
}

/** Any MIDI file. The drum channel is left out, and each note sounds in one step at least. */
export interface GeneralRule {
  readonly kind: 'general'
  /** Length of a time step: in quarter notes (0.5 = an eighth), or in milliseconds by the file's tempo. */
  readonly step: { readonly quarters: number } | { readonly milliseconds: number }
  /** In semitones; 'published' = to C as the published rule does it. */
  readonly transposition: 'none' | 'published' | number
  /** Whether the sustain pedal prolongs notes. */
  readonly pedal: boolean
}

export interface PianoRoll {
  /** One chord per time step. Steps in which nothing changes share one array. */
  readonly chords: Chord[]
  /** Semitones that were added to each pitch, before pitches outside of the piano moved by octaves. */
  readonly transposition: number
}

/** The longest roll: 18 hours of eighth notes at 120 quarters a minute, 44 minutes of 10 ms. */
export const MAX_STEPS = 2 ** 18

const DRUM_CHANNEL = 9
const JSB_TICKS = 120
const LARGEST_TRANSPOSITION = 60

/**
 * Pitches that the transposition moves out of the 88 keys are moved by octaves until they are inside.
 *
 * Throws 'bad-file' when no notes are left or the chorale rule does not fit, 'limit' over MAX_STEPS,
 * 'bad-config' when the rule itself is out of range.
 */
export function toPianoRoll(midi: MidiFile, rule: RollRule): PianoRoll {
  checkRule(rule)
  const notes = notesOf(midi, rule)
  const transposition = transpositionOf(notes, rule)
  const stepOf = gridOf(midi, rule)
  const shortest = rule.kind === 'general' ? 1 : 0
  const spans = notes.map((note): Span => {
    const first = stepOf(note.on)
    return { key: keyOf(note.pitch + transposition), first, end: Math.max(stepOf(note.off), first + shortest) }
  })
  const length = spans.reduce((longest, span) => Math.max(longest, span.end), 0)
  if (length === 0) throw new WorkbenchError('bad-file', 'no notes are left of it', { place: midi.place })
  if (length > MAX_STEPS) {
    throw new WorkbenchError('limit', `${length} time steps, at most ${MAX_STEPS} are taken`, {
      place: midi.place,
      hint: 'Choose a longer step.',
    })
  }
  return { chords: chordsOf(spans, length), transposition }
}

/** One line for the provenance of a dataset. */
export function describeRule(rule: RollRule): string {
  if (rule.kind === 'published') {
    return 'published rule: eighth-note steps to the nearest, first eighth left out, transposed to C'
  }
  if (rule.kind === 'jsb') return `published rule for JSB Chorales: steps of ${JSB_TICKS} ticks, not transposed`
  const step = 'quarters' in rule.step ? `${rule.step.quarters} quarter notes` : `${rule.step.milliseconds} ms`
  const { transposition } = rule
  const moved =
    typeof transposition === 'number'
      ? `transposed by ${transposition} semitones`
      : { none: 'not transposed', published: 'transposed to C' }[transposition]
  return `general rule: steps of ${step}, ${moved}, ${rule.pedal ? 'with' : 'without'} pedal, no drums`
}

function checkRule(rule: RollRule): void {
  if (rule.kind !== 'general') return
  const step = 'quarters' in rule.step ? rule.step.quarters : rule.step.milliseconds
  if (!(Number.isFinite(step) && step > 0)) {
    throw new WorkbenchError('bad-config', `a time step must be longer than 0, not ${step}`, { place: 'step' })
  }
  const { transposition } = rule
  if (typeof transposition !== 'number') return
  if (!Number.isInteger(transposition) || Math.abs(transposition) > LARGEST_TRANSPOSITION) {
    throw new WorkbenchError(
      'bad-config',
      `a transposition is a whole number of semitones from -${LARGEST_TRANSPOSITION} to ${LARGEST_TRANSPOSITION}`,
      { place: 'transposition' },
    )
  }
}

function notesOf(midi: MidiFile, rule: RollRule): readonly MidiNote[] {
  if (rule.kind !== 'general') return midi.notes
  const notes = rule.pedal ? sustained(midi) : midi.notes
  return notes.filter((note) => note.channel !== DRUM_CHANNEL)
}

function transpositionOf(notes: readonly MidiNote[], rule: RollRule): number {
  if (rule.kind === 'jsb') return 0
  if (rule.kind === 'published' || rule.transposition === 'published') return transpositionToC(tonicOf(notes))
  return rule.transposition === 'none' ? 0 : rule.transposition
}

/** How a tick becomes a time step. Below 0 lies the eighth that the published rule leaves out. */
function gridOf(midi: MidiFile, rule: RollRule): (tick: number) => number {
  if (rule.kind === 'published') {
    const ticks = midi.ticksPerQuarter / 2
    return (tick) => nearest(tick / ticks) - 1
  }
  if (rule.kind === 'jsb') {
    return (tick) => {
      if (tick % JSB_TICKS === 0) return tick / JSB_TICKS
      throw new WorkbenchError('bad-file', `a note starts or ends at tick ${tick}, which is no step of ${JSB_TICKS}`, {
        place: midi.place,
        hint: 'Use the published rule or the general one.',
      })
    }
  }
  const { step } = rule
  if ('milliseconds' in step) {
    const clock = millisecondClock(midi)
    return (tick) => nearest(clock(tick) / step.milliseconds)
  }
  const ticks = midi.ticksPerQuarter * step.quarters
  return (tick) => nearest(tick / ticks)
}

/** Rounds halves up. */
const nearest = (x: number): number => Math.floor(x + 0.5)

/** The channel of a pitch, by octaves inside of the piano. */
function keyOf(pitch: number): number {
  let key = pitch - LOWEST_NOTE
  while (key < 0) key += 12
  while (key >= PIANO_KEYS) key -= 12
  return key
}

/** A note in time steps: it sounds in steps first .. end - 1. */
interface Span {
  readonly key: number
  readonly first: number
  readonly end: number
}

/** Sweeps over the starts and ends of the spans by time. */
function chordsOf(spans: readonly Span[], length: number): Chord[] {
  const EDGE = 2 * PIANO_KEYS // an edge as one number: step * EDGE + 2 * key + (1 if the note starts)
  const edges = new Float64Array(2 * spans.length)
  spans.forEach(({ key, first, end }, index) => {
    edges[2 * index] = Math.max(first, 0) * EDGE + 2 * key + 1
    edges[2 * index + 1] = Math.max(end, 0) * EDGE + 2 * key
  })
  edges.sort()

  const sounding = new Int32Array(PIANO_KEYS) // notes per key, of all tracks and channels
  const chords: Chord[] = []
  let chord: Chord = []
  let next = 0
  for (let step = 0; step < length; step++) {
    const before = next
    for (; next < edges.length && edges[next]! < (step + 1) * EDGE; next++) {
      const edge = edges[next]! % EDGE
      sounding[edge >> 1]! += edge % 2 === 1 ? 1 : -1
    }
    if (next > before) {
      chord = []
      sounding.forEach((count, key) => count > 0 && chord.push(key))
    }
    chords.push(chord)
  }
  return chords
}
