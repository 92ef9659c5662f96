// How the figures of a results table are written: units, decimals, counts of runs, legend. One rule for terminal, window
// and exported files.

/** nll: nats per step; bits: per symbol; error: share of wrong sequences; updates: until the task was solved. */
export type Metric = 'nll' | 'bits' | 'error' | 'frameAccuracy' | 'updates'

/** unit: of the figure as shown, which is `factor` times the stored one. decimals: of a figure without a spread. */
const FORMS: Record<Metric, { unit: string; factor: number; decimals: number }> = {
  nll: { unit: 'nats/step', factor: 1, decimals: 3 },
  bits: { unit: 'bits/symbol', factor: 1, decimals: 3 },
  error: { unit: 'error %', factor: 100, decimals: 2 },
  frameAccuracy: { unit: 'accuracy %', factor: 100, decimals: 2 },
  updates: { unit: 'updates to solve', factor: 1, decimals: 0 },
}

const LEAST_DECIMALS = 2
/** So that a spread of rounding errors does not fill the line. */
const MOST_DECIMALS = 6
/** Those of the papers' tables. */
const PUBLISHED_DECIMALS = 2

export const unitOf = (metric: Metric): string => FORMS[metric].unit

/** In the unit of `unitOf`. */
export const inUnit = (value: number, metric: Metric): number => FORMS[metric].factor * value

/**
 * Mean and standard deviation with the same decimals: the standard deviation has two significant digits, and both have
 * at least two decimals. Updates are whole numbers. deviation: null when there is none.
 */
export function figureTexts(
  mean: number,
  deviation: number | null,
  metric: Metric,
): { mean: string; deviation: string | null } {
  const decimals = decimalsFor(deviation, metric)
  return {
    mean: fixed(inUnit(mean, metric), decimals),
    deviation: deviation === null ? null : fixed(inUnit(deviation, metric), decimals),
  }
}

/** With the decimals of the papers' tables. */
export const publishedText = (value: number, metric: Metric): string =>
  fixed(inUnit(value, metric), metric === 'updates' ? 0 : PUBLISHED_DECIMALS)

function decimalsFor(deviation: number | null, metric: Metric): number {
  if (metric === 'updates' || deviation === null || deviation === 0 || !Number.isFinite(deviation)) {
    return FORMS[metric].decimals
  }
  const exponent = Number(inUnit(deviation, metric).toExponential(1).split('e')[1])
  return Math.min(MOST_DECIMALS, Math.max(LEAST_DECIMALS, 1 - exponent))
}

/** '12,345'; what is not finite as it is called. */
const fixed = (value: number, decimals: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    : String(value)

/** '12,345' */
export const wholeText = (value: number): string => fixed(value, 0)

/** Runs in a mean and beside it. */
export interface RunCounts {
  readonly n: number
  readonly diverged: number
  readonly stopped: number
  readonly failed: number
  readonly unsolved: number
}

const OUTSIDE = [
  ['diverged', 'x', 'diverged'],
  ['stopped', 's', 'stopped'],
  ['failed', 'f', 'failed'],
  ['unsolved', 'u', 'not solved'],
] as const satisfies readonly (readonly [keyof RunCounts, string, string])[]

/** '3', and with the runs that are not in the mean '2+1x'. */
export const runsText = (counts: RunCounts): string =>
  [counts.n, ...OUTSIDE.flatMap(([name, mark]) => (counts[name] > 0 ? `${counts[name]}${mark}` : []))].join('+')

/** '1 diverged, 2 not solved'; empty when all runs are in the mean. */
export const outsideText = (counts: RunCounts): string =>
  OUTSIDE.flatMap(([name, , words]) => (counts[name] > 0 ? `${counts[name]} ${words}` : [])).join(', ')

/** Follows a figure of certainty D. */
export const UNCHECKED_MARK = '?'

/** What the marks mean that occur. best: how the best of a column is marked, ''  where no mark is shown. */
export function legend(cells: readonly RunCounts[], best: string, unchecked: boolean): string {
  return [
    'mean ± standard deviation over seeds (runs)',
    ...(best ? [`${best} best`] : []),
    ...OUTSIDE.flatMap(([name, mark, words]) => (cells.some((cell) => cell[name] > 0) ? `${mark} ${words}` : [])),
    ...(unchecked ? [`${UNCHECKED_MARK} recalled, not checked against the source`] : []),
  ].join(', ')
}
