// Reads Standard MIDI Files of format 0 and 1: notes, tempo and sustain pedal, in ticks. What is damaged is refused.
import { WorkbenchError } from '../../../shared/errors.ts'
import { ByteReader } from '../byte-reader.ts'

export interface MidiNote {
  /** 0-based position of the track in the file. */
  readonly track: number
  /** 0 .. 15; 9 is the drum channel of General MIDI. */
  readonly channel: number
  /** 0 .. 127, 60 = middle C. */
  readonly pitch: number
  /** 1 .. 127 */
  readonly velocity: number
  readonly on: number
  readonly off: number
}

export interface TempoChange {
  readonly tick: number
  readonly microsecondsPerQuarter: number
}

export interface PedalEvent {
  readonly track: number
  readonly channel: number
  readonly tick: number
  readonly down: boolean
}

export interface MidiFile {
  /** Where it was read from, for error messages. */
  readonly place: string
  readonly format: 0 | 1
  readonly ticksPerQuarter: number
  /** Track by track, in the order in which they end. */
  readonly notes: readonly MidiNote[]
  /** By tick. Before the first the tempo is DEFAULT_TEMPO. */
  readonly tempos: readonly TempoChange[]
  /** Track by track, by tick. */
  readonly pedals: readonly PedalEvent[]
}

/** Microseconds per quarter note where a file names no tempo: 120 quarters a minute. */
export const DEFAULT_TEMPO = 500_000

/** Notes, tempo changes and pedal events that are taken of one file. */
const MAX_EVENTS = 1_000_000

const SUSTAIN_CONTROLLER = 64
const TEMPO_EVENT = 0x51
const END_OF_TRACK = 0x2f

/**
 * Notes are paired track by track as the published piano rolls have it: a note-on for a note that already sounds
 * restarts it (the earlier part is dropped), a note-off for a silent one is ignored. A note without note-off ends with
 * its track. Chunks of unknown type and bytes after the last announced track are ignored, as the standard demands.
 *
 * Source: The Complete MIDI 1.0 Detailed Specification, Standard MIDI Files 1.0.
 * Throws 'bad-file' (damaged), 'unsupported' (format 2, SMPTE time) or 'limit' (more than MAX_EVENTS).
 */
export function readMidi(bytes: Uint8Array, place: string): MidiFile {
  const reader: ByteReader = new ByteReader(bytes, place)
  const { format, trackCount, ticksPerQuarter } = readHeader(reader)
  const found: Found = { notes: [], tempos: [], pedals: [] }
  for (let track = 0; track < trackCount; track++) readTrack(reader, findTrack(reader, track, trackCount), track, found)
  found.tempos.sort((a, b) => a.tick - b.tick)
  return { place, format, ticksPerQuarter, ...found }
}

interface Found {
  notes: MidiNote[]
  tempos: TempoChange[]
  pedals: PedalEvent[]
}

function readHeader(reader: ByteReader): { format: 0 | 1; trackCount: number; ticksPerQuarter: number } {
  if (reader.remaining < 14 || reader.ascii(4) !== 'MThd') reader.fail('this is not a MIDI file', undefined, 0)
  const size = reader.u32()
  if (size < 6) reader.fail(`the MIDI header is ${size} bytes long, at least 6 are needed`)
  const format = reader.u16()
  const trackCount = reader.u16()
  const division = reader.u16()
  reader.skip(size - 6)

  if (format === 2) unsupported(reader, 'MIDI format 2 (independent patterns) is not supported')
  if (format !== 0 && format !== 1) reader.fail(`MIDI format ${format} does not exist`, undefined, 8)
  if (trackCount === 0) reader.fail('the file announces no tracks', undefined, 10)
  if (format === 0 && trackCount !== 1) reader.fail(`format 0 with ${trackCount} tracks`, undefined, 10)
  if (division >= 0x8000) unsupported(reader, 'MIDI with SMPTE time (frames instead of beats) is not supported')
  if (division === 0) reader.fail('zero ticks per quarter note', undefined, 12)
  return { format, trackCount, ticksPerQuarter: division }
}

function unsupported(reader: ByteReader, message: string): never {
  throw new WorkbenchError('unsupported', message, {
    place: reader.place,
    hint: 'Save it as MIDI format 1 with ticks per quarter note.',
  })
}

