// Starts the built app in a real Electron for a test, with a profile of its own.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { askAgain } from '../../scripts/open-app.ts'
import type { Command, Input, Output } from '../../src/shared/contract.ts'

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

export interface OpenOptions {
  profile?: string
  library?: string
  temporary?: string
}

/**
 * @param profile default: a fresh one, removed with the app
 * @param library the folder of datasets and runs; default: in the profile
 * @param temporary the system's temporary folder
 */
export async function openDesktop({ profile, library, temporary }: OpenOptions = {}): Promise<Desktop> {
  const folder = profile ?? mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  const app = await _electron.launch({
    args: words(folder),
    env: {
      ...environment(),
      ...(library !== undefined && { RNN_WORKBENCH_FOLDER: library }),
      ...(temporary !== undefined && { TMPDIR: temporary }),
    },
    // Playwright would show every page in light colours.
    colorScheme: null,
  })
  askAgain(app)
  await answerQuestions(app)
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
      // It may have ended by itself.
      await answerQuestions(app).catch(() => {})
      await app.close()
      if (profile === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Question {
  readonly message: string
  readonly detail?: string
  readonly buttons: string[]
  readonly defaultId: number
}

/** From now on answers the system's message boxes, which a test cannot click: with this button, or the default one. */
export async function answerQuestions(app: ElectronApplication, button: string | null = null): Promise<void> {
  await app.evaluate(({ dialog }, wanted) => {
    const scope = globalThis as unknown as { questions?: Question[] }
    const questions = (scope.questions ??= [])
    const answer = (...words: unknown[]) => {
      const question = words.at(-1) as Question
      questions.push(question)
      const response = wanted === null ? question.defaultId : question.buttons.indexOf(wanted)
      return Promise.resolve({ response, checkboxChecked: false })
    }
    dialog.showMessageBox = answer
  }, button)
}

/** The message boxes so far. */
export const questions = (app: ElectronApplication): Promise<Question[]> =>
  app.evaluate(() => (globalThis as unknown as { questions: Question[] }).questions)

/** Resolves when the app has ended by itself: the exit code. */
export async function exitOf({ app }: Desktop): Promise<number | null> {
  const process = app.process()
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
  return process.exitCode
}

/** Calls a command in the page's place. */
export async function call<C extends Command>({ page }: Desktop, command: C, input: Input<C>): Promise<Output<C>> {
  const words = { command, input: input as unknown }
  const reply = await page.evaluate(({ command, input }) => window.bridge.call(command, input), words)
  if ('error' in reply) throw new Error(reply.error.message)
  return reply.value as Output<C>
}

/** Starts the app on a profile without looking into it, and waits for its end: the exit code. */
export function startAgain(profile: string): Promise<number | null> {
  const env = environment()
  const child = spawn(desktop!.executable, [...withoutSandbox, ...words(profile)], { env, stdio: 'ignore' })
  return new Promise((resolve) => child.on('exit', resolve))
}

/** For what Playwright does not start: as root Chromium refuses to start with its sandbox (scripts/start.ts). */
export const withoutSandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

const words = (profile: string): string[] => ['.', `--user-data-dir=${profile}`]

/** Playwright, like the electron package itself, finds the executable by ELECTRON_OVERRIDE_DIST_PATH. */
export function environment(): Record<string, string> {
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
