// Numbers, times and columns as the terminal shows them.

/** '42 s', '4 min 05 s', '2 h 05 min'; '-' when it is not known. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-'
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** '12,345' */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Two significant digits below ten, whole numbers above. */
export const perSecond = (rate: number): string =>
  Number.isFinite(rate) ? `${rate < 10 ? rate.toPrecision(2) : count(rate)}/s` : '-'

/** `fraction` from 0 to 1, drawn in `width` characters. */
export function bar(fraction: number, width: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, fraction)) * width)
  return '#'.repeat(full) + '.'.repeat(width - full)
}

/** Lines of equally wide columns, two spaces between them: the first to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, text] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, text.length)
  }
  return rows.map((row) =>
    row
      .map((text, index) => (index === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[index]!)))
      .join('  ')
      .trimEnd(),
  )
}
