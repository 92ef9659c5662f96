// Starts the built app in a real Electron for a test, with a profile of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { inject } from 'vitest'

const desktop = inject('desktop')

/** For describe.skipIf: setup.ts has said why. */
export const noDesktop = desktop === null

export interface Desktop extends AsyncDisposable {
  readonly app: ElectronApplication
  readonly page: Page
  /** The profile's folder: pass it on to start again from what this one left. */
  readonly profile: string
  /** What the page reported as going wrong: exceptions, errors on the console, violations of the policy. */
  readonly problems: string[]
}

/**
 * @param profile default: a fresh one, removed with the app
 * @param library the folder of datasets and runs; default: in the profile
 */
export async function openDesktop({ profile, library }: { profile?: string; library?: string } = {}): Promise<Desktop> {
  const folder = profile ?? mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  const app = await _electron.launch({
    args: words(folder),
    env: { ...environment(), ...(library !== undefined && { RNN_WORKBENCH_FOLDER: library }) },
    // Playwright would show every page in light colours.
    colorScheme: null,
  })
  const page = await app.firstWindow()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  return {
    app,
    page,
    profile: folder,
    problems,
    async [Symbol.asyncDispose]() {
      await app.close()
      if (profile === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts the app on a profile without looking into it, and waits for its end: the exit code. */
export function startAgain(profile: string): Promise<number | null> {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const env = environment()
  const child = spawn(desktop!.executable, [...(asRoot ? ['--no-sandbox'] : []), ...words(profile)], {
    env,
    stdio: 'ignore',
  })
  return new Promise((resolve) => child.on('exit', resolve))
}

const words = (profile: string): string[] => ['.', `--user-data-dir=${profile}`]

/** Playwright, like the electron package itself, finds the executable by ELECTRON_OVERRIDE_DIST_PATH. */
function environment(): Record<string, string> {
  if (!desktop) throw new Error('there is no desktop')
  process.env.ELECTRON_OVERRIDE_DIST_PATH = desktop.folder
  delete process.env['RNN_WORKBENCH_FOLDER']
  return { ...(process.env as Record<string, string>), ...(desktop.display && { DISPLAY: desktop.display }) }
}

/** Goes to a view by its entry in the rail. */
export const goTo = (page: Page, view: 'Results' | 'Runs' | 'New' | 'Datasets' | 'Settings'): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()

/** Goes to the settings, where the appearance and the engine's check are. */
export async function openSettings({ page }: Desktop): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByTestId('gradient-error').waitFor()
}
