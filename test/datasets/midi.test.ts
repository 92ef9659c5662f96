// The MIDI reader and writer: against each other, against midi-file, and on damaged files.
import fc from 'fast-check'
import { parseMidi, type MidiData } from 'midi-file'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, test } from 'vitest'
import { chordsToMidi, writeMidi } from '../../src/main/datasets/formats/midi-writer.ts'
import { readMidi, type MidiNote } from '../../src/main/datasets/formats/midi.ts'
import { toPianoRoll } from '../../src/main/datasets/piano-roll.ts'
import { sharedData } from '../shared-data.ts'
import { midiContent, roll } from './midi-arbitraries.ts'
import { refusalOf } from './refusal.ts'

const EIGHTHS = { kind: 'general', step: { quarters: 0.5 }, transposition: 'none', pedal: false } as const
const HEADER = '4d546864 00000006'

/** A file from hexadecimal text. */
const file = (...parts: string[]): Buffer => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex')

/** A track with its length and end. */
const track = (events: string): string => {
  const content = `${events.replaceAll(' ', '')}00ff2f00`
  return `4d54726b${(content.length / 2).toString(16).padStart(8, '0')}${content}`
}

const oneTrack = (events: string): Buffer => file(HEADER, '0000 0001 01e0', track(events))

const sorted = <T>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** Pairs the events of midi-file by the rule of the published sets. */
function oracleNotes(midi: MidiData): MidiNote[] {
  return midi.tracks.flatMap((events, track) => {
    const notes: MidiNote[] = []
    const sounding = new Map<string, { on: number; velocity: number }>()
    let tick = 0
    for (const event of events) {
      tick += event.deltaTime
      if (event.type !== 'noteOn' && event.type !== 'noteOff') continue
      const { channel, noteNumber: pitch, velocity } = event
      const key = `${channel} ${pitch}`
      if (event.type === 'noteOn') {
        sounding.set(key, { on: tick, velocity })
        continue
      }
      const start = sounding.get(key)
      if (start) notes.push({ track, channel, pitch, ...start, off: tick })
      sounding.delete(key)
    }
    return notes
  })
}

describe('MIDI written and read', () => {
  test('a random roll comes back equal', () => {
    fc.assert(
      fc.property(roll, (chords) => {
        expect(toPianoRoll(readMidi(chordsToMidi(chords), 'roll.mid'), EIGHTHS).chords).toEqual(chords)
      }),
      { numRuns: 500 },
    )
  })

  test('a random roll comes back equal through the chorale rule', () => {
    fc.assert(
      fc.property(roll, (chords) => {
        const midi = readMidi(chordsToMidi(chords, 120, 100), 'roll.mid')
        expect(toPianoRoll(midi, { kind: 'jsb' })).toEqual({ chords, transposition: 0 })
      }),
      { numRuns: 500 },
    )
  })

  test('random notes, tempos and pedals of several tracks come back equal, and midi-file agrees', () => {
    fc.assert(
      fc.property(midiContent, (content) => {
        const bytes = writeMidi(content)
        const midi = readMidi(bytes, 'random.mid')
        expect(midi.ticksPerQuarter).toBe(content.ticksPerQuarter)
        expect(sorted(midi.notes)).toEqual(sorted(content.notes))
        expect(midi.tempos).toEqual(content.tempos)
        expect(sorted(midi.pedals)).toEqual(sorted(content.pedals))
        expect(midi.notes).toEqual(oracleNotes(parseMidi(bytes)))
      }),
      { numRuns: 500 },
    )
  })

  test('the writer refuses what MIDI cannot hold', () => {
    const note = { track: 0, channel: 0, pitch: 60, velocity: 64, on: 0, off: 480 }
    const write = (notes: MidiNote[], ticksPerQuarter = 480) =>
      writeMidi({ ticksPerQuarter, notes, tempos: [], pedals: [] })
    expect(write([note]).length).toBeGreaterThan(14)
    for (const wrong of [
      { pitch: 128 },
      { channel: 16 },
      { velocity: 0 },
      { off: 0 },
      { on: 0.5 },
      { on: -1 },
      { off: 2 ** 28 },
    ]) {
      expect(() => write([{ ...note, ...wrong }])).toThrow(expect.objectContaining({ code: 'bad-argument' }))
    }
    expect(() => write([note], 0x8000)).toThrow(expect.objectContaining({ code: 'bad-argument' }))
  })
})

