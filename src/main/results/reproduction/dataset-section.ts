// The part of the report about a dataset: the scores of each method beside the paper's, and the curves behind them.
import { bits, type Score } from '../../../shared/metrics.ts'
import { figureTexts, publishedText, unitOf, wholeText, type Metric } from '../../../shared/figure-text.ts'
import { markdownTable } from '../export/markdown-table.ts'
import { groupBy, groupRuns, type Group } from '../groups.ts'
import { figuresAbout } from '../reference-figures.ts'
import { statistics } from '../table.ts'
import { curveChart } from './curve-chart.ts'
import type { ReproducedRun } from './report.ts'

interface Cell extends Group<ReproducedRun> {
  readonly metric: Metric
  /** Means of the scores, in the metric; null: no run has one. */
  readonly valid: number | null
  readonly test: number | null
  readonly paper: number | null
}

/** Part of a run's checks that says whether validation was still falling at its end. */
const LAST_PART = 0.1

/** `runs`: all of datasets, with results. Adds the charts to `images`. `next`: what to try, by preset. */
export function datasetSection(
  runs: readonly ReproducedRun[],
  next: Readonly<Record<string, string>>,
  images: Map<string, string>,
): string[] {
  const cells = groupBy(runs, ({ preset }) => preset)
    .flatMap((ofPreset) => groupRuns(ofPreset))
    .map(cellOf)
  const picked = groupBy(cells, ({ problem, config }) => `${problem}\n${config.method.name}`).map(bestOnValidation)
  const compared = picked.filter(({ paper }) => paper !== null)
  const short = compared.filter((cell) => !reaches(cell))
  const units = [...new Set(cells.map(({ metric }) => unitOf(metric)))].join(' and ')
  return [
    ...markdownTable([HEAD, ...cells.map((cell) => cellTexts(cell, picked.includes(cell)))]),
    '',
    `In ${units}; updates, epochs and minutes are means over the seeds. \\* the setting that validation picks for the method.`,
    '',
    `With the setting that validation picks, ${compared.filter(reaches).length} of ${compared.length} cells are at or below the paper's test figure.`,
    '',
    ...groupBy(cells, ({ runs }) => runs[0]!.preset).flatMap((ofPreset) => chart(ofPreset, images)),
    ...(short.length > 0 ? ['### Cells above the paper', '', ...short.map((cell) => shortfall(cell, next)), ''] : []),
  ]
}

const HEAD = [
  'dataset',
  'units',
  'method',
  'seeds',
  'train',
  'valid',
  'test',
  'paper',
  'test - paper',
  'updates',
  'epochs',
  'minutes',
  'ended by',
]

/** Among the settings of a method on a problem. */
const bestOnValidation = (cells: readonly Cell[]): Cell =>
  cells.reduce((best, cell) => ((cell.valid ?? Infinity) < (best.valid ?? Infinity) ? cell : best))

function cellOf(group: Group<ReproducedRun>): Cell {
  const { config, runs } = group
  const { dataset } = runs[0]!
  const metric = config.data.kind === 'text' ? 'bits' : 'nll'
  const figure = figuresAbout(config, () => dataset).find(
    ({ kind, model, split, source, ...one }) =>
      kind === 'paper' &&
      model === config.method.name &&
      split === 'test' &&
      one.metric === metric &&
      source.label === 'paper',
  )
  return {
    ...group,
    metric,
    valid: mean(runs, metric, ({ result }) => result!.valid),
    test: mean(runs, metric, ({ result }) => result!.test),
    paper: figure?.value ?? null,
  }
}

