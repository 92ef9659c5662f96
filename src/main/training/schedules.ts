// Learning rate and alpha over time, as pure functions of how far the run is.
import type { MethodConfig, RunConfig } from '../../shared/experiment.ts'

type LearningRate = RunConfig['training']['learningRate']

export interface Stage {
  /** t = 1, 2, ...: one more than the epochs done (datasets) or the checks done (tasks). */
  readonly period: number
  /** How often a check was worse than the one before. */
  readonly worsenings: number
  /** Part of the budget, from 0 to 1. */
  readonly spent: number
}

export function learningRate({ start, schedule }: LearningRate, { period, worsenings, spent }: Stage): number {
  switch (schedule) {
    case 'constant':
      return start
    case '1/t':
      return start / period
    case 'halve':
      return start / 2 ** worsenings
    case 'linear':
      return start * Math.max(0, 1 - spent)
  }
}

/** 0 without Omega. */
export function alpha(omega: MethodConfig['omega'], period: number): number {
  if (omega === null) return 0
  return omega.schedule === '1/t' ? omega.alpha / period : omega.alpha
}
