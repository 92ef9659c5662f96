// What the shell remembers between two starts: where the window was, light or dark, what the user chose. A small JSON file
// of its own, since the window opens before any database does.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { APPEARANCES } from '../../shared/contract.ts'

const SETTINGS_FILE = 'shell.json'

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
export type Bounds = z.infer<typeof bounds>

const settings = z.object({
  appearance: z.enum(APPEARANCES).catch('system').default('system'),
  /** Of the library, where it is not the usual one. */
  folder: z.string().optional().catch(undefined),
  /** Of the library whose queue was running when the program was quit: it goes on at the next start. */
  goOn: z.string().optional().catch(undefined),
  /** Of experiments that have ended. */
  notifications: z.boolean().catch(true).default(true),
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

export interface OpenSettings {
  readonly now: Settings
  /** `now` has the changes from here on, also where they cannot be written. */
  readonly remember: (changes: Partial<Settings>) => void
}

/**
 * @param from the folder to read from
 * @param to the folder to write to: another one while the first cannot be written
 * @param warn called when a change cannot be written
 */
export function openSettings(from: string, to: string, warn: (file: string, error: unknown) => void): OpenSettings {
  const file = join(to, SETTINGS_FILE)
  let now = readSettings(join(from, SETTINGS_FILE))
  return {
    get now() {
      return now
    },
    remember(changes) {
      now = { ...now, ...changes }
      try {
        writeSettings(file, now)
      } catch (error) {
        warn(file, error)
      }
    },
  }
}
