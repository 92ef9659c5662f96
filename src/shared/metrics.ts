// What a run reports while it trains and when it ends: series, checks, scores, outcome.
import type { ParameterBlock } from '../engine/spec.ts'

/** How well a model does on a split, or on fresh sequences of a task. */
export interface Score {
  /** Nats per predicted step; tasks: per sequence (memorization: per step; regression: squared error). */
  nll: number
  /** Share that is wrong: symbols (text), sequences (tasks); null for music. */
  error: number | null
  /** TP / (TP + FP + FN) at probability one half; null unless music. */
  frameAccuracy: number | null
  /** What the nll is the mean of: predicted steps, or sequences. */
  terms: number
}

export const bits = (nats: number): number => nats / Math.LN2

/** A series value per update; flags are 0 or 1; omega and validShare are NaN without Omega. */
export const SERIES = ['update', 'cost', 'gradientNorm', 'clipped', 'guarded', 'omega', 'validShare'] as const
export type SeriesName = (typeof SERIES)[number]
/** Equally long columns. `update` counts from 1. */
export type UpdateSeries = Record<SeriesName, Float64Array>

/** One look at the validation data. */
export interface Check {
  /** Updates done before this check. */
  updates: number
  /** Epochs over the training data so far; 0 for tasks. */
  epochs: number
  /** Training time so far, without pauses. */
  seconds: number
  /** Mean training cost in nats per step (tasks: the objective's cost) over the updates since the last check. */
  trainCost: number
  valid: Score
  /** No check before was better. */
  best: boolean
  /** Of the updates after this check. */
  learningRate: number
  /** The same; NaN without Omega. */
  alpha: number
  spectralRadius: number
}

/** solved: error below 1%; rate: the learning rate fell below its floor; stopped: by the user. */
export type EndReason = 'budget' | 'solved' | 'rate' | 'diverged' | 'stopped'

export interface Progress {
  updates: number
  epochs: number
  seconds: number
  /** Spent part of the budget, 0 to 1. */
  fraction: number
  phase: 'training' | 'checking' | 'measuring'
}

/** What is looked at only now and then: of the first checks each, later ever fewer. */
export interface Snapshot {
  updates: number
  kind: 'eigenvalues' | 'histogram'
  parameters: ParameterBlock['name']
  /** Eigenvalues: pairs of real and imaginary part. Histogram: low, high, then the counts of equally wide bins. */
  data: Float64Array
}

/** What happened since the metrics before. */
export interface Metrics {
  progress: Progress
  series: UpdateSeries
  checks: Check[]
  snapshots: Snapshot[]
}

/** The outcome of a run. Scores are those of the parameters that were best on validation; null = not measured. */
export interface RunResult {
  reason: EndReason
  updates: number
  epochs: number
  seconds: number
  /** Updates after which validation was best. */
  bestUpdates: number | null
  train: Score | null
  valid: Score | null
  test: Score | null
  /** Last finite values: of a diverged run these are the ones before it diverged. */
  lastCost: number | null
  lastGradientNorm: number | null
  /**
   * SHA-256 over the series, the checks (without times) and the last parameters: the same for the same configuration, seed
   * and data on every kernel, system and number of threads. null: begun by a version that did not keep it.
   */
  bits: string | null
}
