// The results table, method x problem, as data: what the terminal, the window and the exporters show is this.
import type { RunConfig } from '../../shared/experiment.ts'
import { bits, type RunResult } from '../../shared/metrics.ts'
import { sha256 } from '../store/content.ts'
import { groupRuns, type Group, type RunRecord } from './groups.ts'

export const SCORED_SPLITS = ['train', 'valid', 'test'] as const
export type ScoredSplit = (typeof SCORED_SPLITS)[number]

/** nll: nats per step; bits: per symbol; error: share of wrong sequences; updates: until the task was solved. */
export type Metric = 'nll' | 'bits' | 'error' | 'frameAccuracy' | 'updates'

export interface Column {
  readonly problem: string
  readonly metric: Metric
}

export interface Cell {
  /** null: no run has the figure. */
  readonly mean: number | null
  /** Sample standard deviation; null below two runs. */
  readonly deviation: number | null
  /** Runs in the mean: those that came to their end (and, for `updates`, solved the task). */
  readonly n: number
  /** Runs of the cell that are not in the mean. */
  readonly diverged: number
  readonly stopped: number
  readonly failed: number
  readonly unsolved: number
  readonly best: boolean
  /** SHA-256 of the `bits` of all runs of the cell in the order of their seeds; null where one has none. */
  readonly bits: string | null
}

export interface Row {
  readonly label: string
  /** One per column; null where there is no run. */
  readonly cells: readonly (Cell | null)[]
}

/** A known figure to compare with: the floor of a sample, a simple model's score, a figure of the paper. */
export interface Reference {
  readonly label: string
  readonly problem: string
  readonly metric: Metric
  readonly split: ScoredSplit
  readonly value: number
}

export interface ResultsTable {
  readonly split: ScoredSplit
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly references: readonly { readonly label: string; readonly values: readonly (number | null)[] }[]
}

export interface TableOptions {
  readonly split: ScoredSplit
  /** variant: a row for each setting of a method; method: per cell the variant that is best on validation. */
  readonly rows: 'variant' | 'method'
  /** In place of what each problem is judged by; a problem that does not have it has no column. */
  readonly metric?: Metric
  /** Stopped runs are averaged like those that came to their end: of use for `valid`, the one score that they have. */
  readonly withStopped?: boolean
  /** A reference that fits no column is left out. */
  readonly references?: readonly Reference[]
}

export function resultsTable(
  records: readonly RunRecord[],
  { split, rows, metric, withStopped = false, references = [] }: TableOptions,
): ResultsTable {
  const groups = tableGroups(records, rows)
  const columns = distinct(groups.flatMap((group) => columnsOf(group, metric)))
  const rowOf = (group: Group) => rowLabel(group, rows)
  const labels = [...new Set(groups.map(rowOf))]

  const cells = labels.map((label) =>
    columns.map(({ problem, metric }) => {
      const group = groups.find((candidate) => rowOf(candidate) === label && candidate.problem === problem)
      return group ? cell(group, metric, split, withStopped) : null
    }),
  )
  const bests = columns.map((column, index) =>
    best(
      cells.map((row) => row[index] ?? null),
      column.metric,
    ),
  )
  const fitting = references.filter(
    (reference) =>
      reference.split === split &&
      columns.some(({ problem, metric }) => problem === reference.problem && metric === reference.metric),
  )
  return {
    split,
    columns,
    rows: labels.map((label, row) => ({
      label,
      cells: cells[row]!.map((one, index) => one && { ...one, best: one.mean !== null && one.mean === bests[index] }),
    })),
    references: [...new Set(fitting.map(({ label }) => label))].map((label) => ({
      label,
      values: columns.map(
        ({ problem, metric }) =>
          fitting.find((one) => one.label === label && one.problem === problem && one.metric === metric)?.value ?? null,
      ),
    })),
  }
}

/** The groups behind the cells: each is in the row of its `rowLabel` and the columns of its problem. */
export const tableGroups = (records: readonly RunRecord[], rows: TableOptions['rows']): Group[] =>
  rows === 'method' ? pickByValidation(groupRuns(records)) : groupRuns(records)

