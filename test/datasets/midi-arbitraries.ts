// Random music for property tests.
import fc from 'fast-check'
import { PIANO_KEYS } from '../../src/shared/dataset.ts'
import type { Chord } from '../../src/main/datasets/build.ts'
import type { MidiContent } from '../../src/main/datasets/formats/midi-writer.ts'
import type { MidiNote } from '../../src/main/datasets/formats/midi.ts'

const chord = fc.uniqueArray(fc.nat(PIANO_KEYS - 1), { maxLength: 8 }).map((keys): Chord => keys.sort((a, b) => a - b))

/** Pieces whose last step is not silent. */
export const roll = fc
  .array(fc.tuple(chord, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 30 })
  .map((held) => held.flatMap(([keys, steps]) => Array.from({ length: steps }, () => keys)))
  .filter((chords) => chords.at(-1)!.length > 0)

/** What a MIDI file can hold, without notes of one track, channel and pitch that overlap. */
export const midiContent: fc.Arbitrary<MidiContent> = fc.record({
  ticksPerQuarter: fc.integer({ min: 1, max: 960 }),
  notes: fc
    .array(
      fc.record({
        track: fc.nat(3),
        channel: fc.oneof(fc.constant(0), fc.constant(9), fc.nat(15)),
        pitch: fc.nat(127),
        velocity: fc.integer({ min: 1, max: 127 }),
        on: fc.nat(5000),
        length: fc.integer({ min: 1, max: 3000 }),
      }),
      { maxLength: 40 },
    )
    .map((notes) => withoutOverlaps(notes.map(({ length, ...note }) => ({ ...note, off: note.on + length })))),
  tempos: fc
    .uniqueArray(fc.record({ tick: fc.nat(5000), microsecondsPerQuarter: fc.integer({ min: 1, max: 0xffffff }) }), {
      maxLength: 4,
      selector: ({ tick }) => tick,
    })
    .map((tempos) => tempos.sort((a, b) => a.tick - b.tick)),
  pedals: fc.uniqueArray(fc.record({ track: fc.nat(3), channel: fc.nat(15), tick: fc.nat(5000), down: fc.boolean() }), {
    maxLength: 8,
    selector: ({ tick }) => tick,
  }),
})

function withoutOverlaps(notes: readonly MidiNote[]): MidiNote[] {
  const kept: MidiNote[] = []
  for (const note of notes) {
    const clash = kept.some(
      (other) =>
        other.track === note.track &&
        other.channel === note.channel &&
        other.pitch === note.pitch &&
        note.on < other.off &&
        other.on < note.off,
    )
    if (!clash) kept.push(note)
  }
  return kept
}
