// A measurement as a row: of the table for people, or of JSON lines for programs.

export interface Row {
  readonly config: string
  readonly method: string
  /** Milliseconds of one update or product of the engine. */
  readonly ms: number
  /** What it is compared with. */
  readonly peer: string
  readonly peerMs: number
  /** 'speedup': peerMs / ms, should be high. 'cost': ms / peerMs, should be low. */
  readonly ratio: 'speedup' | 'cost'
  /** What the ratio must reach (speedup) or stay below (cost); rows without a bar inform. */
  readonly bar?: number | undefined
}

const ratioOf = ({ ratio, ms, peerMs }: Row): number => (ratio === 'speedup' ? peerMs / ms : ms / peerMs)

/** Whether the row reaches its bar; undefined without one. */
export function met(row: Row): boolean | undefined {
  if (row.bar === undefined) return undefined
  return row.ratio === 'speedup' ? ratioOf(row) >= row.bar : ratioOf(row) <= row.bar
}

export const toJson = (row: Row): string =>
  JSON.stringify({
    config: row.config,
    method: row.method,
    ms: row.ms,
    peer: row.peer,
    peer_ms: row.peerMs,
    ratio: ratioOf(row),
    bar: row.bar ?? null,
    met: met(row) ?? null,
  })

const COLUMNS = [42, 7, -9, 18, -9, -6, -7, 3] as const

/** Left-aligned for positive widths, right-aligned for negative ones. */
const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => {
      const width = COLUMNS[index]!
      return width > 0 ? cell.padEnd(width) : cell.padStart(-width)
    })
    .join('  ')
    .trimEnd()

export const tableHead = (): string => line(['config', 'method', 'ms', 'peer', 'peer ms', 'ratio', 'bar', 'met'])

export function toTableLine(row: Row): string {
  const bar = row.bar === undefined ? '' : `${row.ratio === 'speedup' ? '>=' : '<='} ${row.bar}`
  const verdict = { true: 'yes', false: 'NO', undefined: '' }[`${met(row)}`]
  const number = (value: number): string => value.toPrecision(4)
  return line([
    row.config,
    row.method,
    number(row.ms),
    row.peer,
    number(row.peerMs),
    ratioOf(row).toFixed(2),
    bar,
    verdict,
  ])
}
