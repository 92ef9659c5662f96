// The contract's commands and events of the datasets: importing, showing and keeping datasets.
import * as z from 'zod'
import { SPLIT_NAMES } from '../dataset.ts'

const split = z.enum(SPLIT_NAMES)
const perSplit = <T extends z.ZodType>(part: T) => z.object({ train: part, valid: part, test: part })
const kind = z.enum(['music', 'text'])
const id = z.int().positive()
const count = z.int().nonnegative()

const splitStatistics = z.object({
  sequences: count,
  /** Time steps, for a text symbols. */
  steps: count,
  length: z.object({ minimum: count, median: z.number(), maximum: count }),
  /** Music only. mean: active keys per time step. silent: share of the time steps without any. lowest, highest: MIDI notes. */
  notes: z
    .object({
      mean: z.number(),
      maximum: count,
      silent: z.number(),
      lowest: z.int().nullable(),
      highest: z.int().nullable(),
    })
    .nullable(),
  /** Text only: how often each symbol of the alphabet occurs. */
  symbols: z.array(count).readonly().nullable(),
})

const scores = perSplit(z.number())
/** What the simplest models score: nats per time step for music, bits per symbol for text (main/datasets/references.ts). */
const references = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('music'), independent: scores, independentAllSteps: scores, markov: scores }),
  z.object({ kind: z.literal('text'), unigram: scores, bigram: scores }),
])

const skippedFile = z.object({ path: z.string(), reason: z.string() })

const summary = z.object({
  name: z.string(),
  kind,
  /** Channels, for a text symbols of the alphabet. */
  width: count,
  statistics: perSplit(splitStatistics),
  references,
})

const origin = z.object({
  /** Files that it was made of, and their bytes. */
  files: count,
  bytes: count,
  /** 'midi', 'plain text, utf-8', ... */
  formats: z.array(z.string()),
  skipped: z.array(skippedFile).readonly(),
  /** The rule for MIDI in words; null when there was none to apply. */
  rule: z.string().nullable(),
  /** made: splits that the files do not say, taken from train by the ratio and, for music, the seed. */
  splits: z.object({ ratio: perSplit(z.number()), seed: z.number(), made: z.array(split).readonly() }),
})

const entry = summary.extend({
  id,
  /** SHA-256 of the content. */
  hash: z.string(),
  /** ISO 8601, UTC. */
  importedAt: z.string(),
})

const step = z.union([z.object({ quarters: z.number() }), z.object({ milliseconds: z.number() })])

/** How MIDI becomes a piano roll (main/datasets/piano-roll.ts). */
const rollRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('published') }),
  z.object({ kind: z.literal('jsb') }),
  z.object({
    kind: z.literal('general'),
    step,
    transposition: z.union([z.enum(['none', 'published']), z.int()]),
    pedal: z.boolean(),
  }),
])

const importOptions = z.object({
  rule: rollRule.optional(),
  /** Takes every file for a text of this form; without it the content decides. */
  textForm: z.enum(['words', 'characters', 'plain']).optional(),
  /** Rolls in .mat files, pickles and arrays have a row per key and a column per time step. */
  transposed: z.boolean().optional(),
  /** by 'files': as folders, names and keys say, else by ratio. seed: another draw of the pieces. */
  splits: z.object({ by: z.enum(['files', 'ratio']), ratio: perSplit(z.number()), seed: z.int() }).optional(),
})

const range = { from: count, to: count }

export const datasetCommands = {
  /** By name. */
  'datasets.list': { input: z.void(), output: z.array(entry) },
  'datasets.get': {
    input: z.object({ id }),
    output: entry.extend({
      alphabet: z.array(z.string()).readonly().nullable(),
      origin,
      /**
       * Of the samples that ship with the program. floor: what the process that the data was drawn from scores itself, no
       * model can expect less: nats per time step or bits per symbol.
       */
      sample: z.object({ about: z.string(), floor: scores }).nullable(),
    }),
  },
  /** The sequences of a split, in order. name: of the file or within it; '' when there is none. */
  'datasets.pieces': {
    input: z.object({ id, split }),
    output: z.array(z.object({ name: z.string(), steps: count })),
  },
  'datasets.rename': { input: z.object({ id, name: z.string() }), output: entry },
  /** How many runs use it, deleted ones that can still be undone included. */
  'datasets.runs': { input: z.object({ id }), output: z.int() },
  /**
   * Refused while runs use it, unless with them: those go for good. Until another one is removed, or the program ends,
   * `datasets.restore` takes the dataset back.
   */
  'datasets.remove': { input: z.object({ id, withRuns: z.boolean().default(false) }), output: z.void() },
  /** Puts back what was removed last. */
  'datasets.restore': { input: z.void(), output: entry },
  /** As one new JSON file, or music as a new folder of MIDI files. */
  'datasets.export': { input: z.object({ id, format: z.enum(['json', 'midi']), path: z.string() }), output: z.void() },
  /**
   * Part of a piece in at most `columns` columns. cells: [columns][88], share of the column's time steps in which the key
   * is on, 0 to 255. steps: of the whole piece.
   */
  'datasets.roll': {
    input: z.object({ id, split, sequence: count, ...range, columns: count }),
    output: z.object({ steps: count, ...range, columns: count, cells: z.instanceof(Uint8Array) }),
  },
  /** Part of a split, as symbol ids. steps: symbols of the whole split. */
  'datasets.text': {
    input: z.object({ id, split, ...range }),
    output: z.object({ steps: count, ...range, symbols: z.instanceof(Uint16Array) }),
  },

  /**
   * Reads files, folders and zips in a worker thread, and holds what they give until it is confirmed, cancelled, or another
   * import starts. Fails as 'cancelled' when that happens while it reads.
   */
  'import.start': {
    input: z.object({ paths: z.array(z.string()).min(1), options: importOptions }),
    output: summary.extend({
      /** For import.confirm. */
      import: z.int(),
      origin,
      /** The dataset of the library with the same content, if there is one. */
      known: z.object({ id, name: z.string() }).nullable(),
    }),
  },
  /** Keeps it under this name, or the next free one like it. */
  'import.confirm': {
    input: z.object({ import: z.int(), name: z.string() }),
    output: z.object({ entry, added: z.boolean() }),
  },
  'import.cancel': { input: z.void(), output: z.void() },

  /** The datasets that ship with the program, into the library. once: unless that was done before in this library. */
  'samples.add': { input: z.object({ once: z.boolean() }), output: z.void() },
} as const

export const datasetEvents = {
  /** Files read so far, their bytes, and the last of them. */
  'import.progress': z.object({ files: count, bytes: count, path: z.string() }),
  /** The library has changed. */
  datasets: z.void(),
} as const
