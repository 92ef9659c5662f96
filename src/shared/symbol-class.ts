// What a symbol of a text is, for tinting. In the Penn Treebank's character form _ is the space between words.

export const SYMBOL_CLASSES = ['letter', 'digit', 'space', 'line-end', 'other'] as const
export type SymbolClass = (typeof SYMBOL_CLASSES)[number]

export function classOf(symbol: string): SymbolClass {
  if (symbol === '\n') return 'line-end'
  if (/^[\s_]$/u.test(symbol)) return 'space'
  if (/^\p{N}$/u.test(symbol)) return 'digit'
  return /^\p{L}\p{M}*$/u.test(symbol) ? 'letter' : 'other'
}
