// The experiment document: what a run is, which fields it has, and how lists in a document become a grid of runs.
import * as z from 'zod'
import { experimentDefaults, METHOD_PARTS, type MethodName } from './experiment-defaults.ts'
import { canonicalJson, isRecord, merge } from './json.ts'
import { WorkbenchError } from './errors.ts'
import { lengthRange } from './task-length.ts'
import { ACTIVATIONS, INITIALISATIONS, MAXIMUM_THREADS, TASK_NAMES } from '../engine/spec.ts'

/** More runs than this in one document are a mistake in it. */
export const MAXIMUM_RUNS = 10_000

const steps = z.int().min(2).max(65_536)
const positive = z.number().positive()

const datasetProblem = <K extends 'music' | 'text'>(kind: K) =>
  z.strictObject({
    kind: z.literal(kind),
    /** Name of the dataset. */
    dataset: z.string().min(1),
    /** How many steps ahead is predicted. */
    horizon: z.int().min(1).max(1000),
  })

const taskProblem = z
  .strictObject({
    kind: z.literal('task'),
    task: z.enum(TASK_NAMES),
    /** Steps, or one length per minibatch from [min, max). */
    length: z.union([steps, z.strictObject({ min: steps, max: steps })], 'expected a number of steps or { min, max }'),
    /** Memorization: how many different symbols, and how many of them to remember. */
    values: z.int().min(1).max(1000).exactOptional(),
    positions: z.int().min(1).max(1000).exactOptional(),
  })
  .superRefine(({ task, length, values, positions }, context) => {
    const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    const { min, max } = lengthRange(length)
    if (max < min) refuse('length', 'max is below min')
    // Below, a tenth of the length, in which the marker tasks draw a position, is empty (paper-spec 2.1).
    const marked = task !== 'memorization' && task !== 'permutation'
    if (marked && min < 10) refuse('length', `${task} needs at least 10 steps`)
    if (task !== 'memorization' && values !== undefined) refuse('values', `${task} has no values`)
    if (task !== 'memorization' && positions !== undefined) refuse('positions', `${task} has no positions`)
  })

const model = z.strictObject({
  cell: z.literal('rnn'),
  units: z.int().min(1).max(8192),
  activation: z.enum(ACTIVATIONS),
  initialisation: z.enum(INITIALISATIONS),
  gain: z.number().nonnegative(),
  biases: z.boolean(),
  /**
   * Parameters of the library that training starts from, in place of first weights: the SHA-256 of their content. A
   * document may name them.
   */
  start: z.string().min(1).max(200).exactOptional(),
})

const method = z.strictObject({
  name: z.string().min(1),
  /** Norm clipping; guard: the authors' rescue from a norm that is not finite or above 1e10. */
  clip: z.strictObject({ threshold: positive, guard: z.boolean() }).nullable(),
  /** The regulariser of paper-spec 1.5; with schedule 1/t alpha is divided by the period t = 1, 2, ... */
  omega: z
    .strictObject({
      alpha: z.number().nonnegative(),
      schedule: z.enum(['constant', '1/t']),
      form: z.enum(['squared-norm', 'norm']),
      bound: z.number().nonnegative(),
    })
    .nullable(),
})

const training = z.strictObject({
  learningRate: z.strictObject({
    start: positive,
    /**
     * halve: whenever the validation cost of a check is above that of the check before. linear: in proportion to what is
     * left of the budget, down to 0.
     */
    schedule: z.enum(['constant', '1/t', 'halve', 'linear']),
    /** The run ends when the rate falls below start * stopBelow. */
    stopBelow: z.number().min(0).max(1),
  }),
  momentum: z.number().min(0).lt(1),
  nesterov: z.boolean(),
  /** Standard deviation of the noise on all parameters under which an update finds its gradient; without: no noise. */
  weightNoise: positive.exactOptional(),
  /** The part of each weight that an update takes away, as a multiple of the learning rate; without: none. */
  weightDecay: positive.exactOptional(),
  /** Sequences per update. */
  batch: z.int().min(1).max(4096),
  timeCost: z.enum(['mean', 'sum']),
  /** That share the work of an update; without: 1. No part of what identifies a run: their number changes no bit. */
  threads: z.int().min(1).max(MAXIMUM_THREADS).exactOptional(),
})

