// From MIDI to piano roll: each rule against its definition, computed here in another way.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Chord } from '../../src/main/datasets/build.ts'
import { writeMidi } from '../../src/main/datasets/formats/midi-writer.ts'
import { readMidi, type MidiFile, type MidiNote } from '../../src/main/datasets/formats/midi.ts'
import { describeRule, MAX_STEPS, toPianoRoll, type GeneralRule } from '../../src/main/datasets/piano-roll.ts'
import { tonicOf, transpositionToC } from '../../src/main/datasets/tonic.ts'
import { midiContent } from './midi-arbitraries.ts'
import { refusalOf } from './refusal.ts'

const GENERAL: GeneralRule = { kind: 'general', step: { quarters: 0.5 }, transposition: 'none', pedal: false }

type NoteParts = [pitch: number, on: number, off: number, rest?: Partial<MidiNote>]

const midiOf = (notes: NoteParts[], rest: Partial<MidiFile> = {}): MidiFile => ({
  place: 'test.mid',
  format: 1,
  ticksPerQuarter: 480,
  notes: notes.map(([pitch, on, off, more]) => ({ track: 0, channel: 0, velocity: 64, pitch, on, off, ...more })),
  tempos: [],
  pedals: [],
  ...rest,
})

const pitches = (chords: readonly Chord[]): number[][] => chords.map((chord) => chord.map((key) => key + 21))

/** Pitch moved by octaves into the piano, as a channel. */
const folded = (pitch: number): number =>
  [pitch, ...Array.from({ length: 20 }, (_, octave) => [pitch - 12 * octave, pitch + 12 * octave]).flat()].find(
    (moved) => moved >= 21 && moved <= 108,
  )! - 21

/** The chord of each step, by asking each note whether it sounds then. */
const chordsBy = (
  notes: readonly MidiNote[],
  k: number,
  length: number,
  sounds: (note: MidiNote, step: number) => boolean,
) =>
  Array.from({ length }, (_, step) =>
    [...new Set(notes.filter((note) => sounds(note, step)).map((note) => folded(note.pitch + k)))].sort(
      (a, b) => a - b,
    ),
  )

