// Scoring a model on other data than that of its run: on what, and how that is called.
import type { TaskName } from '../engine/spec.ts'
import type { SplitName } from './dataset.ts'
import { lengthText, type TaskLength } from './task-length.ts'
import { figureTexts, unitOf, type Metric } from './figure-text.ts'
import { bits, type Score } from './metrics.ts'

/** What was scored, complete: with the seed and the parameters it gives the same score again. */
export type Scored =
  | {
      readonly kind: 'task'
      readonly task: TaskName
      /** Steps, or one length per batch from [min, max). */
      readonly length: TaskLength
      readonly values?: number
      readonly positions?: number
      /** Fresh sequences, drawn in batches of this size. */
      readonly examples: number
      readonly batch: number
    }
  | {
      readonly kind: 'music' | 'text'
      /** hash: SHA-256 of its content. */
      readonly dataset: { readonly name: string; readonly hash: string }
      readonly split: SplitName
      readonly horizon: number
    }

export interface Evaluation {
  readonly scored: Scored
  /** Of the sequences that were drawn; null for a dataset. */
  readonly seed: number | null
  readonly score: Score
  /** Build of the engine, and the instruction set that it used. */
  readonly engine: string
  readonly kernel: string
  /** ISO 8601, UTC. */
  readonly at: string
}

/** One of a run that is stored; updates: after which its parameters were best that were scored. */
export type RunEvaluation = Evaluation & { readonly updates: number }

/** Training seeds count from 1, so that these sequences are others than those of the run. */
export const DEFAULT_EVALUATION_SEED = 0
export const DEFAULT_EXAMPLES = 10_000

/** 'temporal-order 100', 'Nottingham, test', 'PTB, test, 5 steps ahead'. */
export function scoredText(scored: Scored): string {
  if (scored.kind === 'task') return `${scored.task} ${lengthText(scored.length)}`
  const { dataset, split, horizon } = scored
  return `${dataset.name}, ${split}${horizon === 1 ? '' : `, ${horizon} steps ahead`}`
}

/** What is shown of a score, in the units of the results table; '' where there is none. */
export function scoreFigures(kind: Scored['kind'], score: Score): { name: string; text: string }[] {
  const figure = (metric: Metric, value: number | null, name = unitOf(metric)) => ({
    name,
    text: value === null ? '' : figureTexts(value, null, metric).mean,
  })
  switch (kind) {
    case 'task':
      // Nats a sequence, for memorization a step; for addition and multiplication the squared error.
      return [figure('error', score.error), figure('nll', score.nll, 'NLL')]
    case 'music':
      return [figure('nll', score.nll), figure('frameAccuracy', score.frameAccuracy)]
    case 'text':
      return [figure('bits', bits(score.nll)), figure('error', score.error)]
  }
}

/** '50' or '50-200' as a length; null when it is neither. */
export function parseLength(text: string): number | { min: number; max: number } | null {
  const [, first, last] = /^\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?$/.exec(text) ?? []
  if (first === undefined) return null
  return last === undefined ? Number(first) : { min: Number(first), max: Number(last) }
}