/** What settings ask of each other. */
const consistent = <T extends z.ZodType<z.infer<typeof training>>>(schema: T) =>
  schema
    .refine(({ threads = 1, batch }) => threads <= batch, {
      path: ['threads'],
      error: 'more threads than sequences per update: some would have nothing to do',
    })
    .refine(({ learningRate, weightDecay = 0 }) => learningRate.start * weightDecay < 1, {
      path: ['weightDecay'],
      error: 'times the learning rate it has to stay below 1: an update would take away more than the weights',
    })

const datasetTraining = training.extend({
  /** Steps through which one update propagates back. */
  sequenceLength: z.int().min(1).max(65_536),
  /** The state goes on from chunk to chunk of a piece; otherwise each chunk starts from zero. */
  carryState: z.boolean(),
  checkEvery: z.union([z.int().min(1), z.literal('epoch')], "expected a number of updates or 'epoch'"),
  /** Whichever comes first; null = no limit. */
  budget: z
    .strictObject({ updates: z.int().min(1).nullable(), epochs: positive.nullable(), minutes: positive.nullable() })
    .refine((limits) => Object.values(limits).some((limit) => limit !== null), 'expected at least one limit'),
})

const taskTraining = training.extend({
  checkEvery: z.int().min(2),
  budget: z
    .strictObject({ updates: z.int().min(1).nullable(), minutes: positive.nullable() })
    .refine((limits) => limits.updates !== null || limits.minutes !== null, 'expected at least one limit'),
  /** How many fresh sequences a check scores, in batches of this size. */
  evaluation: z.strictObject({ examples: z.int().min(1), batch: z.int().min(1).max(10_000) }),
  /** Ends the run at the first check with an error below 1%. */
  stopWhenSolved: z.boolean(),
})

const seed = z.int().min(0).max(0xffff_ffff)

const datasetRun = z.strictObject({
  data: z.discriminatedUnion('kind', [datasetProblem('music'), datasetProblem('text')]),
  model,
  method,
  training: consistent(datasetTraining),
  seed,
})

const taskRun = z.strictObject({ data: taskProblem, model, method, training: consistent(taskTraining), seed })

export type DatasetRun = z.infer<typeof datasetRun>
export type TaskRun = z.infer<typeof taskRun>
/** One configuration x one seed, complete: nothing is left to defaults. */
export type RunConfig = DatasetRun | TaskRun
export type MethodConfig = RunConfig['method']

/** What a run computes, without how: the number of threads changes no bit. Runs with equal identities are the same run. */
export function identityOf(config: RunConfig): RunConfig {
  const { training } = config
  if (training.threads === undefined) return config
  const entries = Object.entries(training).filter(([name]) => name !== 'threads')
  return { ...config, training: Object.fromEntries(entries) } as RunConfig
}

export const isTaskRun = (config: RunConfig): config is TaskRun => config.data.kind === 'task'

/** What is wrong with a field of a document; place: its path. */
export interface DocumentProblem {
  readonly place: string
  readonly message: string
}

/** 'bad-config', with all that is wrong with the first part of a document that is. */
export class DocumentError extends WorkbenchError {
  readonly problems: readonly DocumentProblem[]

  constructor(problems: readonly DocumentProblem[]) {
    const { place, message } = problems[0]!
    const others = problems.slice(1).map((other) => (other.place ? `${other.place}: ${other.message}` : other.message))
    super('bad-config', message, {
      ...(place && { place }),
      ...(others.length > 0 && { hint: `Also: ${others.join('; ')}.` }),
    })
    this.problems = problems
  }
}

/** The form of a document. What its parts hold is checked run by run: any scalar in them may be a list, a grid axis. */
const documentForm = z.strictObject({
  name: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
  model: z.record(z.string(), z.unknown()).optional(),
  /** A name stands for { name }. In an object `learningRate` overrides the one of `training`, for this method. */
  methods: z.array(z.union([z.string(), z.record(z.string(), z.unknown())], 'expected a name or an object')).min(1),
  training: z.record(z.string(), z.unknown()).optional(),
  /** A list, or how many: n stands for 1 .. n. */
  seeds: z.union([z.int().min(1).max(MAXIMUM_RUNS), z.array(seed).min(1)], 'expected a count or a list').optional(),
})

export type ExperimentDocument = z.input<typeof documentForm>

/**
 * All runs of a document: seeds outermost, so that a stopped experiment has every method once before one twice; then
 * data, model, training and methods in the order written. Runs that differ in nothing (a grid over a field that their
 * method does not use) are there once. Throws 'bad-config' with the path of the field, 'limit' above MAXIMUM_RUNS.
 */
