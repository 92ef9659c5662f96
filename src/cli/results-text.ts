// The results table as lines of text.
import type { Cell, Column, Metric, ResultsTable } from '../main/results/table.ts'
import { alignColumns, count } from './format.ts'

const UNITS: Record<Metric, string> = {
  nll: 'nats/step',
  bits: 'bits/symbol',
  error: 'error %',
  frameAccuracy: 'accuracy %',
  updates: 'updates to solve',
}

export function renderTable({ split, columns, rows, references }: ResultsTable): string[] {
  const blocks = columns.map((column, index) => [
    column.problem,
    UNITS[column.metric],
    ...columnBlock(
      column,
      rows.map(({ cells }) => cells[index] ?? null),
      references.map(({ values }) => values[index] ?? null),
    ),
  ])
  const labels = ['', split, ...rows.map(({ label }) => label), ...references.map(({ label }) => label)]
  const lines = alignColumns(labels.map((label, line) => [label, ...blocks.map((block) => block[line]!)]))
  const rule = '-'.repeat(Math.max(...lines.map((line) => line.length)))
  const [heads, body, known] = [lines.slice(0, 2), lines.slice(2, 2 + rows.length), lines.slice(2 + rows.length)]
  const cells = rows.flatMap((row) => row.cells.flatMap((cell) => cell ?? []))
  return [...heads, rule, ...body, rule, ...(known.length > 0 ? [...known, rule] : []), legend(cells)]
}

/** '3.502 ±0.021 (3+1x) *' line by line, equally wide, so that the decimal points lie under each other. */
function columnBlock(
  { metric }: Column,
  cells: readonly (Cell | null)[],
  references: readonly (number | null)[],
): string[] {
  const shown = (value: number | null | undefined) => (typeof value === 'number' ? figure(value, metric) : '')
  const parts = [
    ...cells.map((cell) => [
      shown(cell?.mean) || '-',
      typeof cell?.deviation === 'number' ? `±${shown(cell.deviation)}` : '',
      cell ? `(${cell.n}${outside(cell)})` : '',
      cell?.best ? '*' : '',
    ]),
    ...references.map((value) => [shown(value), '', '', '']),
  ]
  const width = (part: number) => Math.max(0, ...parts.map((texts) => texts[part]!.length))
  return parts.map(([mean, deviation, runs, mark]) =>
    [mean!.padStart(width(0)), deviation!.padStart(width(1)), runs!.padEnd(width(2)), mark!.padEnd(1)].join(' '),
  )
}

/** The runs that are not in the mean: '+1x'. */
function outside({ diverged, stopped, failed, unsolved }: Cell): string {
  const marks = [
    [diverged, 'x'],
    [stopped, 's'],
    [failed, 'f'],
    [unsolved, 'u'],
  ] as const
  return marks.flatMap(([runs, mark]) => (runs > 0 ? `+${runs}${mark}` : [])).join('')
}

function figure(value: number, metric: Metric): string {
  if (metric === 'updates') return count(value)
  return metric === 'error' || metric === 'frameAccuracy' ? (100 * value).toFixed(2) : value.toFixed(3)
}

function legend(cells: readonly Cell[]): string {
  const has = (runs: (cell: Cell) => number) => cells.some((cell) => runs(cell) > 0)
  return [
    'mean ± standard deviation over seeds (runs)',
    '* best',
    ...(has(({ diverged }) => diverged) ? ['x diverged'] : []),
    ...(has(({ stopped }) => stopped) ? ['s stopped'] : []),
    ...(has(({ failed }) => failed) ? ['f failed'] : []),
    ...(has(({ unsolved }) => unsolved) ? ['u not solved'] : []),
  ].join(', ')
}
