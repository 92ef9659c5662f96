// How well an entry of the palette fits what was typed.

export interface Searchable {
  readonly name: string
  /** More to find it by, which counts for less. */
  readonly detail?: string
}

export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean)

/**
 * Every word has to occur: in the name as a beginning, inside, or as letters in this order ("nex" in "New experiment"); or in
 * the detail. Higher is better; null: one of them does not occur.
 */
export function score(words: readonly string[], { name, detail = '' }: Searchable): number | null {
  const [inName, inDetail] = [name.toLowerCase(), detail.toLowerCase()]
  let sum = 0
  for (const word of words) {
    const points = pointsOf(word, inName, inDetail)
    if (points === 0) return null
    sum += points
  }
  return sum
}

/** The entries that fit, the best first; as they were where no word was typed. */
export function best<T extends Searchable>(entries: readonly T[], words: readonly string[]): T[] {
  const fitting = entries.flatMap((entry) => {
    const points = score(words, entry)
    return points === null ? [] : [{ entry, points }]
  })
  return fitting.sort((a, b) => b.points - a.points).map(({ entry }) => entry)
}

function pointsOf(word: string, name: string, detail: string): number {
  if (name.startsWith(word)) return 5
  const at = name.indexOf(word)
  if (at > 0) return beginsWord(name, word) ? 4 : 3
  if (detail.includes(word)) return 2
  return hasLetters(name, word) ? 1 : 0
}

const beginsWord = (text: string, word: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))

/** All letters, in this order, from the beginning of a word on. */
function hasLetters(text: string, letters: string): boolean {
  return text.split(/\s+/).some((_, index, parts) => {
    const rest = parts.slice(index).join('')
    if (!rest.startsWith(letters.charAt(0))) return false
    let at = 0
    for (const letter of letters) {
      at = rest.indexOf(letter, at) + 1
      if (at === 0) return false
    }
    return true
  })
}
