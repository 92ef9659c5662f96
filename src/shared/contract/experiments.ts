// The contract's commands and events of the experiments: experiments, their runs and results.
import * as z from 'zod'
import { CERTAINTIES } from '../certainty.ts'
import { SPLIT_NAMES } from '../dataset.ts'
import { MAXIMUM_RUNS, type ExperimentDocument } from '../experiment.ts'
import { isRecord } from '../json.ts'
import { SERIES } from '../metrics.ts'
import { MAXIMUM_THREADS } from '../../engine/spec.ts'
import { RUN_STATES } from '../run-state.ts'
import { parameterCommands, parameterEvents } from './parameters.ts'
import { count, environment, errorReport, figure, progress, result, runConfig, score, time } from './run-parts.ts'
import { samplingCommands } from './sampling.ts'

const id = z.int().positive()
const ids = z.array(id).min(1).max(MAXIMUM_RUNS)
const name = z.string().trim().min(1).max(200)
const numbers = z.custom<Float64Array>((value) => value instanceof Float64Array)
const certainty = z.enum(CERTAINTIES)

/** Checked by the command, which names each field that is wrong. */
const document = z.unknown()
/** Where: the path of a field. */
const remark = z.object({ place: z.string(), message: z.string() })

const experiment = z.object({
  id,
  name: z.string(),
  hash: z.string(),
  /** Higher ones are trained first. */
  priority: z.int(),
  createdAt: time,
  /** How many of its runs are in which state. */
  runs: z.record(z.enum(RUN_STATES), count),
})

/** A run as lists show it. */
const runRow = z.object({
  id,
  experiment: id,
  /** In the experiment, from 0. */
  position: count,
  state: z.enum(RUN_STATES),
  kind: z.enum(['music', 'text', 'task']),
  method: z.string(),
  /** The dataset or task, as in the results table. */
  problem: z.string(),
  seed: count,
  queuedAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  progress: progress.nullable(),
  /** Of the best check; while it trains, of the last one. */
  valid: score.nullable(),
  test: score.nullable(),
  /** How training came to its end; null: it did not. */
  reason: result.shape.reason.nullable(),
  /** Why it failed. */
  error: errorReport.nullable(),
})
export type RunRow = z.infer<typeof runRow>

const run = runRow.extend({
  experimentName: z.string(),
  config: runConfig,
  /** SHA-256 of the configuration; of the configuration with seed 0, which the runs of a group share. */
  hash: z.string(),
  groupHash: z.string(),
  /** hash: SHA-256 of its content. Null for a task, and for an imported run whose dataset is not in the library. */
  dataset: z.object({ id, name: z.string(), hash: z.string() }).nullable(),
  /** How many numbers the model has; null when its dataset is not there. */
  parameters: count.nullable(),
  result: result.nullable(),
  environment: environment.nullable(),
  /** What can be asked for, and from which update to which. */
  series: z.array(z.object({ series: z.enum(SERIES), first: count, last: count })),
})

const runFilter = {
  experiment: id.exactOptional(),
  methods: z.array(z.string()).exactOptional(),
  /** Names of datasets and tasks. */
  problems: z.array(z.string()).exactOptional(),
  ids: z.array(id).max(MAXIMUM_RUNS).exactOptional(),
}

const storedSeries = z.enum(SERIES).exclude(['update'])

/** Columns of equal length; what a check does not have is NaN. */
const checks = z.object({
  run: id,
  updates: numbers,
  epochs: numbers,
  seconds: numbers,
  trainCost: numbers,
  nll: numbers,
  error: numbers,
  frameAccuracy: numbers,
  /** 1: no check before was better. */
  best: numbers,
  learningRate: numbers,
  alpha: numbers,
  spectralRadius: numbers,
})

