// A results table in Markdown.
import { legend } from '../../../shared/figure-text.ts'
import { cellText, type Markup } from './cell-text.ts'
import { markdownTable } from './markdown-table.ts'
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
  return [...markdownTable(cells), '', `${legend(methodCells(sheet), 'bold:', hasUnchecked(sheet))}.`, ''].join('\n')
}

/** A name stays the text that it is; line breaks, which would end the row, become spaces. */
const escapeMarkdown = (text: string): string => text.replace(/[\r\n\t]+/g, ' ').replace(/[\\`*_[\]<>|~&$]/g, '\\$&')
