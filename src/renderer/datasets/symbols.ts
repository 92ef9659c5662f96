// Symbols of a text as they are shown: those that show nothing get a sign, and each class its tint.
import { classOf, type SymbolClass } from '../../shared/symbol-class.ts'

const SIGNS: Readonly<Record<string, string>> = { '\n': '↵', '\t': '→', ' ': '␣' }

/** One character wide. */
export const signOf = (symbol: string): string => SIGNS[symbol] ?? (/^[\p{C}\p{Z}\p{M}]/u.test(symbol) ? '·' : symbol)

const NAMES: Readonly<Record<string, string>> = { '\n': 'line end', '\t': 'tab', ' ': 'space' }

/** For a list: 'a', 'line end', 'U+00AD'. */
export function nameOf(symbol: string): string {
  const shown = NAMES[symbol] ?? symbol
  return signOf(symbol) === '·' ? `U+${symbol.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` : shown
}

export interface Run {
  readonly kind: SymbolClass
  readonly text: string
}

/** Consecutive symbols of one class as one run. */
export function runsOf(symbols: Iterable<number>, alphabet: readonly string[]): Run[] {
  const runs: { kind: SymbolClass; text: string }[] = []
  for (const id of symbols) {
    const symbol = alphabet[id]!
    const kind = classOf(symbol)
    const last = runs.at(-1)
    if (last?.kind === kind) last.text += signOf(symbol)
    else runs.push({ kind, text: signOf(symbol) })
  }
  return runs
}
