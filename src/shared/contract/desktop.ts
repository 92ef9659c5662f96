// The contract's commands and events of the desktop itself: program and appearance.
import * as z from 'zod'

export const APPEARANCES = ['system', 'light', 'dark'] as const
const appearance = z.enum(APPEARANCES)
export type Appearance = z.infer<typeof appearance>

export const desktopCommands = {
  /** Which program this is and what it runs on. */
  'app.about': {
    input: z.void(),
    output: z.object({
      name: z.string(),
      version: z.string(),
      runtime: z.array(z.object({ name: z.string(), version: z.string() })),
    }),
  },
  'appearance.get': { input: z.void(), output: appearance },
  'appearance.set': { input: appearance, output: z.void() },
} as const

export const desktopEvents = { appearance } as const