export function expandExperiment(document: unknown): RunConfig[] {
  const { data, model = {}, methods, training = {}, seeds = 1 } = parse(documentForm, document)
  const runs = new Map<string, RunConfig>()
  let expanded = 0
  for (const seed of typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => index + 1) : seeds) {
    for (const combination of combinations({ data, model, training }, '')) {
      for (const [index, entry] of methods.entries()) {
        const place = `methods.${index}`
        for (const method of combinations(typeof entry === 'string' ? { name: entry } : entry, place)) {
          expanded += 1
          if (expanded > MAXIMUM_RUNS) {
            throw new WorkbenchError('limit', `the document stands for more than ${MAXIMUM_RUNS} runs`)
          }
          const run = resolveRun(combination as Record<string, unknown>, method as Record<string, unknown>, seed, place)
          runs.set(canonicalJson(identityOf(run)), run)
        }
      }
    }
  }
  return [...runs.values()]
}

/** Checks a complete configuration. Throws 'bad-config'. `methodPlace`: where its document has the method. */
export function parseRunConfig(value: unknown, methodPlace = 'method'): RunConfig {
  const kind = isRecord(value) && isRecord(value.data) ? value.data.kind : undefined
  return kind === 'task' ? parse(taskRun, value, methodPlace) : parse(datasetRun, value, methodPlace)
}

/** Every way to take one value from each list in `value`; lists are axes, the last one varies fastest. */
function* combinations(value: unknown, place: string): Generator {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new WorkbenchError('bad-config', 'an empty list', { place })
    for (const choice of value) yield* combinations(choice, place)
  } else if (isRecord(value)) {
    yield* fieldCombinations(Object.entries(value), place)
  } else {
    yield value
  }
}

function* fieldCombinations(fields: [string, unknown][], place: string): Generator<Record<string, unknown>> {
  const [first, ...rest] = fields
  if (first === undefined) {
    yield {}
    return
  }
  const [name, value] = first
  for (const choice of combinations(value, join(place, name))) {
    for (const others of fieldCombinations(rest, place)) yield { [name]: choice, ...others }
  }
}

/** One combination with the defaults of its kind of data and of its method. */
function resolveRun(
  combination: Record<string, unknown>,
  { learningRate, ...method }: Record<string, unknown>,
  seed: number,
  place: string,
): RunConfig {
  const parts = METHOD_PARTS[method.name as MethodName]
  const has = {
    clip: parts?.clip ?? (method.clip !== undefined && method.clip !== null),
    omega: parts?.omega ?? (method.omega !== undefined && method.omega !== null),
  }
  for (const part of ['clip', 'omega'] as const) {
    const given = method[part]
    if (given !== undefined && (given !== null) !== has[part]) {
      throw new WorkbenchError('bad-config', `${String(method.name)} is ${has[part] ? 'with' : 'without'} ${part}`, {
        place: `${place}.${part}`,
        hint: 'Leave the field out, or give the method a name of its own.',
      })
    }
  }
  const given = {
    ...combination,
    training: merge(rateAsObject(combination.training), rateAsObject({ learningRate })),
    method,
    seed,
  }
  const complete = merge(experimentDefaults(combination, has), given)
  return parseRunConfig(complete, place)
}

/** A learning rate given as a number is its start. */
function rateAsObject(training: unknown): Record<string, unknown> {
  if (!isRecord(training)) return {}
  const { learningRate, ...rest } = training
  if (learningRate === undefined) return rest
  return { ...rest, learningRate: typeof learningRate === 'number' ? { start: learningRate } : learningRate }
}

const join = (place: string, field: string): string => (place === '' ? field : `${place}.${field}`)

function parse<T>(schema: z.ZodType<T>, value: unknown, methodPlace = 'method'): T {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.')
    return { place: path.replace(/^method(?=\.|$)/, methodPlace), message: describe(issue) }
  })
  throw new DocumentError(problems)
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== 'unrecognized_keys') return 'this field is missing'
  const message = issue.message.replace(/^Invalid \w+: /, '').replace(/^Too (small|big): /, '')
  const shown = ['string', 'number', 'boolean'].includes(typeof issue.input)
    ? `, not ${JSON.stringify(issue.input)}`
    : ''
  return message + shown
}