const queueStatus = z.object({
  /** False: what is queued waits for queue.start. */
  running: z.boolean(),
  /** Runs at a time. */
  workers: count,
  /** Ids of the runs that are being trained. */
  active: z.array(id).readonly(),
  queued: count,
  /** How many of the queued runs a program that died left behind. */
  interrupted: count,
  /** Why training came to a halt. */
  problem: errorReport.nullable(),
})

/** The parts of the paper that can be repeated as a whole. */
export const REPRODUCTIONS = ['temporal-order', 'pathological', 'music', 'ptb'] as const

export const KNOWN_FIGURES = ['methods', 'baselines', 'simple'] as const

const split = z.enum(SPLIT_NAMES)
const metric = z.enum(['nll', 'bits', 'error', 'frameAccuracy', 'updates'])

const tableOptions = {
  filter: z.strictObject(runFilter).default({}),
  /** From left to right. */
  splits: z.tuple([split], split).default(['test']),
  /** variant: a row for each setting of a method; method: per cell the variant that is best on validation. */
  rows: z.enum(['variant', 'method']).default('method'),
  /** In place of what each problem is judged by; problems that do not have it are left out. */
  metric: metric.exactOptional(),
  /**
   * Which known figures stand beside. methods: published ones of the same methods; baselines: published ones of other
   * models; simple: models without training, guessing, floors of the samples.
   */
  known: z.array(z.enum(KNOWN_FIGURES)).default(['methods', 'simple']),
}

const cell = z.object({
  mean: figure.nullable(),
  deviation: figure.nullable(),
  n: count,
  diverged: count,
  stopped: count,
  failed: count,
  unsolved: count,
  best: z.boolean(),
  bits: z.string().nullable(),
})

/** The results table as main/results/export/sheet.ts has it: what the window shows is what is exported. */
const sheet = z.object({
  columns: z.array(z.object({ problem: z.string(), metric, split })).readonly(),
  rows: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('method'),
          label: z.string(),
          method: z.string(),
          cells: z.array(cell.nullable()).readonly(),
        }),
        z.object({
          kind: z.enum(['published', 'reference']),
          label: z.string(),
          cells: z
            .array(
              z
                .object({ value: z.number(), certainty: certainty.nullable(), source: z.string().nullable() })
                .nullable(),
            )
            .readonly(),
        }),
      ]),
    )
    .readonly(),
})

const exportFormat = z.enum(['csv', 'json', 'markdown', 'latex'])
/** On this machine, as the user chose it; a file that is there is replaced. */
const path = z.string().min(1)

const preset = z.object({
  id: z.string(),
  title: z.string(),
  about: z.string(),
  /** For the dataset of the library that it is about, if that is there. */
  document: z.custom<ExperimentDocument>(isRecord),
  /** name: in the library; null: it has to be imported first. Null for a task. */
  dataset: z.object({ key: z.string(), name: z.string().nullable() }).nullable(),
  reports: z.array(z.object({ text: z.string(), source: z.string(), certainty })),
  differences: z.array(z.string()),
  /** By path in a run; a path stands for all below it that have no entry of their own. */
  fields: z.record(z.string(), z.union([z.object({ source: z.string(), certainty }), z.object({ ours: z.string() })])),
})

const interval = z.tuple([figure, figure]).readonly().nullable()
const success = z.object({ solved: count, of: count, interval })

const comparison = z.object({
  problem: z.string(),
  metric,
  a: z.string(),
  b: z.string(),
  n: count,
  mean: figure,
  interval,
  pPermutation: z.number().nullable(),
  pCorrected: z.number().nullable(),
  pSign: z.number().nullable(),
  effect: z.number().nullable(),
  needed: count.nullable(),
  exact: z.boolean(),
  unpaired: count,
  success: z.object({ a: success, b: success, pFisher: z.number().nullable() }).nullable(),
})

/** What could be changed; if nothing could, the command fails with 'conflict'. */
const changed = z.array(id)

