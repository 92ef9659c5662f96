// The figures of the results table, in parts that can be lined up at their decimal points.
import type { Output } from '../../shared/contract.ts'
import { figureTexts, publishedText, runsText, UNCHECKED_MARK, type Metric } from '../../shared/figure-text.ts'

type Sheet = Output<'results.table'>
export type SheetRow = Sheet['rows'][number]
export type SheetColumn = Sheet['columns'][number]
export type MethodCell = NonNullable<Extract<SheetRow, { kind: 'method' }>['cells'][number]>
export type KnownCell = NonNullable<Exclude<SheetRow, { kind: 'method' }>['cells'][number]>

export interface FigureText {
  /** '7' and '.61'. */
  readonly whole: string
  readonly fraction: string
  /** '0.02'; '' without a spread. */
  readonly deviation: string
  /** '2+1x'; '' for what is known. */
  readonly runs: string
}

export function methodText({ mean, deviation, ...cell }: MethodCell, metric: Metric): FigureText {
  const texts = mean === null ? { mean: '–', deviation: null } : figureTexts(mean, deviation, metric)
  return { ...parts(texts.mean), deviation: texts.deviation ?? '', runs: runsText(cell) }
}

export function knownText({ value, certainty }: KnownCell, metric: Metric): FigureText {
  const text = certainty === null ? figureTexts(value, null, metric).mean : publishedText(value, metric)
  const { whole, fraction } = parts(text)
  return { whole, fraction: certainty === 'D' ? `${fraction} ${UNCHECKED_MARK}` : fraction, deviation: '', runs: '' }
}

function parts(text: string): { whole: string; fraction: string } {
  const [whole = '', fraction] = text.split('.')
  return { whole, fraction: fraction === undefined ? '' : `.${fraction}` }
}

/** Characters that each part takes at most, over all figures that stand below each other. */
export interface Widths {
  readonly whole: number
  readonly fraction: number
  readonly deviation: number
  readonly runs: number
}

export const columnWidths = (rows: readonly SheetRow[], index: number, { metric }: SheetColumn): Widths =>
  widthsOf(rows.flatMap((row) => textOf(row, index, metric) ?? []))

/** Over all columns of a row, which is a column of the turned table. */
export const rowWidths = (row: SheetRow, columns: readonly SheetColumn[]): Widths =>
  widthsOf(columns.flatMap(({ metric }, index) => textOf(row, index, metric) ?? []))

function widthsOf(texts: readonly FigureText[]): Widths {
  const widest = (part: keyof FigureText) => Math.max(0, ...texts.map((text) => text[part].length))
  return {
    whole: widest('whole'),
    fraction: widest('fraction'),
    deviation: widest('deviation'),
    runs: widest('runs'),
  }
}

/** Null where there is no run or nothing known. */
export function textOf(row: SheetRow, index: number, metric: Metric): FigureText | null {
  if (row.kind === 'method') {
    const cell = row.cells[index]
    return cell ? methodText(cell, metric) : null
  }
  const figure = row.cells[index]
  return figure ? knownText(figure, metric) : null
}