function cellTexts({ config, runs, problem, variant, metric, test, paper }: Cell, isPicked: boolean): string[] {
  const { units, activation } = config.model
  const average = (value: (run: ReproducedRun) => number) =>
    runs.reduce((sum, run) => sum + value(run), 0) / runs.length
  const score = (of: (run: ReproducedRun) => Score | null): string => {
    const { mean, deviation } = statistics(scores(runs, metric, of))
    if (mean === null) return ''
    const texts = figureTexts(mean, deviation, metric)
    return deviation === null ? texts.mean : `${texts.mean} ± ${texts.deviation}`
  }
  return [
    problem,
    `${units} ${activation}`,
    variant,
    String(runs.length),
    score(({ result }) => result!.train),
    score(({ result }) => result!.valid),
    score(({ result }) => result!.test) + (isPicked && test !== null ? ' \\*' : ''),
    paper === null ? '' : publishedText(paper, metric),
    test === null || paper === null ? '' : signed(rounded(test) - paper),
    wholeText(average(({ result }) => result!.updates)),
    average(({ result }) => result!.epochs).toFixed(1),
    average(({ result }) => result!.seconds / 60).toFixed(1),
    [...new Set(runs.map(({ result }) => result!.reason))].join(', '),
  ]
}

/** The paper prints two decimals: ours is rounded as it is before it is compared. */
const rounded = (value: number): number => Math.round(100 * value) / 100
const reaches = ({ test, paper }: Cell): boolean => test !== null && paper !== null && rounded(test) <= paper

function chart(cells: readonly Cell[], images: Map<string, string>): string[] {
  const { problem, metric, runs } = cells[0]!
  const file = `reproduction-${runs[0]!.preset}.svg`
  const curves = cells.flatMap(({ config, runs: ofCell }) =>
    ofCell.map(({ checks }) => ({
      method: config.method.name,
      points: checks.map(({ epochs, valid }) => [epochs, inMetric(valid.nll, metric)] as const),
    })),
  )
  images.set(file, curveChart({ title: `${problem}: validation`, x: 'epochs', y: unitOf(metric), curves }))
  return [`![${problem}: validation ${unitOf(metric)} by epoch, one curve a run](images/${file})`, '']
}

function shortfall({ runs, config, problem, variant, metric }: Cell, next: Readonly<Record<string, string>>): string {
  const tried = next[runs[0]!.preset]
  const told = runs.map((run) => `seed ${run.config.seed}: ${curveText(run, metric)}`).join('; ')
  return `- **${problem}, ${config.model.activation}, ${variant}.** ${told}.${tried === undefined ? '' : ` Next: ${tried}`}`
}

function curveText({ checks, result }: ReproducedRun, metric: Metric): string {
  if (result!.reason === 'diverged') return `diverged after ${wholeText(result!.updates)} updates`
  const values = checks.map(({ valid }) => inMetric(valid.nll, metric))
  const before = Math.min(...values.slice(0, Math.max(1, Math.floor((1 - LAST_PART) * values.length))))
  const gained = before - Math.min(...values)
  const falling = gained > 0 ? `still falling (by ${gained.toFixed(4)} in the last tenth)` : 'no longer falling'
  const shown = [0, 0.1, 0.25, 0.5, 0.75, 1].map((part) => decimal(values[Math.round(part * (values.length - 1))]!))
  return (
    `validation ${shown.join(', ')} at the first check and after 10, 25, 50, 75 and 100 % of the checks; ` +
    `best after ${wholeText(result!.bestUpdates ?? 0)} of ${wholeText(result!.updates)} updates; ${falling}`
  )
}

/** Three decimals, of what is so large that it has no meaning only the size. */
const decimal = (value: number): string => (value < 1e4 ? value.toFixed(3) : value.toExponential(0))

const inMetric = (nll: number, metric: Metric): number => (metric === 'bits' ? bits(nll) : nll)

const scores = (runs: readonly ReproducedRun[], metric: Metric, of: (run: ReproducedRun) => Score | null): number[] =>
  runs.flatMap((run) => of(run) ?? []).map(({ nll }) => inMetric(nll, metric))

const mean = (...parameters: Parameters<typeof scores>): number | null => statistics(scores(...parameters)).mean

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(2)}`