export const experimentCommands = {
  /** What a document stands for. problems: it cannot start with these. groups: configurations, each with all its seeds. */
  'experiments.validate': {
    input: z.object({ document }),
    output: z.object({
      problems: z.array(remark),
      warnings: z.array(remark),
      runs: count,
      groups: z.array(z.object({ problem: z.string(), variant: z.string(), runs: count, parameters: count })),
    }),
  },
  /**
   * How long its runs take if all spend their budgets, from trying each kind of them out for a moment. seconds: of
   * training altogether; wall: until all are done with the workers of the queue. Fails as 'cancelled' when another
   * estimate is asked for meanwhile.
   */
  'experiments.estimate': {
    input: z.object({ document }),
    output: z.object({ seconds: z.number(), wall: z.number() }),
  },
  /** Queues its runs and, unless start is false, starts the queue. */
  'experiments.start': {
    input: z.object({ document, priority: z.int().default(0), start: z.boolean().default(true) }),
    output: z.object({ id, runs: count }),
  },
  /** Oldest first. */
  'experiments.list': { input: z.void(), output: z.array(experiment) },
  'experiments.get': {
    input: z.object({ id }),
    output: experiment.extend({ document: z.custom<ExperimentDocument>(isRecord) }),
  },
  'experiments.rename': { input: z.object({ id, name }), output: z.void() },
  'experiments.prioritise': { input: z.object({ id, priority: z.int() }), output: z.void() },
  /** With its runs; refused while one trains. Returns what deletions.undo takes. */
  'experiments.delete': { input: z.object({ id }), output: id },

  /** By experiment, in the order of its document. */
  'runs.list': {
    input: z.strictObject({ ...runFilter, states: z.array(z.enum(RUN_STATES)).exactOptional() }),
    output: z.array(runRow),
  },
  'runs.get': { input: z.object({ id }), output: run },
  /**
   * from, to: first and last update. pixels: width of the chart; lowest and highest value of each column are kept.
   * window: smoothed over about so many values.
   */
  'runs.series': {
    input: z.object({
      runs: ids,
      series: z.array(storedSeries).min(1),
      from: count.exactOptional(),
      to: count.exactOptional(),
      pixels: z.int().min(1).max(20_000).exactOptional(),
      window: z.number().min(1).exactOptional(),
    }),
    output: z.array(z.object({ run: id, series: storedSeries, steps: numbers, values: numbers })),
  },
  'runs.checks': { input: z.object({ runs: ids }), output: z.array(checks) },
  /** eigenvalues: of W_rec, pairs of real and imaginary part. histogram: low, high, counts of equally wide bins. */
  'runs.snapshots': {
    input: z.object({ run: id, kind: z.enum(['eigenvalues', 'histogram']) }),
    output: z.array(z.object({ updates: count, parameters: z.string(), data: numbers })),
  },
  /** What happened to it, oldest first. */
  'runs.events': {
    input: z.object({ run: id }),
    output: z.array(z.object({ at: time, level: z.enum(['info', 'warning', 'error']), message: z.string() })),
  },
  /** Each answers when the runs have come to a rest. */
  'runs.pause': { input: z.object({ runs: ids }), output: changed },
  /** Ends active and paused runs with the result that they have; cancels queued ones. */
  'runs.stop': { input: z.object({ runs: ids }), output: changed },
  'runs.cancel': { input: z.object({ runs: ids }), output: changed },
  /**
   * Queues paused, stopped, failed and cancelled runs again, to go on from their last checkpoints; starts the queue.
   * threads: of each, in place of their own number, to the same bits.
   */
  'runs.resume': {
    input: z.object({ runs: ids, threads: z.int().min(1).max(MAXIMUM_THREADS).optional() }),
    output: changed,
  },
  /** These share the places in the queue that they had, now in this order. */
  'runs.reorder': { input: z.object({ runs: ids }), output: z.void() },
  /** Refused while one of them trains. Returns what deletions.undo takes. */
  'runs.delete': { input: z.object({ runs: ids }), output: id },
  /** Until the program ends. */
  'deletions.undo': { input: z.object({ deletion: id }), output: z.void() },
  /** The parameters that were best on validation, as arrays W_in, W_rec, b_h, W_out, b_y. */
  'runs.exportParameters': {
    input: z.object({ run: id, format: z.enum(['npz', 'json']), path }),
    output: z.void(),
  },
  ...samplingCommands,
  ...parameterCommands,

  'queue.status': { input: z.void(), output: queueStatus },
  'queue.start': { input: z.object({ experiment: id.exactOptional() }), output: queueStatus },
  /** No further run is begun; the active ones go on. */
  'queue.hold': { input: z.void(), output: queueStatus },
  'queue.configure': { input: z.object({ workers: z.int().min(1).max(256) }), output: queueStatus },

  'results.table': { input: z.strictObject(tableOptions), output: sheet },
  /**
   * Rows against one another on each problem, over the seeds that both have (main/results/statistics); labels: of the rows,
   * default all. The table's own options decide what a row is.
   */
  'results.compare': {
    input: z.strictObject({
      filter: tableOptions.filter,
      rows: tableOptions.rows,
      split: split.default('test'),
      labels: z.array(z.string()).min(2).exactOptional(),
    }),
    output: z.array(comparison),
  },
  /** The runs behind a cell: those of its row's configuration; config: of the first of them. */
  'results.cell': {
    input: z.strictObject({
      filter: tableOptions.filter,
      rows: tableOptions.rows,
      label: z.string(),
      problem: z.string(),
    }),
    output: z.object({ runs: z.array(id), config: runConfig }),
  },
  'results.export': { input: z.strictObject({ ...tableOptions, format: exportFormat }), output: z.string() },
  'results.save': { input: z.strictObject({ ...tableOptions, format: exportFormat, path }), output: z.void() },

  /**
   * Experiments with all that is known of their runs, in one file. experiments: empty for all. updates: with what was
   * recorded at each update, the snapshots and the parameters, which is most of a file.
   */
  'bundles.export': {
    input: z.object({ experiments: z.array(id), path, updates: z.boolean().default(true) }),
    output: z.object({ experiments: count, runs: count }),
  },
  /** Adds what a bundle has. Runs that had not ended come as cancelled. */
  'bundles.import': { input: z.object({ path }), output: z.object({ experiments: z.array(id), runs: count }) },

  /** The paper's experiments, in its order. */
  'presets.list': { input: z.void(), output: z.array(preset) },

  /**
   * Queues what is not there yet of a part of the paper. seeds: how many, in place of the presets' own. experiments: all
   * there are of this part, with what their models are to be tested on when they are trained; missing: presets that wait
   * for a dataset.
   */
  'reproduction.start': {
    input: z.object({ name: z.enum(REPRODUCTIONS), seeds: z.int().min(1).max(1000).exactOptional() }),
    output: z.object({
      experiments: z.array(z.object({ id, test: z.object({ lengths: z.array(count), examples: count }).nullable() })),
      queued: count,
      missing: z.array(z.object({ title: z.string(), dataset: z.string() })),
    }),
  },
  /** Those that the library has of a part. */
  'reproduction.experiments': { input: z.object({ name: z.enum(REPRODUCTIONS) }), output: z.array(id) },
  /** What the library has of all parts, as a document: Markdown, and the SVG pictures that it shows from `images`. */
  'reproduction.report': {
    input: z.void(),
    output: z.object({ text: z.string(), images: z.record(z.string(), z.string()) }),
  },
} as const

export const experimentEvents = {
  /** These have changed; at most ten times a second. */
  runs: z.array(runRow),
  /** Experiments or runs came, went, or have another name or priority. */
  experiments: z.void(),
  queue: queueStatus,
  ...parameterEvents,
} as const
