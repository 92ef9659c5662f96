// Values of the command line, and the document that it names.
import { readFile } from 'node:fs/promises'
import { WorkbenchError } from '../shared/errors.ts'
import type { ExperimentDocument } from '../shared/experiment.ts'

/** An experiment document from its file, not yet checked. */
export async function readDocument(path: string): Promise<ExperimentDocument> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WorkbenchError('io', `cannot read the configuration: ${(cause as Error).message}`, { place: path, cause })
  })
  try {
    return JSON.parse(text) as ExperimentDocument
  } catch (cause) {
    throw new WorkbenchError('bad-config', `not JSON: ${(cause as Error).message}`, { place: path, cause })
  }
}

/** A count, or a list of them with commas. */
export const parseSeeds = (text: string): number | number[] =>
  text.includes(',') ? text.split(',').map((seed) => parseCount('--seeds', seed, 0)) : parseCount('--seeds', text, 1)

export function parseCount(option: string, text: string, least: number): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least) {
    throw new WorkbenchError('bad-config', `not a whole number from ${least} on: '${text}'`, { place: option })
  }
  return value
}

export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((known) => known === value)
  if (found !== undefined) return found
  throw wrongOption(option, `one of ${allowed.join(', ')}, not '${value}'`)
}

export const wrongOption = (option: string, expected: string) =>
  new WorkbenchError('bad-config', `expected ${expected}`, { place: option })
