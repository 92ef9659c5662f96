// A results table as LaTeX: a `table` with the rules of booktabs, for pdflatex without further packages.
import { legend, unitOf } from '../../../shared/figure-text.ts'
import { cellText, type Markup } from './cell-text.ts'
import { escapeLatex } from './latex-escape.ts'
import { hasUnchecked, methodCells, type Sheet } from './sheet.ts'

const MARKUP: Markup = { bold: (text) => `\\textbf{${text}}`, plusMinus: '$\\pm$', none: '--' }

/** For \input into a document that loads booktabs. The caption is the legend. */
export function toLatex(sheet: Sheet): string {
  const { columns, rows } = sheet
  const line = (texts: readonly string[]) => `${texts.join(' & ')} \\\\`
  const firstReference = rows.findIndex(({ kind }) => kind === 'reference')
  const body = rows.flatMap((row, index) => [
    ...(index === firstReference && index > 0 ? ['\\midrule'] : []),
    line([escapeLatex(row.label), ...columns.map(({ metric }, column) => cellText(row, column, metric, MARKUP))]),
  ])
  return [
    '% Needs \\usepackage{booktabs}.',
    '\\begin{table}',
    '\\centering',
    `\\caption{${escapeLatex(legend(methodCells(sheet), 'bold:', hasUnchecked(sheet)))}.}`,
    `\\begin{tabular}{l${'r'.repeat(columns.length)}}`,
    '\\toprule',
    line(['', ...columns.map(({ problem }) => escapeLatex(problem))]),
    line(['', ...columns.map(({ metric, split }) => escapeLatex(`${unitOf(metric)}, ${split}`))]),
    '\\midrule',
    ...body,
    '\\bottomrule',
    '\\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n')
}
