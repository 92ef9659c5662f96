// A results table in GitHub-flavoured Markdown, aligned so that its source is a table as well.
import { legend } from '../../../shared/figure-text.ts'
import { cellText, type Markup } from './cell-text.ts'
import { hasUnchecked, heading, methodCells, type Sheet } from './sheet.ts'

const MARKUP: Markup = { bold: (text) => `**${text}**`, plusMinus: '±', none: '-' }

/** The table, an empty line, the legend. */
export function toMarkdown(sheet: Sheet): string {
  const { columns, rows } = sheet
  const cells = [
    ['', ...columns.map((column) => escapeMarkdown(heading(column)))],
    ...rows.map((row) => [
      escapeMarkdown(row.label),
      ...columns.map(({ metric }, index) => cellText(row, index, metric, MARKUP)),
    ]),
  ]
  const widths = cells[0]!.map((_, column) => Math.max(3, ...cells.map((texts) => texts[column]!.length)))
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const [head, ...body] = cells.map((texts) =>
    texts.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))),
  )
  const lines = [head!, rule, ...body].map((texts) => `| ${texts.join(' | ')} |`)
  return [...lines, '', `${legend(methodCells(sheet), 'bold:', hasUnchecked(sheet))}.`, ''].join('\n')
}

/** A name stays the text that it is; line breaks, which would end the row, become spaces. */
const escapeMarkdown = (text: string): string => text.replace(/[\r\n\t]+/g, ' ').replace(/[\\`*_[\]<>|~&$]/g, '\\$&')
