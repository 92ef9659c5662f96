// What the shell remembers between two starts: where the window was, light or dark, and a folder chosen by the user. A small JSON file of its own,
// since the window opens before any database does.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { APPEARANCES } from '../../shared/contract.ts'

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
export type Bounds = z.infer<typeof bounds>

const settings = z.object({
  appearance: z.enum(APPEARANCES).catch('system').default('system'),
  /** Of the library, where it is not the usual one. */
  folder: z.string().optional().catch(undefined),
  window: z.object({ bounds, maximized: z.boolean() }).optional().catch(undefined),
})
export type Settings = z.infer<typeof settings>

/** What was stored; defaults for what is missing or damaged. */
export function readSettings(file: string): Settings {
  try {
    return settings.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return settings.parse({})
  }
}

/** Replaces the file in one step, so that a crash leaves the old one. */
export function writeSettings(file: string, value: Settings): void {
  writeFileSync(`${file}.new`, JSON.stringify(value, null, 2))
  renameSync(`${file}.new`, file)
}
