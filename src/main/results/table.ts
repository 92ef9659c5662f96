// The results table, method x problem, as data: what the terminal, the window and the exporters show is this.
import { isTaskRun } from '../../shared/experiment.ts'
import { bits, type RunResult } from '../../shared/metrics.ts'
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
  readonly references?: readonly Reference[]
}

export function resultsTable(
  records: readonly RunRecord[],
  { split, rows, references = [] }: TableOptions,
): ResultsTable {
  const groups = rows === 'method' ? pickByValidation(groupRuns(records)) : groupRuns(records)
  const columns = distinct(groups.flatMap(columnsOf))
  const rowOf = (group: Group) => (rows === 'method' ? group.config.method.name : group.variant)
  const labels = [...new Set(groups.map(rowOf))]

  const cells = labels.map((label) =>
    columns.map(({ problem, metric }) => {
      const group = groups.find((candidate) => rowOf(candidate) === label && candidate.problem === problem)
      return group ? cell(group, metric, split) : null
    }),
  )
  const bests = columns.map((column, index) =>
    best(
      cells.map((row) => row[index] ?? null),
      column.metric,
    ),
  )
  const forSplit = references.filter((reference) => reference.split === split)
  return {
    split,
    columns,
    rows: labels.map((label, row) => ({
      label,
      cells: cells[row]!.map((one, index) => one && { ...one, best: one.mean !== null && one.mean === bests[index] }),
    })),
    references: [...new Set(forSplit.map(({ label }) => label))].map((label) => ({
      label,
      values: columns.map(
        ({ problem, metric }) =>
          forSplit.find((one) => one.label === label && one.problem === problem && one.metric === metric)?.value ??
          null,
      ),
    })),
  }
}

/** What a problem is judged by; for a task also how soon it was solved. */
function columnsOf({ config, problem }: Group): Column[] {
  if (isTaskRun(config))
    return [
      { problem, metric: 'error' },
      { problem, metric: 'updates' },
    ]
  return [{ problem, metric: config.data.kind === 'music' ? 'nll' : 'bits' }]
}

/** Of each method on each problem the group with the best mean on validation. */
function pickByValidation(groups: readonly Group[]): Group[] {
  const picked = new Map<string, { group: Group; mean: number }>()
  for (const group of groups) {
    const key = `${group.problem}\n${group.config.method.name}`
    const mean = cell(group, columnsOf(group)[0]!.metric, 'valid').mean ?? Infinity
    const before = picked.get(key)
    if (before === undefined || mean < before.mean) picked.set(key, { group, mean })
  }
  return [...picked.values()].map(({ group }) => group)
}

function cell({ runs }: Group, metric: Metric, split: ScoredSplit): Cell {
  const results = runs.flatMap(({ result }) => (result ? [result] : []))
  const ended = results.filter(({ reason }) => reason !== 'diverged' && reason !== 'stopped')
  const counted = metric === 'updates' ? ended.filter(({ reason }) => reason === 'solved') : ended
  const values = counted.flatMap((result) => figure(result, metric, split) ?? [])
  return {
    ...statistics(values),
    diverged: results.filter(({ reason }) => reason === 'diverged').length,
    stopped: results.filter(({ reason }) => reason === 'stopped').length,
    failed: runs.length - results.length,
    unsolved: ended.length - counted.length,
    best: false,
  }
}

function figure(result: RunResult, metric: Metric, split: ScoredSplit): number | null {
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
