// Finds the real datasets, which may not be part of the project: in RNN_WORKBENCH_DATA, else beside the checkout.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = process.env['RNN_WORKBENCH_DATA'] ?? resolve(import.meta.dirname, '../../shared/data')
const warned = new Set<string>()

/** The path of a file or folder of the real data, or null, said loudly, where it is absent: skip the test then. */
export function sharedData(...parts: string[]): string | null {
  const path = join(folder, ...parts)
  if (existsSync(path)) return path
  const name = parts.join('/')
  if (!warned.has(name)) {
    warned.add(name)
    console.warn(`\n*** REAL DATA ABSENT: ${name}: tests on it are SKIPPED. Set RNN_WORKBENCH_DATA to its folder.\n`)
  }
  return null
}
