// Lengths as the user writes them.
import { parseLength } from '../../shared/evaluation.ts'

export type Length = NonNullable<ReturnType<typeof parseLength>>

export const LENGTHS_PROBLEM = 'Expected numbers of steps with commas between, or ranges like 50-200.'

/** '50, 100-200' as lengths; null when it is something else. */
export function lengthsOf(text: string): Length[] | null {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  const lengths = parts.flatMap((part) => parseLength(part) ?? [])
  return lengths.length > 0 && lengths.length === parts.length ? lengths : null
}
