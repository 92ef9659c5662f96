// Writes Standard MIDI Files: piano rolls for export, and any notes, tempo and pedal that the reader gives.
import { LOWEST_NOTE } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord } from '../build.ts'
import { DEFAULT_TEMPO, type MidiFile, type MidiNote } from './midi.ts'

export type MidiContent = Pick<MidiFile, 'ticksPerQuarter' | 'notes' | 'tempos' | 'pedals'>

/**
 * Format 0 when all is on track 0, else format 1. Read again, it gives the same notes, tempo and pedal, if no two notes
 * of one track, channel and pitch overlap. Throws 'bad-argument' for values that MIDI cannot hold.
 */
export function writeMidi({ ticksPerQuarter, notes, tempos, pedals }: MidiContent): Uint8Array {
  const tracks: TimedEvent[][] = [[]]
  const add = (track: number, event: TimedEvent): void => {
    while (tracks.length <= track) tracks.push([])
    tracks[track]!.push(event)
  }
  for (const { tick, microsecondsPerQuarter } of tempos) {
    const tempo = inRange(microsecondsPerQuarter, 1, 0xffffff, 'a tempo')
    add(0, { tick, rank: 0, bytes: [0xff, 0x51, 3, tempo >> 16, (tempo >> 8) & 0xff, tempo & 0xff] })
  }
  for (const { track, channel, tick, down } of pedals) {
    add(track, { tick, rank: 1, bytes: [0xb0 | inRange(channel, 0, 15, 'a channel'), 64, down ? 127 : 0] })
  }
  for (const { track, channel, pitch, velocity, on, off } of notes) {
    inRange(off, on + 1, Infinity, 'the end of a note')
    const head = inRange(channel, 0, 15, 'a channel')
    const key = inRange(pitch, 0, 127, 'a pitch')
    // Notes end before others start, so that a repeated note is not cut.
    add(track, { tick: off, rank: 2, bytes: [0x80 | head, key, 0] })
    add(track, { tick: on, rank: 3, bytes: [0x90 | head, key, inRange(velocity, 1, 127, 'a velocity')] })
  }

  const format = tracks.length === 1 ? 0 : 1
  const header = [0, format, ...u16(inRange(tracks.length, 1, 0xffff, 'the number of tracks'))]
  header.push(...u16(inRange(ticksPerQuarter, 1, 0x7fff, 'the ticks per quarter note')))
  return Buffer.concat([
    chunk('MThd', Buffer.from(header)),
    ...tracks.map((events) => chunk('MTrk', trackBytes(events))),
  ])
}

/**
 * A piano roll as one voice: a key that is on in consecutive steps is one held note. The general rule with the same step
 * and no transposition reads it back equal, up to silent steps at the end, which notes cannot say.
 *
 * @param ticksPerStep With the default of 480 ticks per quarter note, 240 is an eighth.
 */
export function chordsToMidi(chords: readonly Chord[], ticksPerStep = 240, ticksPerQuarter = 480): Uint8Array {
  return writeMidi({
    ticksPerQuarter,
    notes: heldNotes(chords, ticksPerStep),
    tempos: [{ tick: 0, microsecondsPerQuarter: DEFAULT_TEMPO }],
    pedals: [],
  })
}

function heldNotes(chords: readonly Chord[], ticksPerStep: number): MidiNote[] {
  const notes: MidiNote[] = []
  const starts = new Map<number, number>() // of the keys that sound
  for (let step = 0; step <= chords.length; step++) {
    const chord = chords[step] ?? []
    for (const [key, start] of starts) {
      if (chord.includes(key)) continue
      const time = { on: start * ticksPerStep, off: step * ticksPerStep }
      notes.push({ track: 0, channel: 0, pitch: key + LOWEST_NOTE, velocity: 80, ...time })
      starts.delete(key)
    }
    for (const key of chord) if (!starts.has(key)) starts.set(key, step)
  }
  return notes
}

interface TimedEvent {
  readonly tick: number
  /** Order within a tick. */
  readonly rank: number
  readonly bytes: readonly number[]
}

function trackBytes(events: readonly TimedEvent[]): Buffer {
  const bytes: number[] = []
  let now = 0
  for (const event of [...events].sort((a, b) => a.tick - b.tick || a.rank - b.rank)) {
    bytes.push(...variableLength(event.tick - now), ...event.bytes)
    now = event.tick
  }
  return Buffer.from([...bytes, 0, 0xff, 0x2f, 0])
}

function chunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32BE(content.length, 4)
  return Buffer.concat([head, content])
}

const u16 = (value: number): [number, number] => [value >> 8, value & 0xff]

/** 7 bits a byte, the highest first. */
function variableLength(value: number): number[] {
  inRange(value, 0, 0x0fffffff, 'a time between events')
  const bytes = [value & 127]
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128)
  return bytes
}

function inRange(value: number, low: number, high: number, what: string): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw new WorkbenchError('bad-argument', `${what} of ${value} cannot be written as MIDI`)
}
