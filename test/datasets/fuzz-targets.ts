// What the fuzz tests throw damaged bytes at: small valid samples of each format, and its reader.
import { chordsToMidi, writeMidi } from '../../src/main/datasets/formats/midi-writer.ts'
import { readMidi } from '../../src/main/datasets/formats/midi.ts'
import { readPickle } from '../../src/main/datasets/formats/pickle.ts'
import { DEFAULT_LIMITS } from '../../src/main/datasets/limits.ts'
import { toPianoRoll, type RollRule } from '../../src/main/datasets/piano-roll.ts'
import { readContent } from '../../src/main/datasets/reading.ts'
import { openZip } from '../../src/main/datasets/zip.ts'
import { smallMusic } from './arbitraries.ts'
import { MatWriter, writeMat, writeMat4 } from './mat-writer.ts'
import {
  pickledArray,
  pickledDict,
  pickledList,
  pickledNumber,
  pickleFile,
  rollArray,
  writeNpy,
  writeObjects,
} from './npy-writer.ts'
import { mixedPickle, numpyPickles, plainPickles, python2Pickles } from './pickle-fixtures.ts'
import { makeZip } from './zip-writer.ts'

export interface FuzzTarget {
  readonly samples: readonly Uint8Array[]
  readonly read: (bytes: Uint8Array) => unknown
}

export type FuzzName = 'midi' | 'pickle' | 'numpy' | 'npz' | 'zip' | 'mat' | 'mat-forms' | 'json' | 'csv' | 'text'

const RULES: readonly RollRule[] = [
  { kind: 'published' },
  { kind: 'general', step: { quarters: 0.25 }, transposition: 'published', pedal: true },
  { kind: 'general', step: { milliseconds: 50 }, transposition: 'none', pedal: false },
]

const chords = Array.from({ length: 40 }, (_, step) => [step % 7, 20 + (step % 5), 40 + (step % 3)])

const twoTracks = writeMidi({
  ticksPerQuarter: 480,
  notes: [0, 1].flatMap((track) =>
    Array.from({ length: 20 }, (_, index) => ({
      track,
      channel: track * 9,
      pitch: 40 + ((7 * index) % 40),
      velocity: 64,
      on: 200 * index,
      off: 200 * index + 300,
    })),
  ),
  tempos: [
    { tick: 0, microsecondsPerQuarter: 400_000 },
    { tick: 960, microsecondsPerQuarter: 700_000 },
  ],
  pedals: [
    { track: 0, channel: 0, tick: 0, down: true },
    { track: 0, channel: 0, tick: 900, down: false },
  ],
})

const inner = makeZip([{ name: 'train/a.mid', content: twoTracks }])

/** As an import reads it: what is too damaged for one format may still be a text. */
const readAny = (bytes: Uint8Array): unknown => readContent(bytes, 'fuzz', { rule: RULES[0]! }, DEFAULT_LIMITS)

export const FUZZ_TARGETS: Readonly<Record<FuzzName, FuzzTarget>> = {
  midi: {
    samples: [chordsToMidi(chords), chordsToMidi(chords, 120, 100), twoTracks],
    read: (bytes) => {
      const midi = readMidi(bytes, 'fuzz.mid')
      for (const rule of RULES) toPianoRoll(midi, rule)
    },
  },
  pickle: {
    samples: [...plainPickles, ...numpyPickles, ...python2Pickles, mixedPickle],
    read: (bytes) => readPickle(bytes, 'fuzz.pickle'),
  },
  numpy: {
    samples: [
      writeNpy(rollArray(chords)),
      writeNpy(rollArray(chords, 128, { code: 'i2', littleEndian: false, fortran: true })),
      writeNpy({ shape: [3, 8, 4], value: (piece, step, voice) => 40 + piece + step + voice }),
      writeObjects(smallMusic.train.map((piece) => pickledArray(rollArray(piece)))),
      pickleFile(
        pickledDict({
          train: pickledList([pickledArray(rollArray(chords, 88, { code: 'b1' }))]),
          valid: pickledArray({ code: 'u1', shape: [2, 3, 88], value: (_, step, key) => (step === key ? 1 : 0) }),
          valid_lengths: pickledList([pickledNumber(2), pickledNumber(3)]),
        }),
      ),
    ],
    read: readAny,
  },
  npz: {
    samples: [true, false].map((stored) =>
      makeZip([
        { name: 'train.npy', content: writeNpy(rollArray(chords, 88, { code: 'b1' })), stored },
        { name: 'test.npy', content: writeObjects([pickledArray(rollArray(chords, 88, { code: 'u1' }))]), stored },
      ]),
    ),
    read: async (bytes) => {
      for (const member of await openZip(bytes, 'fuzz.npz', DEFAULT_LIMITS, () => {})) readAny(await member.read())
    },
  },
  zip: {
    samples: [
      makeZip([
        { name: 'train/a.mid', content: twoTracks },
        { name: 'test/', content: '', stored: true },
        { name: 'test/b.mid', content: twoTracks, stored: true },
      ]),
      makeZip([{ name: 'inner.zip', content: inner }]),
      makeZip([]),
    ],
    read: async (bytes) => {
      const members = await openZip(bytes, 'fuzz.zip', DEFAULT_LIMITS, () => {})
      for (const member of members) {
        await member.head()
        await member.read()
      }
    },
  },
  mat: {
    samples: [
      writeMat(smallMusic),
      writeMat(smallMusic, { compressed: true }),
      writeMat(smallMusic, { littleEndian: false, storage: 'double' }),
      writeMat({ ...smallMusic, train: [chords] }, { compressed: true, storage: 'int64' }),
    ],
    read: readAny,
  },
  'mat-forms': {
    samples: [
      new MatWriter({ sparse: true }).music(smallMusic),
      new MatWriter({ sparse: true, compressed: true, littleEndian: false }).music(smallMusic),
      writeMat(smallMusic, { width: 128 }),
      writeMat4({ train: chords, valid: chords, test: chords }),
      writeMat4({ train: chords, valid: chords, test: chords }, { sparse: true, littleEndian: false }),
      writeMat4({ roll: chords }),
    ],
    read: readAny,
  },
  json: {
    samples: [
      '{"train": [[[60, 64], [62]], [[65]]], "valid": [[[60], []]], "test": [[[21, 108], [50]]]}',
      '[[[60], [-1]], [[62, 64]]]',
      '[{"pitch": 60, "start": 0, "end": 4, "piece": "a", "split": "train"}, {"pitch": 64, "start": 2, "duration": 3}]',
      '{"format": "rnn-workbench dataset", "version": 1, "kind": "text", "splits": {"train": "abc", "valid": "ab", "test": "a"}}',
    ].map((text) => Buffer.from(text)),
    read: readAny,
  },
  csv: {
    samples: [
      'piece,split,pitch,start,end\n"a, b",train,60,0,4\n"c ""d""",test,64,4,5\n',
      'pitch;start;duration\n60;0;2\n62;100;3\n',
    ].map((text) => Buffer.from(text)),
    read: readAny,
  },
  text: {
    samples: [' no it was <unk> \n a N b \n', 'n o _ i t \n ', 'Gödel, 𝄞\r\nand more.'].map((text) =>
      Buffer.from(text),
    ),
    read: readAny,
  },
}