/** Moves to the content of the next track chunk and returns where it ends. */
function findTrack(reader: ByteReader, track: number, trackCount: number): number {
  while (reader.remaining >= 8) {
    const type = reader.ascii(4)
    const size = reader.u32()
    if (size > reader.remaining) {
      reader.fail(`a chunk of ${size} bytes is announced, ${reader.remaining} are left`, 'The file is cut or damaged.')
    }
    if (type === 'MTrk') return reader.position + size
    reader.skip(size)
  }
  return reader.fail(`only ${track} of ${trackCount} announced tracks are there`, 'The file is cut or damaged.')
}

function readTrack(reader: ByteReader, end: number, track: number, found: Found): void {
  const sounding = new Map<number, { on: number; velocity: number }>() // by channel and pitch
  let tick = 0
  let status = 0 // running status; 0 = none

  const startNote = (channel: number, pitch: number, velocity: number): void => {
    sounding.set(channel * 128 + pitch, { on: tick, velocity })
  }
  const endNote = (channel: number, pitch: number): void => {
    const key = channel * 128 + pitch
    const start = sounding.get(key)
    if (start === undefined) return
    sounding.delete(key)
    found.notes.push({ track, channel, pitch, velocity: start.velocity, on: start.on, off: tick })
  }

  while (reader.position < end) {
    tick += variableLength(reader)
    const first = reader.peek()
    if (first === 0xff) {
      status = 0 // meta and system exclusive events cancel running status
      reader.skip(1)
      const type = reader.u8()
      const size = variableLength(reader)
      const start = reader.position
      if (type === END_OF_TRACK) {
        if (size !== 0) reader.fail(`an end of track with ${size} bytes`)
        if (start !== end) reader.fail(`the track ends ${end - start} bytes before its chunk does`)
        for (const key of [...sounding.keys()]) endNote(key >> 7, key & 127)
        return
      }
      if (type === TEMPO_EVENT) {
        if (size !== 3) reader.fail(`a tempo of ${size} bytes instead of 3`)
        const microsecondsPerQuarter = reader.u8() * 65536 + reader.u16()
        if (microsecondsPerQuarter === 0) reader.fail('a tempo of zero', undefined, start)
        found.tempos.push({ tick, microsecondsPerQuarter })
      } else {
        reader.skip(size)
      }
    } else if (first === 0xf0 || first === 0xf7) {
      status = 0
      reader.skip(1)
      reader.skip(variableLength(reader))
    } else {
      if (first >= 0xf0) reader.fail(`0x${first.toString(16)} does not belong in a file`)
      if (first >= 0x80) status = reader.u8()
      else if (status === 0) reader.fail('data without a status byte before it')
      const channel = status & 0x0f
      const kind = status >> 4
      const data = dataByte(reader)
      if (kind === 0x9 || kind === 0x8) {
        const velocity = dataByte(reader)
        if (kind === 0x9 && velocity > 0) startNote(channel, data, velocity)
        else endNote(channel, data)
      } else if (kind !== 0xc && kind !== 0xd) {
        const value = dataByte(reader)
        if (kind === 0xb && data === SUSTAIN_CONTROLLER) found.pedals.push({ track, channel, tick, down: value >= 64 })
      }
    }
    if (found.notes.length + found.tempos.length + found.pedals.length > MAX_EVENTS) {
      throw new WorkbenchError('limit', `more than ${MAX_EVENTS} notes and other events`, { place: reader.place })
    }
    if (reader.position > end) reader.fail('an event runs over the end of its track', undefined, end)
  }
  reader.fail('a track without its end-of-track event', 'The file is cut or damaged.')
}

function dataByte(reader: ByteReader): number {
  const value = reader.u8()
  if (value > 127) reader.fail(`0x${value.toString(16)} where a data byte must be`, undefined, reader.position - 1)
  return value
}

/** A number of 7 bits a byte, at most 4 bytes. */
function variableLength(reader: ByteReader): number {
  let value = 0
  for (let count = 0; count < 4; count++) {
    const byte = reader.u8()
    value = value * 128 + (byte & 127)
    if (byte < 128) return value
  }
  return reader.fail('a number of more than 4 bytes', undefined, reader.position - 4)
}
