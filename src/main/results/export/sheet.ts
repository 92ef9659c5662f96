// What is exported: the results table for one split or several side by side, known figures beneath the methods' own.
import type { Certainty } from '../../../shared/certainty.ts'
import { isTaskRun, type RunConfig } from '../../../shared/experiment.ts'
import { unitOf } from '../../../shared/figure-text.ts'
import { groupRuns, type RunRecord } from '../groups.ts'
import type { PublishedReference } from '../reference-figures.ts'
import {
  resultsTable,
  type Cell,
  type Column,
  type Reference,
  type ResultsTable,
  type ScoredSplit,
  type TableOptions,
} from '../table.ts'

export interface SheetColumn extends Column {
  readonly split: ScoredSplit
}

/** A figure that was not measured by these runs. certainty, source: null for what is computed from the data itself. */
export interface KnownFigure {
  readonly value: number
  readonly certainty: Certainty | null
  readonly source: string | null
}

export interface MethodRow {
  readonly kind: 'method'
  readonly label: string
  readonly method: string
  /** One per column; null where there is no run. */
  readonly cells: readonly (Cell | null)[]
}

/** published: beneath the method that it is to be compared with; reference: for all, at the end. */
export interface KnownRow {
  readonly kind: 'published' | 'reference'
  readonly label: string
  /** One per column; null where nothing is known. */
  readonly cells: readonly (KnownFigure | null)[]
}

export type SheetRow = MethodRow | KnownRow

export interface Sheet {
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly SheetRow[]
}

/** Floors and scores of simple models; with source and certainty what is published. */
export type KnownReference = Reference | PublishedReference

export interface SheetOptions {
  /** From left to right. */
  readonly splits: readonly [ScoredSplit, ...ScoredSplit[]]
  readonly rows: TableOptions['rows']
  readonly metric?: TableOptions['metric']
  readonly references?: readonly KnownReference[]
}

export function buildSheet(
  records: readonly RunRecord[],
  { splits, rows, metric, references = [] }: SheetOptions,
): Sheet {
  const options = { rows, ...(metric && { metric }) }
  const tables = splits.map((split) => resultsTable(records, { split, ...options })) as [
    ResultsTable,
    ...ResultsTable[],
  ]
  const groups = groupRuns(records)
  const methods = new Map(
    groups.map(({ config, variant }) => [rows === 'method' ? config.method.name : variant, config.method.name]),
  )
  const configs = new Map(groups.map(({ problem, config }) => [problem, config]))
  // Every table has the same columns and the same rows, for its own split.
  const [first] = tables
  const places = first.columns.flatMap((column, index) =>
    tables
      .filter(({ split }) => isScored(column, split, configs.get(column.problem)!, splits.at(-1)!))
      .map((table) => ({ table, index, column: { ...column, split: table.split } })),
  )
  const columns = places.map(({ column }) => column)

  const methodRows = first.rows.map(({ label }, row): MethodRow => ({
    kind: 'method',
    label,
    method: methods.get(label)!,
    cells: places.map(({ table, index }) => table.rows[row]!.cells[index] ?? null),
  }))
  return { columns, rows: withKnown(methodRows, columns, references) }
}

/** A task is drawn afresh for each score, so it has no training split; how soon it was solved does not depend on a split. */
const isScored = ({ metric }: Column, split: ScoredSplit, config: RunConfig, last: ScoredSplit): boolean =>
  metric === 'updates' ? split === last : !(isTaskRun(config) && split === 'train')

/** Each method's published figures beneath the last of its rows, all others at the end. */
function withKnown(
  methodRows: readonly MethodRow[],
  columns: readonly SheetColumn[],
  references: readonly KnownReference[],
): SheetRow[] {
  const methodOf = (reference: KnownReference) => ('method' in reference ? reference.method : null)
  const published = methodRows.flatMap((row, index): SheetRow[] => {
    if (methodRows.slice(index + 1).some(({ method }) => method === row.method)) return [row]
    const beneath = references.filter((reference) => methodOf(reference) === row.method)
    return [row, ...knownRows('published', beneath, columns)]
  })
  const others = references.filter((reference) => methodOf(reference) === null)
  return [...published, ...knownRows('reference', others, columns)]
}

/** One row for each label that has a figure in any of the columns. */
function knownRows(
  kind: KnownRow['kind'],
  references: readonly KnownReference[],
  columns: readonly SheetColumn[],
): KnownRow[] {
  const labels = [...new Set(references.map(({ label }) => label))]
  return labels
    .map((label) => ({
      kind,
      label,
      cells: columns.map(({ problem, metric, split }) => {
        const found = references.find(
          (one) => one.label === label && one.problem === problem && one.metric === metric && one.split === split,
        )
        if (!found) return null
        const { value } = found
        return 'source' in found
          ? { value, certainty: found.certainty, source: found.source }
          : { value, certainty: null, source: null }
      }),
    }))
    .filter(({ cells }) => cells.some((cell) => cell !== null))
}

/** 'Nottingham, nats/step, test' */
export const heading = ({ problem, metric, split }: SheetColumn): string => `${problem}, ${unitOf(metric)}, ${split}`

/** Of all method rows. */
export const methodCells = ({ rows }: Sheet): Cell[] =>
  rows.flatMap((row) => (row.kind === 'method' ? row.cells.flatMap((cell) => cell ?? []) : []))

/** True when a figure is only recalled, which has to be marked. */
export const hasUnchecked = ({ rows }: Sheet): boolean =>
  rows.some((row) => row.kind !== 'method' && row.cells.some((cell) => cell?.certainty === 'D'))
