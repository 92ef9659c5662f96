// The text of one cell of a results table, the same in every form that is made to be read.
import { figureTexts, publishedText, runsText, UNCHECKED_MARK } from '../../../shared/figure-text.ts'
import type { Cell, Metric } from '../table.ts'
import type { KnownFigure, SheetRow } from './sheet.ts'

export interface Markup {
  readonly bold: (text: string) => string
  readonly plusMinus: string
  /** In place of a mean that no run has. */
  readonly none: string
}

/** '3.357 ± 0.021 (2+1x)', the mean in bold where it is the best; empty where there is no run or nothing known. */
export function cellText(row: SheetRow, column: number, metric: Metric, markup: Markup): string {
  if (row.kind === 'method') return measuredText(row.cells[column] ?? null, metric, markup)
  return knownText(row.cells[column] ?? null, metric)
}

function measuredText(cell: Cell | null, metric: Metric, { bold, plusMinus, none }: Markup): string {
  if (cell === null) return ''
  const runs = `(${runsText(cell)})`
  if (cell.mean === null) return `${none} ${runs}`
  const { mean, deviation } = figureTexts(cell.mean, cell.deviation, metric)
  const spread = deviation === null ? '' : ` ${plusMinus} ${deviation}`
  return `${cell.best ? bold(mean) : mean}${spread} ${runs}`
}

function knownText(figure: KnownFigure | null, metric: Metric): string {
  if (figure === null) return ''
  if (figure.certainty === null) return figureTexts(figure.value, null, metric).mean
  return publishedText(figure.value, metric) + (figure.certainty === 'D' ? ` ${UNCHECKED_MARK}` : '')
}
