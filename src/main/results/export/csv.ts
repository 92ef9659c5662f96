// A results table as CSV (RFC 4180), for spreadsheets and statistics programs.
import { inUnit, outsideText } from '../../../shared/figure-text.ts'
import type { Cell, Metric } from '../table.ts'
import { heading, type KnownFigure, type Sheet, type SheetRow } from './sheet.ts'

/** Of each column of the table, after its heading. */
const PARTS = ['', ', standard deviation', ', runs', ', not in the mean', ', best', ', bits']

/**
 * One line for each row, six fields for each column: mean, standard deviation, runs in the mean, which runs are not in
 * it, 'best', the hash of what its runs computed. The last field has the sources of published figures. Numbers have 15 significant digits, as many as a
 * spreadsheet keeps.
 */
export function toCsv({ columns, rows }: Sheet): string {
  const head = ['row', 'kind', ...columns.flatMap((column) => PARTS.map((part) => heading(column) + part)), 'source']
  const lines = rows.map((row) => [
    row.label,
    row.kind,
    ...columns.flatMap(({ metric }, index) =>
      row.kind === 'method'
        ? cellFields(row.cells[index] ?? null, metric)
        : knownFields(row.cells[index] ?? null, metric),
    ),
    sources(row),
  ])
  return [head, ...lines].map((fields) => `${fields.map(field).join(',')}\r\n`).join('')
}

function cellFields(cell: Cell | null, metric: Metric): (string | number | null)[] {
  if (cell === null) return PARTS.map(() => null)
  const { mean, deviation, n, best, bits } = cell
  return [inCell(mean, metric), inCell(deviation, metric), n, outsideText(cell), best ? 'best' : null, bits]
}

const knownFields = (figure: KnownFigure | null, metric: Metric): (string | number | null)[] =>
  PARTS.map((part) => (part === '' && figure ? inCell(figure.value, metric) : null))

const inCell = (value: number | null, metric: Metric): number | null =>
  value === null ? null : Number(inUnit(value, metric).toPrecision(15))

/** 'paper, Table 1 (A)' */
function sources(row: SheetRow): string {
  if (row.kind === 'method') return ''
  const named = row.cells.flatMap((cell) => (cell?.source ? `${cell.source} (${cell.certainty})` : []))
  return [...new Set(named)].join('; ')
}

/** A spreadsheet takes a text that begins so for a formula; the last four are the first in full width. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** Semicolons and tabs are quoted as well: a spreadsheet may be set to split at them. */
function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
