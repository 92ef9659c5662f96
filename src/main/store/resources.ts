// Reads the JSON files that ship with the product: those in `resources/`, and package.json.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { WorkbenchError } from '../../shared/errors.ts'

/**
 * path: below `resources/`, with slashes.
 * Throws 'io' when the installation lacks the file or it cannot be read, 'bad-file' when it is not of the schema.
 */
export const readResource = <T>(path: string, schema: z.ZodType<T>): T => readShipped(`resources/${path}`, schema)

/** Of this program. Throws as readResource does. */
export const programVersion = (): string => readShipped('package.json', z.object({ version: z.string() })).version

function readShipped<T>(place: string, schema: z.ZodType<T>): T {
  const hint = 'Install the program again.'
  let content: unknown
  try {
    content = JSON.parse(readFileSync(join(installation(place), place), 'utf8'))
  } catch (cause) {
    throw new WorkbenchError('io', 'a file of the installation cannot be read', { place, hint, cause })
  }
  const parsed = schema.safeParse(content)
  if (!parsed.success) throw new WorkbenchError('bad-file', z.prettifyError(parsed.error), { place, hint })
  return parsed.data
}

/** The nearest folder above this module that has the file: the project in development, the archive when packaged. */
function installation(path: string): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, path)) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
