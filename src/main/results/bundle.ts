// A bundle: experiments with configurations, results, curves, environments and hashes of their data in one file, to be
// kept or taken to another library.
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import * as z from 'zod'
import { parameterTotal } from '../../engine/spec.ts'
import { parametersEntry, runEvaluation } from '../../shared/contract/parameters.ts'
import {
  check,
  count,
  environment,
  errorReport,
  progress,
  result,
  runConfig,
  time,
} from '../../shared/contract/run-parts.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { parseRunConfig, type ExperimentDocument } from '../../shared/experiment.ts'
import { isRecord } from '../../shared/json.ts'
import { SERIES } from '../../shared/metrics.ts'
import { RUN_STATES } from '../../shared/run-state.ts'
import { fromBlob, jsonHash, toBlob } from '../store/content.ts'
import { fromExactJson, toExactJson } from '../store/exact-json.ts'
import type { Arrival, Exchange, Recording } from '../store/exchange.ts'
import { parametersHash, type StoredParameters } from '../store/imported-parameters.ts'

// gzip of UTF-8 lines, each a JSON value as exact-json.ts writes it: first `bundleHead`, then `bundledParameters` as often
// as that says, then for each experiment one `bundledExperiment` and after it a `bundledRecording` for each of its runs, in
// their order. Arrays are base64 of little-endian Float64. Version 1 had neither parameters nor evaluations.
export const BUNDLE_FORMAT = 'rnn-workbench bundle'
export const BUNDLE_VERSION = 2

const MAXIMUM_BYTES = 8 * 2 ** 30
const MAXIMUM_LINE = 2 ** 28

const base64 = z
  .base64()
  .refine((text) => Buffer.byteLength(text, 'base64') % 8 === 0, 'expected whole numbers of 8 bytes')
const numbers = z.codec(base64, z.custom<Float64Array>(), {
  decode: (text) => fromBlob(Buffer.from(text, 'base64')),
  encode: (array) => toBlob(array).toString('base64'),
})

const bundleHead = z.object({
  format: z.literal(BUNDLE_FORMAT),
  version: z.int(),
  /** Version of the program. */
  app: z.string(),
  at: time,
  /** By hash of their content. */
  datasets: z.record(z.string(), z.object({ name: z.string(), kind: z.enum(['music', 'text']) })),
  /** How many. */
  parameters: count.default(0),
})
export type BundleHead = z.infer<typeof bundleHead>

/** What runs start from. */
const bundledParameters = parametersEntry.extend({ values: numbers }) satisfies z.ZodType<StoredParameters>

const bundledExperiment = z.object({
  name: z.string().min(1),
  document: z.custom<ExperimentDocument>(isRecord),
  /** Of the document. */
  hash: z.string(),
  runs: z.array(
    z.object({
      state: z.enum(RUN_STATES),
      config: runConfig,
      /** Of the configuration. */
      hash: z.string(),
      /** Hash of its content; null for a task. */
      dataset: z.string().nullable(),
      queuedAt: time,
      startedAt: time.nullable(),
      endedAt: time.nullable(),
      progress: progress.nullable(),
      result: result.nullable(),
      error: errorReport.nullable(),
      environment: environment.nullable(),
    }),
  ),
})

const curve = z.object({ series: z.enum(SERIES).exclude(['update']), steps: numbers, values: numbers })

const snapshot = z.object({
  updates: count,
  kind: z.enum(['eigenvalues', 'histogram']),
  parameters: z.enum(['W_in', 'W_rec', 'b_h', 'W_out', 'b_y']),
  data: numbers,
})
const event = z.object({ at: time, level: z.enum(['info', 'warning', 'error']), message: z.string() })

const bundledRecording = z.object({
  series: z.array(curve).readonly(),
  checks: z.array(check).readonly(),
  snapshots: z.array(snapshot).readonly(),
  best: z.object({ updates: count, values: numbers }).nullable(),
  evaluations: z.array(runEvaluation).readonly().default([]),
  events: z.array(event).readonly(),
}) satisfies z.ZodType<Recording>

export interface BundleContent {
  /** Ids. */
  readonly experiments: readonly number[]
  /** With what was recorded at each update, the snapshots and the parameters. */
  readonly updates: boolean
}

