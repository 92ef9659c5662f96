// Finds and reads the golden values: exact results of an independent implementation. GOLDEN_DIR names their folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const chosen = process.env['GOLDEN_DIR']
const folder = chosen ?? resolve(import.meta.dirname, '../../../shared/golden')

/**
 * Where they are absent (no GOLDEN_DIR, no folder beside the checkout) the suites are skipped, loudly; but they fail where
 * they are what was asked for: `npm run test:golden` has vitest's mode golden.
 */
const required = process.env['MODE'] === 'golden'
export const goldenAbsent = chosen === undefined && !required && !existsSync(folder)
if (goldenAbsent) console.warn('\n*** GOLDEN VALUES ABSENT: set GOLDEN_DIR to their folder. These tests are SKIPPED.\n')

/** The files directly in the folder, or in one below it, whose names match; throws when there is none. */
export function goldenFiles(below: string, pattern: RegExp): string[] {
  if (goldenAbsent) return []
  const place = join(folder, below)
  const names = existsSync(place) ? readdirSync(place).filter((name) => pattern.test(name)) : []
  if (names.length === 0)
    throw new Error(`no golden file ${String(pattern)} in ${place}; GOLDEN_DIR names their folder`)
  return names.sort()
}

export const readGolden = (below: string, name: string): unknown =>
  JSON.parse(readFileSync(join(folder, below, name), 'utf8'))

export type Nested = number | Nested[]

/** All numbers of a nested array in their order. */
export const flatten = (value: Nested): number[] => (Array.isArray(value) ? value.flatMap(flatten) : [value])

/** The largest difference, relative to the largest expected magnitude. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let difference = 0
  let magnitude = 0
  for (let i = 0; i < expected.length; i += 1) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!))
    magnitude = Math.max(magnitude, Math.abs(expected[i]!))
  }
  return Number.isNaN(difference) ? Infinity : magnitude === 0 ? difference : difference / magnitude
}
