// The score of a run as its list shows it.
import { figureTexts, unitOf, type Metric } from '../../shared/figure-text.ts'
import { bits } from '../../shared/metrics.ts'
import type { RunRow } from '../stores/runs.ts'

const METRICS = { music: 'nll', text: 'bits', task: 'error' } as const satisfies Record<RunRow['kind'], Metric>

/** '7.443' and its unit, as in the results table; empty where nothing was measured. */
export function scoreText(kind: RunRow['kind'], score: RunRow['test']): { text: string; unit: string } {
  const metric = METRICS[kind]
  if (score === null) return { text: '', unit: '' }
  const value = { nll: score.nll, bits: bits(score.nll), error: score.error }[metric]
  return value === null ? { text: '', unit: '' } : { text: figureTexts(value, null, metric).mean, unit: unitOf(metric) }
}