describe('the published rule', () => {
  const rule = { kind: 'published' } as const

  it('gives the frames of its first examples', () => {
    // The first notes of Nottingham's ashover_simple_chords_1.mid, in C by the published estimate for them alone.
    const midi = midiOf([
      [76, 0, 479],
      [74, 480, 1439],
      [55, 480, 1919],
      [59, 480, 1919],
      [62, 480, 1919],
      [71, 1440, 1919],
    ])
    const roll = toPianoRoll(midi, rule)
    expect(roll.transposition).toBe(5)
    expect(pitches(roll.chords)).toEqual([
      [81],
      [60, 64, 67, 79],
      [60, 64, 67, 79],
      [60, 64, 67, 79],
      [60, 64, 67, 79],
      [60, 64, 67, 76],
      [60, 64, 67, 76],
    ])
  })

  it('has in frame t the notes with q(on) <= t + 1 < q(off), halves rounded up', () => {
    fc.assert(
      fc.property(midiContent, (content) => {
        const q = (tick: number): number => Math.floor(tick / (content.ticksPerQuarter / 2) + 1 / 2)
        const length = Math.max(0, ...content.notes.map(({ off }) => q(off))) - 1
        fc.pre(length > 0)
        const midi = readMidi(writeMidi(content), 'random.mid')
        const roll = toPianoRoll(midi, rule)
        const expected = chordsBy(
          midi.notes,
          roll.transposition,
          length,
          ({ on, off }, t) => q(on) <= t + 1 && t + 1 < q(off),
        )
        expect(roll.chords).toEqual(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps silence at the end where a note is too short to be seen', () => {
    const roll = toPianoRoll(
      midiOf([
        [60, 0, 960],
        [62, 1430, 1440],
      ]),
      rule,
    )
    expect(pitches(roll.chords).map((chord) => chord.length)).toEqual([1, 1, 1, 0, 0])
  })
})

describe('the chorale rule', () => {
  it('steps 120 ticks, whatever the header says, and does not transpose', () => {
    const chorale: NoteParts[] = [
      [63, 0, 120],
      [60, 0, 240],
      [67, 0, 240],
      [72, 0, 240],
      [75, 120, 480],
      [55, 240, 360],
    ]
    const roll = toPianoRoll(midiOf(chorale, { ticksPerQuarter: 100 }), { kind: 'jsb' })
    expect(roll.transposition).toBe(0)
    expect(pitches(roll.chords)).toEqual([[60, 63, 67, 72], [60, 67, 72, 75], [55, 75], [75]])
  })

  it('refuses a file that is not on its grid', async () => {
    expect(await refusalOf(() => toPianoRoll(midiOf([[60, 0, 100]]), { kind: 'jsb' }))).toMatchObject({
      code: 'bad-file',
      place: 'test.mid',
      message: expect.stringContaining('tick 100') as string,
    })
  })
})

describe('the general rule', () => {
  it('samples any note value, keeps the first step and gives each note a step', () => {
    const notes: NoteParts[] = [
      [60, 0, 240],
      [62, 240, 250],
      [64, 480, 720],
    ]
    const roll = toPianoRoll(midiOf(notes), { ...GENERAL, step: { quarters: 0.25 } })
    expect(pitches(roll.chords)).toEqual([[60], [60], [62], [], [64], [64]])
  })

  it('samples milliseconds by the tempo', () => {
    // A quarter of 500 ms, then quarters of 1000 ms.
    const midi = midiOf(
      [
        [60, 0, 480],
        [62, 480, 960],
        [64, 960, 1440],
      ],
      {
        tempos: [{ tick: 480, microsecondsPerQuarter: 1_000_000 }],
      },
    )
    const roll = toPianoRoll(midi, { ...GENERAL, step: { milliseconds: 250 } })
    expect(pitches(roll.chords)).toEqual([60, 60, 62, 62, 62, 62, 64, 64, 64, 64].map((pitch) => [pitch]))
  })

  it('agrees with time summed tick by tick under any tempo changes', () => {
    fc.assert(
      fc.property(midiContent, (content) => {
        const midi = readMidi(writeMidi(content), 'random.mid')
        const notes = midi.notes.filter(({ channel }) => channel !== 9)
        fc.pre(notes.length > 0)
        const tempos = new Map(midi.tempos.map(({ tick, microsecondsPerQuarter }) => [tick, microsecondsPerQuarter]))
        const times: number[] = []
        let [time, tempo] = [0, 500_000]
        for (let tick = 0; tick <= 8000; tick++) {
          times.push(time)
          tempo = tempos.get(tick) ?? tempo
          time += tempo / 1000 / midi.ticksPerQuarter
        }
        const duration = times[Math.max(...notes.map(({ off }) => off))]!
        const milliseconds = duration / 37.3 // no tick falls on the middle of two steps
        const q = (tick: number): number => Math.floor(times[tick]! / milliseconds + 1 / 2)
        const end = (note: MidiNote): number => Math.max(q(note.on) + 1, q(note.off))
        const onEdge = notes
          .flatMap(({ on, off }) => [on, off])
          .some((tick) => Math.abs(((times[tick]! / milliseconds) % 1) - 0.5) < 1e-6)
        fc.pre(!onEdge)
        const roll = toPianoRoll(midi, { ...GENERAL, step: { milliseconds } })
        const length = Math.max(...notes.map(end))
        expect(roll.chords).toEqual(chordsBy(notes, 0, length, (note, t) => q(note.on) <= t && t < end(note)))
      }),
      { numRuns: 50 },
    )
  })

  it('leaves the drum channel out', async () => {
    const drum: NoteParts = [36, 0, 240, { channel: 9 }]
    expect(pitches(toPianoRoll(midiOf([drum, [60, 0, 240]]), GENERAL).chords)).toEqual([[60]])
    expect(await refusalOf(() => toPianoRoll(midiOf([drum]), GENERAL))).toMatchObject({ code: 'bad-file' })
  })

  it('transposes by a fixed number or as published, and folds octaves', () => {
    const major: NoteParts[] = [62, 66, 69].map((pitch) => [pitch, 0, 240])
    const first = (transposition: GeneralRule['transposition'], notes = major) => {
      const roll = toPianoRoll(midiOf(notes), { ...GENERAL, transposition })
      return [roll.transposition, ...pitches(roll.chords)[0]!]
    }
    expect(first('none')).toEqual([0, 62, 66, 69])
    expect(first(3)).toEqual([3, 65, 69, 72])
    expect(first('published')).toEqual([-2, 60, 64, 67])
    expect(
      first(12, [
        [108, 0, 240],
        [0, 0, 240],
      ]),
    ).toEqual([12, 24, 108])
  })

  it('prolongs notes by the pedal of their channel until it rises or the key is struck again', () => {
    const pedal = (tick: number, down: boolean, channel = 0) => ({ track: 0, channel, tick, down })
    const midi = midiOf(
      [
        [60, 0, 240], // held until the key is struck again
        [60, 720, 960], // held until the pedal rises
        [64, 240, 480, { channel: 1 }], // another channel
        [67, 1920, 2160], // after the pedal
      ],
      { pedals: [pedal(0, true), pedal(1440, false), pedal(1200, true, 2)] },
    )
    const steps = (usePedal: boolean) => pitches(toPianoRoll(midi, { ...GENERAL, pedal: usePedal }).chords)
    expect(steps(true)).toEqual([[60], [60, 64], [60], [60], [60], [60], [], [], [67]])
    expect(steps(false)).toEqual([[60], [64], [], [60], [], [], [], [], [67]])
  })

  it('lets a pedal that never rises hold to the end of the last note', () => {
    const midi = midiOf(
      [
        [60, 0, 240],
        [62, 480, 720],
      ],
      { pedals: [{ track: 0, channel: 0, tick: 100, down: true }] },
    )
    expect(pitches(toPianoRoll(midi, { ...GENERAL, pedal: true }).chords)).toEqual([[60], [60], [60, 62]])
  })

  it('refuses options out of range, endless rolls and empty files', async () => {
    const refusal = (notes: NoteParts[], rule: Partial<GeneralRule>) =>
      refusalOf(() => toPianoRoll(midiOf(notes), { ...GENERAL, ...rule }))
    const note: NoteParts[] = [[60, 0, 240]]
    for (const value of [0, -1, NaN, Infinity]) {
      expect(await refusal(note, { step: { quarters: value } })).toMatchObject({ code: 'bad-config', place: 'step' })
      expect(await refusal(note, { step: { milliseconds: value } })).toMatchObject({
        code: 'bad-config',
        place: 'step',
      })
    }
    for (const transposition of [0.5, 61, NaN]) {
      expect(await refusal(note, { transposition })).toMatchObject({ code: 'bad-config', place: 'transposition' })
    }
    expect(await refusal([[60, 0, 240 * (MAX_STEPS + 1)]], {})).toMatchObject({ code: 'limit', place: 'test.mid' })
    expect(await refusal([], {})).toMatchObject({ code: 'bad-file', place: 'test.mid' })
  })
})

describe('the tonic', () => {
  test.each([
    ['C major', [0, 4, 7], 0, 0],
    ['F major', [5, 9, 0], 5, -5],
    ['F sharp major', [6, 10, 1], 6, 6],
    ['B major', [11, 3, 6], 11, 1],
    ['A minor', [9, 0, 4], 9, 3],
  ])('%s', (_, classes, tonic, transposition) => {
    const notes = classes.map((pitchClass) => ({ pitch: 60 + pitchClass, on: 0, off: 100 }))
    expect(tonicOf(notes)).toBe(tonic)
    expect(transpositionToC(tonic)).toBe(transposition)
  })

  it('moves with the notes', () => {
    fc.assert(
      fc.property(midiContent, fc.nat(11), ({ notes }, shift) => {
        const moved = notes.map((note) => ({ ...note, pitch: note.pitch + shift }))
        fc.pre(notes.length > 3)
        expect(tonicOf(moved)).toBe((tonicOf(notes) + shift) % 12)
      }),
    )
  })
})

test('rules name themselves', () => {
  expect(describeRule({ kind: 'published' })).toContain('published rule')
  expect(describeRule({ kind: 'jsb' })).toContain('JSB')
  expect(describeRule({ ...GENERAL, transposition: -2, pedal: true })).toBe(
    'general rule: steps of 0.5 quarter notes, transposed by -2 semitones, with pedal, no drums',
  )
  expect(describeRule({ ...GENERAL, step: { milliseconds: 100 } })).toBe(
    'general rule: steps of 100 ms, not transposed, without pedal, no drums',
  )
})
