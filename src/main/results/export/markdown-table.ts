// A table in GitHub-flavoured Markdown, aligned so that its source is a table as well.

/** cells: texts by row, the first of them the head; the first column is aligned left, the others right. */
export function markdownTable(cells: readonly (readonly string[])[]): string[] {
  const widths = cells[0]!.map((_, column) => Math.max(3, ...cells.map((texts) => texts[column]!.length)))
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const [head, ...body] = cells.map((texts) =>
    texts.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))),
  )
  return [head!, rule, ...body].map((texts) => `| ${texts.join(' | ')} |`)
}
