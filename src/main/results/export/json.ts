// A results table as JSON, for programs: stored values in full precision, with the version of its schema.
import { unitOf } from '../../../shared/figure-text.ts'
import type { Sheet } from './sheet.ts'

/** Of the form below. It changes when a reader of the last one would misread. */
export const SCHEMA_VERSION = 1

/**
 * `{ format, version, columns, rows }` with the columns and rows of a Sheet. Values are not scaled: errors are shares from
 * 0 to 1. unit: of the table as shown. A number that is not finite is the string 'NaN', 'Infinity' or '-Infinity'.
 */
export function toJson({ columns, rows }: Sheet): string {
  const table = {
    format: 'rnn-workbench results table',
    version: SCHEMA_VERSION,
    columns: columns.map((column) => ({ ...column, unit: unitOf(column.metric) })),
    rows,
  }
  const replacer = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  return `${JSON.stringify(table, replacer, 2)}\n`
}
