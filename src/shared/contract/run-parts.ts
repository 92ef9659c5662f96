// What is known of a run, as schemas: shared by the contract, which sends it to the front, and the bundles, which keep it.
import * as z from 'zod'
import type { ErrorReport } from '../contract.ts'
import type { RunConfig } from '../experiment.ts'
import { isRecord } from '../json.ts'
import type { Check, Progress, RunResult, Score } from '../metrics.ts'

export const count = z.int().nonnegative()
/** May be NaN or infinite. */
export const figure = z.custom<number>((value) => typeof value === 'number', 'expected a number')
/** ISO 8601, UTC. */
export const time = z.iso.datetime()

export const score = z.object({
  nll: figure,
  error: figure.nullable(),
  frameAccuracy: figure.nullable(),
  terms: count,
}) satisfies z.ZodType<Score>

export const progress = z.object({
  updates: count,
  epochs: z.number(),
  seconds: z.number(),
  fraction: z.number(),
  phase: z.enum(['training', 'checking', 'measuring']),
}) satisfies z.ZodType<Progress>

export const check = z.object({
  updates: count,
  epochs: z.number(),
  seconds: z.number(),
  trainCost: figure,
  valid: score,
  best: z.boolean(),
  learningRate: z.number(),
  alpha: figure,
  spectralRadius: figure,
}) satisfies z.ZodType<Check>

export const result = z.object({
  reason: z.enum(['budget', 'solved', 'rate', 'diverged', 'stopped']),
  updates: count,
  epochs: z.number(),
  seconds: z.number(),
  bestUpdates: count.nullable(),
  train: score.nullable(),
  valid: score.nullable(),
  test: score.nullable(),
  lastCost: figure.nullable(),
  lastGradientNorm: figure.nullable(),
  bits: z.string().nullable().default(null),
}) satisfies z.ZodType<RunResult>

/** What a run was trained with (main/store/runs.ts). */
export const environment = z.object({
  app: z.string(),
  engine: z.string(),
  kernel: z.string(),
  node: z.string(),
  platform: z.string(),
  machine: z.string(),
  cores: count,
})

export const errorReport = z.custom<ErrorReport>(isRecord)
/** Checked when its experiment was started (shared/experiment.ts), and held together by its hash since. */
export const runConfig = z.custom<RunConfig>(isRecord)
