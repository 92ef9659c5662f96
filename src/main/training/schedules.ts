// Learning rate and alpha over time, as pure functions of the period t and of how often validation has worsened.
import type { MethodConfig, RunConfig } from '../../shared/experiment.ts'

type LearningRate = RunConfig['training']['learningRate']

/** `period`: t = 1, 2, ...: one more than the epochs done (datasets) or the checks done (tasks). */
export function learningRate({ start, schedule }: LearningRate, period: number, worsenings: number): number {
  switch (schedule) {
    case 'constant':
      return start
    case '1/t':
      return start / period
    case 'halve':
      return start / 2 ** worsenings
  }
}

/** 0 without Omega. */
export function alpha(omega: MethodConfig['omega'], period: number): number {
  if (omega === null) return 0
  return omega.schedule === '1/t' ? omega.alpha / period : omega.alpha
}
