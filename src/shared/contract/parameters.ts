// The contract's commands for trained parameters: scoring them on other data, keeping them to start runs from.
import * as z from 'zod'
import { TASK_NAMES } from '../../engine/spec.ts'
import { SPLIT_NAMES } from '../dataset.ts'
import { DEFAULT_EVALUATION_SEED, DEFAULT_EXAMPLES, type Evaluation, type Scored } from '../evaluation.ts'
import type { ParametersEntry, ParametersOrigin } from '../imported-parameters.ts'
import { count, score, time } from './run-parts.ts'

const id = z.int().positive()
const steps = z.int().min(2).max(65_536)
/** Steps, or one length per batch from [min, max). */
const length = z.union(
  [steps, z.strictObject({ min: steps, max: steps })],
  'expected a number of steps or { min, max }',
)
const split = z.enum(SPLIT_NAMES)
/** Of an entry: shown in lists and given at the terminal. */
const name = z.string().trim().min(1).max(200)

/** As shared/evaluation.ts has it. */
export const scored = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('task'),
    task: z.enum(TASK_NAMES),
    length,
    values: z.int().exactOptional(),
    positions: z.int().exactOptional(),
    examples: z.int().min(1),
    batch: z.int().min(1),
  }),
  z.strictObject({
    kind: z.enum(['music', 'text']),
    dataset: z.object({ name: z.string(), hash: z.string() }),
    split,
    horizon: z.int().min(1),
  }),
]) satisfies z.ZodType<Scored>

export const evaluation = z.object({
  scored,
  seed: count.nullable(),
  score,
  engine: z.string(),
  kernel: z.string(),
  at: time,
}) satisfies z.ZodType<Evaluation>

/** updates: after which the parameters were best that were scored. */
export const runEvaluation = evaluation.extend({ updates: count })

/** For a model of a task its lengths, in which each is scored by itself; for others a dataset, by name or hash. */
const on = z.union(
  [
    z.strictObject({
      lengths: z.array(length).min(1).max(100),
      examples: z.int().min(1).max(10_000_000).default(DEFAULT_EXAMPLES),
    }),
    z.strictObject({ dataset: z.string().min(1), split: split.default('test') }),
  ],
  'expected lengths or a dataset',
)
/** Of the sequences that are drawn for each length; a dataset has no use for it. */
const seed = z.int().min(0).max(0xffff_ffff).default(DEFAULT_EVALUATION_SEED)

const size = z.int().positive()

export const parametersOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), file: z.string(), sha256: z.string() }),
  z.object({ kind: z.literal('run'), title: z.string(), config: z.string(), updates: count }),
]) satisfies z.ZodType<ParametersOrigin>

export const parametersEntry = z.object({
  hash: z.string(),
  name: z.string(),
  shape: z.object({ inputs: size, units: size, outputs: size, biases: z.boolean() }),
  origin: parametersOrigin,
  importedAt: time,
}) satisfies z.ZodType<ParametersEntry>

/** A name, a hash or the beginning of one. */
const which = z.string().min(1)

export const parameterCommands = {
  /**
   * Scores the parameters that were best on validation, in a worker thread, with the event evaluation as it goes; each
   * score is kept as soon as it is there. One evaluation at a time: another one meanwhile is refused.
   */
  'runs.evaluate': { input: z.strictObject({ run: id, on, seed }), output: z.array(runEvaluation) },
  /** Ends what is under way, which fails as 'cancelled'. */
  'runs.cancelEvaluation': { input: z.void(), output: z.void() },
  /** By run, oldest first. */
  'runs.evaluations': {
    input: z.object({ runs: z.array(id).min(1) }),
    output: z.array(runEvaluation.extend({ run: id })),
  },

  /** Parameters from files and from runs, by name. */
  'parameters.list': { input: z.void(), output: z.array(parametersEntry) },
  /** From a file as runs.exportParameters writes it. added: false when these values were there already. */
  'parameters.import': {
    input: z.object({ path: z.string().min(1), name: name.exactOptional() }),
    output: z.object({ entry: parametersEntry, added: z.boolean() }),
  },
  /** Those of a run that were best on validation. added: as above. */
  'parameters.keep': {
    input: z.object({ run: id, name: name.exactOptional() }),
    output: z.object({ entry: parametersEntry, added: z.boolean() }),
  },
  /** Refused while runs start from them. */
  'parameters.remove': { input: z.object({ parameters: which }), output: parametersEntry },
  /**
   * As runs.evaluate, and kept nowhere. like: a run, or an experiment document, whose first configuration says what a
   * file of parameters does not: the activation, and of which task or dataset they are.
   */
  'parameters.evaluate': {
    input: z.strictObject({
      parameters: which,
      like: z.union([z.strictObject({ run: id }), z.strictObject({ document: z.unknown() })]),
      on,
      seed,
    }),
    output: z.array(evaluation),
  },
} as const

export const parameterEvents = {
  /** Of the evaluation under way. run: null for parameters of no run. done: lengths or datasets of all. fraction: of all. */
  evaluation: z.object({ run: id.nullable(), done: count, of: count, fraction: z.number() }),
  /** Parameters came or went. */
  parameters: z.void(),
} as const