export const rowLabel = ({ config, variant }: Group, rows: TableOptions['rows']): string =>
  rows === 'method' ? config.method.name : variant

/** What a problem is judged by, for a task also how soon it was solved; and what else can be asked of it. */
const METRICS: Record<RunConfig['data']['kind'], { judged: readonly Metric[]; others: readonly Metric[] }> = {
  music: { judged: ['nll'], others: ['frameAccuracy'] },
  text: { judged: ['bits'], others: ['nll', 'error'] },
  task: { judged: ['error', 'updates'], others: ['nll'] },
}

/** What its table is about, first of all. */
export const judgedBy = (config: RunConfig): Metric => METRICS[config.data.kind].judged[0]!

function columnsOf({ config, problem }: Group, metric: Metric | undefined): Column[] {
  const { judged, others } = METRICS[config.data.kind]
  const metrics = metric === undefined ? judged : [...judged, ...others].filter((known) => known === metric)
  return metrics.map((shown) => ({ problem, metric: shown }))
}

/** Of each method on each problem the group with the best mean on validation. */
function pickByValidation(groups: readonly Group[]): Group[] {
  const picked = new Map<string, { group: Group; mean: number | null }>()
  for (const group of groups) {
    const key = `${group.problem}\n${group.config.method.name}`
    const { mean } = cell(group, judgedBy(group.config), 'valid', false)
    const before = picked.get(key)
    const isBetter = mean !== null && mean < (before?.mean ?? Infinity)
    if (before === undefined || isBetter) picked.set(key, { group, mean })
  }
  return [...picked.values()].map(({ group }) => group)
}

function cell({ runs }: Group, metric: Metric, split: ScoredSplit, withStopped: boolean): Cell {
  const results = runs.flatMap(({ result }) => (result ? [result] : []))
  const averaged = (result: RunResult) =>
    result.reason !== 'diverged' && (result.reason !== 'stopped' || (withStopped && result[split] !== null))
  const ended = results.filter(averaged)
  const counted = metric === 'updates' ? ended.filter(({ reason }) => reason === 'solved') : ended
  return {
    ...statistics(counted.flatMap((result) => scoreOf(result, metric, split) ?? [])),
    diverged: results.filter(({ reason }) => reason === 'diverged').length,
    stopped: results.filter((result) => result.reason === 'stopped' && !averaged(result)).length,
    failed: runs.length - results.length,
    unsolved: ended.length - counted.length,
    best: false,
    bits: bitsOf(runs),
  }
}

/** One hash for several runs, whatever the order in which they came; null where one has none. */
export function bitsOf(runs: readonly RunRecord[]): string | null {
  const known = runs.toSorted((a, b) => a.config.seed - b.config.seed).map(({ result }) => result?.bits ?? null)
  return known.includes(null) ? null : sha256(known.join(' '))
}

/** null: not measured, or not of this kind of data. */
export function scoreOf(result: RunResult, metric: Metric, split: ScoredSplit): number | null {
  const score = result[split]
  switch (metric) {
    case 'nll':
      return score && score.nll
    case 'bits':
      return score && bits(score.nll)
    case 'error':
      return score && score.error
    case 'frameAccuracy':
      return score && score.frameAccuracy
    case 'updates':
      return result.updates
  }
}

export function statistics(values: readonly number[]): Pick<Cell, 'mean' | 'deviation' | 'n'> {
  const n = values.length
  if (n === 0) return { mean: null, deviation: null, n }
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null, n }
}

/** The best mean of a column; accuracy is the one metric of which more is better. */
function best(cells: readonly (Cell | null)[], metric: Metric): number | null {
  const means = cells.flatMap((one) => one?.mean ?? [])
  if (means.length === 0) return null
  return metric === 'frameAccuracy' ? Math.max(...means) : Math.min(...means)
}

const distinct = (columns: readonly Column[]): Column[] => [
  ...new Map(columns.map((column) => [`${column.problem}\n${column.metric}`, column])).values(),
]
