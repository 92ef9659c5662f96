// The contract's commands and events of the desktop itself: program, appearance, menu, dialogs, and the library's folder.
import * as z from 'zod'
import type { ErrorReport } from '../contract.ts'
import { isRecord } from '../json.ts'
import { VIEWS } from '../views.ts'

export const APPEARANCES = ['system', 'light', 'dark'] as const
const appearance = z.enum(APPEARANCES)
export type Appearance = z.infer<typeof appearance>

/** What the menu can ask the page for, besides a view. */
export const MENU_ACTIONS = [
  'import-files',
  'import-folder',
  'import-bundle',
  'export',
  'filter',
  'palette',
  'shortcuts',
] as const

const libraryStatus = z.object({
  folder: z.string(),
  /** Why the library could not be opened. All commands that need it fail with the same. */
  problem: z.custom<ErrorReport>(isRecord).nullable(),
  /** Where the library is damaged: copies from before, newest first. at: ISO 8601, UTC. */
  backups: z.array(z.object({ file: z.string(), at: z.string(), bytes: z.int() })),
})

/** What the desktop has to say in a bar at the top of the window. */
const notices = z.object({
  /** Why the page's process ended and was started again; null: it did not, or the user knows. */
  crash: z.string().nullable(),
  /** The program quits as soon as training is done. */
  finishing: z.boolean(),
})

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
  /** As by the system: while runs are trained the user is asked first. */
  'app.quit': { input: z.void(), output: z.void() },

  'notices.get': { input: z.void(), output: notices },
  /** The user knows of the crash; finishing: takes it back, the program stays. */
  'notices.close': { input: z.enum(['crash', 'finishing']), output: z.void() },
  /** Whether the system tells of an experiment that has ended while the window is not in front. */
  'notifications.get': { input: z.void(), output: z.boolean() },
  'notifications.set': { input: z.boolean(), output: z.void() },

  'library.status': { input: z.void(), output: libraryStatus },
  /** Tries again; folder: in another one, which is remembered when that works. */
  'library.open': { input: z.object({ folder: z.string().nullable() }), output: libraryStatus },
  /** Puts a backup in the place of a damaged library, or an empty one (null). aside: where the damaged one is kept. */
  'library.restore': {
    input: z.object({ file: z.string().nullable() }),
    output: z.object({ status: libraryStatus, aside: z.string().nullable() }),
  },

  /** Paths of bundles that the system has asked this program to open, each given once. */
  'opened.take': { input: z.void(), output: z.array(z.string()) },

  /** The system's dialog; no paths when the user leaves it. */
  'dialog.openPaths': { input: z.object({ kind: z.enum(['files', 'folder']) }), output: z.array(z.string()) },
  /** name: what is suggested, with its extension. Null when the user leaves the dialog. */
  'dialog.savePath': { input: z.object({ name: z.string() }), output: z.string().nullable() },
} as const

export const desktopEvents = {
  appearance,
  /** Bundles wait to be taken: opened.take. */
  opened: z.void(),
  menu: z.enum(MENU_ACTIONS),
  notices,
  /** A notification asks for the results of the experiment of this name. */
  results: z.string(),
  /** The menu asks for a view. */
  view: z.enum(VIEWS.map(({ path }) => path)),
} as const