describe('MIDI events', () => {
  const notesOf = (events: string) =>
    readMidi(oneTrack(events), 'a.mid').notes.map(({ pitch, on, off }) => [pitch, on, off])

  it('takes running status and note-on with velocity 0 as note-off', () => {
    expect(notesOf('00 903c40 60 3c00 00 3e40 60 3e00')).toEqual([
      [60, 0, 96],
      [62, 96, 192],
    ])
  })

  it('restarts a note that sounds, and ignores a note-off for one that does not', () => {
    expect(notesOf('00 903c40 10 903c40 10 803c00 10 803c00')).toEqual([[60, 16, 32]])
  })

  it('ends a note without note-off with its track', () => {
    expect(notesOf('00 903c40 20 ff0100')).toEqual([[60, 0, 32]])
  })

  it('reads tempo, pedal, system exclusive events and times of several bytes', () => {
    const midi = readMidi(oneTrack('00 ff5103 07a120 8100 b0407f 00 f003010203 8100 b04000'), 'a.mid')
    expect(midi.tempos).toEqual([{ tick: 0, microsecondsPerQuarter: 500_000 }])
    expect(midi.pedals.map(({ tick, down }) => [tick, down])).toEqual([
      [128, true],
      [256, false],
    ])
  })

  it('ignores unknown chunks and what follows the last announced track', () => {
    const bytes = file(
      HEADER,
      '0000 0001 01e0',
      '58585858 00000002 abcd',
      track('00 903c40 60 803c00'),
      '00000000 4d54',
    )
    expect(readMidi(bytes, 'a.mid').notes).toHaveLength(1)
  })

  it('reads a header that is longer than it must be', () => {
    expect(readMidi(file('4d546864 00000008 0000 0001 01e0 beef', track('')), 'a.mid').notes).toEqual([])
  })
})

describe('MIDI that is refused', () => {
  const note = track('00 903c40 60 803c00')
  const cases: [string, Buffer, string, RegExp][] = [
    ['not MIDI', Buffer.from('RIFF....RMIDdata....'), 'bad-file', /not a MIDI file/],
    ['nothing', Buffer.alloc(0), 'bad-file', /not a MIDI file/],
    ['format 2', file(HEADER, '0002 0001 01e0', note), 'unsupported', /format 2/],
    ['format 3', file(HEADER, '0003 0001 01e0', note), 'bad-file', /format 3/],
    ['SMPTE time', file(HEADER, '0000 0001 e728', note), 'unsupported', /SMPTE/],
    ['no ticks', file(HEADER, '0000 0001 0000', note), 'bad-file', /zero ticks/],
    ['no tracks', file(HEADER, '0001 0000 01e0'), 'bad-file', /no tracks/],
    ['format 0 with two tracks', file(HEADER, '0000 0002 01e0', note, note), 'bad-file', /format 0 with 2 tracks/],
    ['65,535 tracks that are not there', file(HEADER, '0001 ffff 01e0', note), 'bad-file', /1 of 65535/],
    ['a track of 4 GiB', file(HEADER, '0000 0001 01e0 4d54726b ffffffff 00'), 'bad-file', /4294967295 bytes/],
    ['no end of track', file(HEADER, '0000 0001 01e0 4d54726b 00000004 00903c40'), 'bad-file', /end-of-track/],
    ['events after the end of track', oneTrack('00 ff2f00 00 903c40'), 'bad-file', /before its chunk/],
    ['data without status', oneTrack('00 3c40'), 'bad-file', /without a status/],
    ['running status after a meta event', oneTrack('00 903c40 00 ff0100 60 3c00'), 'bad-file', /without a status/],
    ['a status byte for data', oneTrack('00 903c90'), 'bad-file', /0x90 where a data byte/],
    ['a system message', oneTrack('00 f8'), 'bad-file', /0xf8/],
    ['a time of 5 bytes', oneTrack('ffffffff7f 903c40'), 'bad-file', /more than 4 bytes/],
    ['a tempo of 2 bytes', oneTrack('00 ff5102 07a1'), 'bad-file', /tempo of 2 bytes/],
    ['a tempo of zero', oneTrack('00 ff5103 000000'), 'bad-file', /tempo of zero/],
    [
      'an event over the end of its track',
      file(HEADER, '0001 0002 01e0 4d54726b 00000003 00903c', note),
      'bad-file',
      /over the end/,
    ],
  ]
  it.each(cases)('%s', async (_, bytes, code, message) => {
    const error = await refusalOf(() => readMidi(bytes, 'bad.mid'))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(error.place).toMatch(/^bad\.mid/)
  })

  it('more than a million notes', async () => {
    const track = Buffer.from(`00903c40${'003c00003c40'.repeat(1_000_001)}00ff2f00`, 'hex')
    const head = file(HEADER, '0000 0001 01e0', '4d54726b', track.length.toString(16).padStart(8, '0'))
    expect(await refusalOf(() => readMidi(Buffer.concat([head, track]), 'bad.mid'))).toMatchObject({ code: 'limit' })
  })

  it('says where', async () => {
    expect((await refusalOf(() => readMidi(oneTrack('00 903c90'), 'bad.mid'))).place).toBe('bad.mid, offset 25')
  })
})

const folder = sharedData('music', 'midi')
describe.skipIf(folder === null)('the MIDI files of the published sets', () => {
  const paths = readdirSync(folder ?? '.', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.mid'),
  )

  test('midi-file finds the same notes in all of them', () => {
    expect(paths.length).toBeGreaterThan(0)
    const different = paths.filter((path) => {
      const bytes = readFileSync(join(folder!, path))
      return !isDeepStrictEqual(readMidi(bytes, path).notes, oracleNotes(parseMidi(bytes)))
    })
    expect(different).toEqual([])
  })
})