/** Writes these experiments. `datasetHash`: of a dataset of the library. Returns how many runs they have. */
export async function writeBundle(
  exchange: Exchange,
  head: Omit<BundleHead, 'format' | 'version' | 'parameters'>,
  { experiments, updates }: BundleContent,
  datasetHash: (id: number) => string,
  path: string,
): Promise<number> {
  let runs = 0
  function* lines(): Generator<string> {
    const starts = exchange.starts(experiments)
    yield toLine({ format: BUNDLE_FORMAT, version: BUNDLE_VERSION, ...head, parameters: starts.length })
    for (const parameters of starts) yield toLine(z.encode(bundledParameters, parameters))
    for (const id of experiments) {
      const { ids, ...experiment } = exchange.experiment(id)
      yield toLine({
        ...experiment,
        hash: jsonHash(experiment.document),
        runs: experiment.runs.map((run) => ({
          ...run,
          hash: jsonHash(run.config),
          dataset: run.dataset === null ? null : datasetHash(run.dataset),
        })),
      })
      for (const run of ids) yield toLine(z.encode(bundledRecording, exchange.recording(run, updates)))
      runs += ids.length
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(path))
  return runs
}

/**
 * Adds what a bundle has, all of it or nothing. `datasetId`: of the library, by its hash; null when it is not there.
 * Throws 'bad-file' with the line, 'unsupported' for a newer form, 'limit', 'io'.
 */
export async function readBundle(
  exchange: Exchange,
  path: string,
  datasetId: (hash: string) => number | null,
): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  try {
    const lines = numbered(path)
    const head = parseLine(bundleHead, (await lines.next()).value, path)
    checkVersion(head, path)
    const starts: StoredParameters[] = []
    for (let left = head.parameters; left > 0; left -= 1) {
      const line = (await lines.next()).value
      const parameters = parseLine(bundledParameters, line, path)
      if (!isWhole(parameters)) throw damaged(path, line!.number, 'parameters are not as they were')
      starts.push(parameters)
    }
    let waiting: number[] = []
    for await (const line of lines) {
      const run = waiting.shift()
      if (run !== undefined) {
        exchange.record(run, parseLine(bundledRecording, line, path))
        continue
      }
      const { name, document, hash, runs } = parseLine(bundledExperiment, line, path)
      const requireHash = (value: unknown, expected: string) => {
        if (jsonHash(value) !== expected) throw damaged(path, line.number, 'a setting is not as it was')
      }
      requireHash(document, hash)
      const arrival = exchange.begin({
        name,
        document,
        runs: runs.map(({ hash: configHash, dataset, config, ...run }) => {
          const checked = parseRunConfig(config)
          requireHash(checked, configHash)
          return { ...run, config: checked, dataset: dataset === null ? null : datasetId(dataset) }
        }),
      })
      arrivals.push(arrival)
      waiting = [...arrival.runs]
    }
    if (waiting.length > 0) throw damaged(path, null, 'it is cut off')
    exchange.complete(arrivals, starts)
    return arrivals
  } catch (error) {
    exchange.discard(arrivals)
    throw asFileError(error, path)
  }
}

interface Line {
  readonly text: string
  /** From 1. */
  readonly number: number
}

async function* numbered(path: string): AsyncGenerator<Line, undefined> {
  const unzipped = createGunzip()
  let bytes = 0
  unzipped.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MAXIMUM_BYTES) unzipped.destroy(limit(path, 'the bundle'))
  })
  const source = createReadStream(path)
  source.on('error', (error) => unzipped.destroy(error))
  source.pipe(unzipped)
  let number = 0
  for await (const text of createInterface({ input: unzipped, crlfDelay: Infinity })) {
    number += 1
    if (text.length > MAXIMUM_LINE) throw limit(path, `line ${number}`)
    yield { text, number }
  }
  return undefined
}

const toLine = (value: unknown): string => `${toExactJson(value)}\n`

function parseLine<T extends z.ZodType>(schema: T, line: Line | undefined, path: string): z.output<T> {
  if (line === undefined) throw damaged(path, null, 'it is empty')
  let value: unknown
  try {
    value = fromExactJson(line.text)
  } catch (cause) {
    throw damaged(path, line.number, 'this is not JSON', cause)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw damaged(path, line.number, z.prettifyError(parsed.error))
}

/** As many values as the shape says, and those of the hash. */
const isWhole = ({ hash, shape, values }: StoredParameters): boolean =>
  values.length === parameterTotal(shape) && parametersHash(shape, values) === hash

function checkVersion({ version, app }: BundleHead, path: string): void {
  if (version >= 1 && version <= BUNDLE_VERSION) return
  throw new WorkbenchError('unsupported', `the bundle has version ${version}, this program reads ${BUNDLE_VERSION}`, {
    place: path,
    hint: `It was written by RNN Workbench ${app}.`,
  })
}

const damaged = (path: string, line: number | null, why: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError('bad-file', `this is no bundle, or it is damaged: ${why}`, {
    place: line === null ? path : `${path}, line ${line}`,
    cause,
  })

const limit = (path: string, what: string): WorkbenchError =>
  new WorkbenchError('limit', `${what} is too large`, { place: path })

/** What zlib and the system say of a file. */
function asFileError(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof WorkbenchError || code === undefined) return error
  if (code.startsWith('Z_')) return damaged(path, null, message, error)
  return new WorkbenchError('io', `the file cannot be read: ${message}`, { place: path, cause: error })
}
