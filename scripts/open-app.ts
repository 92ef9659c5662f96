// Opens the built app for a script that works it, on a display of its own.
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { PROJECT } from './build.ts'
import { openDisplay } from './display.ts'
import { findElectron } from './electron.ts'

export interface OpenApp extends AsyncDisposable {
  readonly app: ElectronApplication
  readonly page: Page
  /** When its process was started, as of Date.now(). */
  readonly startedAt: number
}

export interface OpenOptions {
  /** Of Electron's own files; the library is in it unless it is given. */
  readonly profile: string
  readonly library?: string
  /** Runs in the page as early as it can, and maybe twice. */
  readonly script?: string
}

/** More lost answers in a row than this are no accident. */
const ASKED_AGAIN = 4

/**
 * Lets app.evaluate ask again: now and then the main process's garbage collector takes the promise through which V8 hands
 * an answer over to Playwright. By then what was asked has been done; it is done again, and answered. Twice in a row has
 * been seen.
 */
export function askAgain(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (...words: unknown[]) => Promise<unknown>
  const ask = async (left: number, words: unknown[]): Promise<unknown> => {
    try {
      return await evaluate(...words)
    } catch (error) {
      if (left > 0 && String(error).includes('promise was garbage collected')) return ask(left - 1, words)
      throw error
    }
  }
  app.evaluate = ((...words: unknown[]) => ask(ASKED_AGAIN, words)) as typeof app.evaluate
}

export async function openApp({ profile, library, script }: OpenOptions): Promise<OpenApp> {
  const { folder } = await findElectron(console.log)
  // Playwright, like the electron package itself, looks there.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = folder
  // The user's own library is no place for it.
  delete process.env['RNN_WORKBENCH_FOLDER']
  const display = await openDisplay()
  const startedAt = Date.now()
  const app = await _electron.launch({
    args: ['.', `--user-data-dir=${profile}`],
    cwd: PROJECT,
    env: {
      ...(process.env as Record<string, string>),
      ...(display.name && { DISPLAY: display.name }),
      ...(library !== undefined && { RNN_WORKBENCH_FOLDER: library }),
    },
    // Playwright would show every page in light colours.
    colorScheme: null,
  })
  askAgain(app)
  if (script !== undefined) await app.context().addInitScript(script)
  const page = await app.firstWindow()
  // The window may have been there before the line above.
  if (script !== undefined) await page.evaluate(script)
  return {
    app,
    page,
    startedAt,
    async [Symbol.asyncDispose]() {
      // While runs are trained the app would ask whether to quit; the default is to store them first.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      await app.close()
      display.end()
    },
  }
}
