// Rows of the results table against one another, problem by problem: over the seeds that both have.
import type { RunResult } from '../../../shared/metrics.ts'
import { groupBy, type Group, type RunRecord } from '../groups.ts'
import { judgedBy, rowLabel, scoreOf, tableGroups, type Metric, type ScoredSplit, type TableOptions } from '../table.ts'
import { holm, pairedDifference, pairsNeeded, type PairedDifference } from './paired.ts'
import { fisherExact, wilsonInterval } from './rates.ts'

/** How many runs solved the task, of those that ended; a diverged run did not. */
export interface Success {
  readonly solved: number
  readonly of: number
  readonly interval: readonly [low: number, high: number] | null
}

export interface Comparison extends PairedDifference {
  readonly problem: string
  readonly metric: Metric
  /** Labels of the rows; differences are a - b. */
  readonly a: string
  readonly b: string
  /** Runs with a seed that the other does not have, or that did not come to an end with a figure: in no pair. */
  readonly unpaired: number
  /** pPermutation corrected for all comparisons that were asked for (Holm). */
  readonly pCorrected: number | null
  /** Pairs that an effect of this size needs. */
  readonly needed: number | null
  /** Of tasks. */
  readonly success: { readonly a: Success; readonly b: Success; readonly pFisher: number | null } | null
}

export interface ComparisonOptions {
  readonly split: ScoredSplit
  readonly rows: TableOptions['rows']
  /** Rows to be compared with each other; without: all. */
  readonly labels?: readonly string[] | undefined
}

/** All pairs of rows on each problem, in the order of the table. */
export function compareRows(records: readonly RunRecord[], { split, rows, labels }: ComparisonOptions): Comparison[] {
  const groups = tableGroups(records, rows).filter((group) => !labels || labels.includes(rowLabel(group, rows)))
  const comparisons = groupBy(groups, ({ problem }) => problem).flatMap((sharing) =>
    sharing.flatMap((a, index) => sharing.slice(index + 1).map((b) => compare(a, b, split, rows))),
  )
  const tested = comparisons.flatMap(({ pPermutation }) => pPermutation ?? [])
  const corrected = holm(tested)
  return comparisons.map((one) => ({
    ...one,
    pCorrected: one.pPermutation === null ? null : corrected.shift()!,
  }))
}

function compare(a: Group, b: Group, split: ScoredSplit, rows: TableOptions['rows']): Comparison {
  const metric = judgedBy(a.config)
  const [figuresOfA, figuresOfB] = [a, b].map((group) => figures(group, metric, split)) as [Figures, Figures]
  const seeds = [...figuresOfA.keys()].filter((seed) => figuresOfB.has(seed))
  const difference = pairedDifference(
    seeds.map((seed) => figuresOfA.get(seed)!),
    seeds.map((seed) => figuresOfB.get(seed)!),
  )
  return {
    problem: a.problem,
    metric,
    a: rowLabel(a, rows),
    b: rowLabel(b, rows),
    ...difference,
    unpaired: a.runs.length + b.runs.length - 2 * seeds.length,
    pCorrected: null,
    needed: pairsNeeded(difference.effect),
    success: a.config.data.kind === 'task' ? successes(a, b) : null,
  }
}

type Figures = ReadonlyMap<number, number>

/** By seed, of the runs that came to an end. */
const figures = ({ runs }: Group, metric: Metric, split: ScoredSplit): Figures =>
  new Map(
    runs.flatMap(({ config, result }) => {
      const figure = result !== null && ended(result) ? scoreOf(result, metric, split) : null
      return figure === null ? [] : [[config.seed, figure]]
    }),
  )

const ended = ({ reason }: RunResult): boolean => reason !== 'diverged' && reason !== 'stopped'

function successes(a: Group, b: Group): Comparison['success'] {
  const [ofA, ofB] = [a, b].map(({ runs }): Success => {
    const results = runs.flatMap(({ result }) => (result && result.reason !== 'stopped' ? [result] : []))
    const solved = results.filter(({ reason }) => reason === 'solved').length
    return { solved, of: results.length, interval: wilsonInterval(solved, results.length) }
  }) as [Success, Success]
  const testable = ofA.of > 0 && ofB.of > 0
  return { a: ofA, b: ofB, pFisher: testable ? fisherExact(ofA.solved, ofA.of, ofB.solved, ofB.of) : null }
}
