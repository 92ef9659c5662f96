// JSON that keeps every number: NaN, the infinities and -0, which JSON lacks, become { "$number": "NaN" } and so on.
import { isRecord } from '../../shared/json.ts'

const KEY = '$number'
const NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

export const toExactJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    const name = Object.keys(NUMBERS).find((candidate) => Object.is(NUMBERS[candidate], part))
    return name === undefined ? part : { [KEY]: name }
  })

/** Throws SyntaxError when the text is not JSON. */
export function fromExactJson(text: string): unknown {
  // Most texts need no reviver, which would be called for every value.
  if (!text.includes(KEY)) return JSON.parse(text)
  return JSON.parse(text, (_, part: unknown) => {
    const name = isRecord(part) ? part[KEY] : undefined
    return typeof name === 'string' && Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : part
  })
}
