// Pictures of every view, small and large, light and dark:
// node scripts/screenshots.ts FOLDER [FILE-OR-FOLDER TO IMPORT ...] [--only VIEW,VIEW]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { ElectronApplication, Page } from 'playwright-core'
import { sharedData } from '../test/shared-data.ts'
import { build, PROJECT } from './build.ts'
import { openApp } from './open-app.ts'

const SIZES = [
  [1280, 800],
  [1920, 1080],
] as const
/** The samples train for about a minute; on a busy machine the whole takes longer. */
const PATIENCE = 300_000
/** For what moves into place. */
const SETTLED = 400

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' } },
})
const [folder, ...given] = positionals
if (folder === undefined) {
  console.error('node scripts/screenshots.ts FOLDER [FILE-OR-FOLDER TO IMPORT ...] [--only VIEW,VIEW]')
  process.exit(2)
}
const nottingham = sharedData('music', 'mat', 'Nottingham.mat')
/** Beside the sample data; without any the pictures show the samples. */
const imports = given.length > 0 ? given.map((path) => resolve(path)) : nottingham === null ? [] : [nottingham]
const only = options.only?.split(',')

/** A view on its own: each finds its way from wherever the window is. */
type Show = (page: Page, app: ElectronApplication) => Promise<void>

const EMPTY_VIEWS: Record<string, Show> = {
  'results-empty': (page) => goTo(page, 'Results'),
  'runs-empty': (page) => goTo(page, 'Runs'),
}

const VIEWS: Record<string, Show> = {
  results: showResults,
  async 'results-turned'(page) {
    await showResults(page)
    await page.getByRole('combobox', { name: 'Rows' }).selectOption('problem')
    await page.getByRole('checkbox', { name: 'valid' }).check()
  },
  async export(page) {
    await showResults(page)
    await page.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('radio', { name: 'LaTeX' }).check({ force: true })
  },
  async bundle(page, app) {
    await goTo(page, 'Results')
    await chooseInDialog(app, join(tmpdir(), 'experiments.rnnbundle'))
    await page.getByRole('button', { name: 'Import bundle…' }).click()
    await page.getByRole('heading', { name: 'Import experiments' }).waitFor()
  },
  runs: (page) => goTo(page, 'Runs'),
  async 'runs-selected'(page) {
    await goTo(page, 'Runs')
    await page.getByRole('checkbox', { name: 'Select SGD-C, Canon, seed 1' }).check()
  },
  run: openRun,
  async 'run-eigenvalues'(page) {
    await openRun(page)
    const plane = page.getByRole('figure', { name: 'Eigenvalues of W_rec' })
    await plane.getByRole('button', { name: 'Make the chart larger' }).click()
    await scrollTo(page, 'figure', 'Eigenvalues of W_rec')
  },
  async 'run-samples'(page) {
    await openRun(page)
    await drawSample(page)
    await scrollTo(page, 'region', 'Samples')
  },
  async 'run-evaluations'(page) {
    await openRun(page)
    await scrollTo(page, 'region', 'Evaluations')
  },
  new: showPreset,
  async 'new-end'(page) {
    await showPreset(page)
    await page.getByRole('textbox', { name: 'Seeds' }).scrollIntoViewIfNeeded()
  },
  async 'new-json'(page) {
    await showPreset(page)
    await page.keyboard.press('Control+j')
    await page.waitForTimeout(SETTLED)
  },
  datasets: (page) => goTo(page, 'Datasets'),
  music: showMusic,
  async 'music-zoomed'(page) {
    await showMusic(page)
    for (let times = 0; times < 6; times += 1) await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('slider').press('Shift+ArrowRight')
  },
  text: (page) => openDataset(page, 'concord'),
  async import(page, app) {
    await chooseInDialog(app, imports.at(-1) ?? join(PROJECT, 'README.md'))
    await goTo(page, 'Datasets')
    await page.getByRole('button', { name: 'Import files' }).click()
    await page.getByRole('textbox', { name: 'Name' }).waitFor({ timeout: PATIENCE })
  },
  async palette(page) {
    await goTo(page, 'Results')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
  },
  async 'palette-found'(page) {
    await goTo(page, 'Results')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('canon cr')
  },
  async shortcuts(page) {
    await page.keyboard.press('?')
  },
  async settings(page) {
    await goTo(page, 'Settings')
    await page.getByTestId('gradient-error').waitFor()
  },
}

async function photograph(page: Page, app: ElectronApplication): Promise<void> {
  await takeAll(EMPTY_VIEWS, page, app)
  await goTo(page, 'Results')
  await page.getByRole('button', { name: 'Train SGD, SGD-C and SGD-CR' }).click()
  await page.getByRole('link', { name: /runs? training/ }).waitFor()
  for (const path of imports) await importInto(app, page, path)
  await trained(page)
  await openRun(page)
  await page.getByRole('region', { name: 'Evaluations' }).getByRole('button', { name: 'Evaluate' }).click()
  await page.getByRole('region', { name: 'Evaluations' }).getByRole('rowheader').waitFor({ timeout: PATIENCE })
  await takeAll(VIEWS, page, app)
}

async function takeAll(views: Record<string, Show>, page: Page, app: ElectronApplication): Promise<void> {
  const wanted = Object.entries(views).filter(([name]) => only?.includes(name) ?? true)
  for (const [width, height] of SIZES) {
    const size: [number, number] = [width, height]
    await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(...size), size)
    for (const appearance of ['light', 'dark'] as const) {
      await app.evaluate(({ nativeTheme }, source) => void (nativeTheme.themeSource = source), appearance)
      // As it was when the window opened, whatever the views before have chosen.
      await page.evaluate('localStorage.clear()')
      await page.reload()
      for (const [name, show] of wanted) {
        await show(page, app)
        await page.waitForTimeout(SETTLED)
        await page.screenshot({ path: join(folder!, `${name}-${width}x${height}-${appearance}.png`) })
        await page.keyboard.press('Escape')
      }
    }
  }
}

const goTo = (page: Page, view: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true }).click()

/** With the three methods on the first problem compared. */
async function showResults(page: Page): Promise<void> {
  await goTo(page, 'Results')
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('method')
  await page.getByRole('checkbox', { name: 'valid' }).uncheck()
  for (const [index, method] of ['SGD', 'SGD-C', 'SGD-CR'].entries()) {
    await cellOf(page, method).click(index === 0 ? {} : { modifiers: ['Control'] })
  }
  await page.getByText('What differs').waitFor()
}

const cellOf = (page: Page, method: string) =>
  page
    .getByRole('grid', { name: 'Results' })
    .getByRole('row', { name: new RegExp(`^${method} `) })
    .getByRole('gridcell')
    .first()

async function openRun(page: Page): Promise<void> {
  await goTo(page, 'Runs')
  await page.getByRole('link', { name: 'SGD-CR, Canon, seed 1' }).click()
  await page.getByText(/eigenvalues after/).waitFor()
}

async function drawSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Draw', exact: true }).click()
  await page.getByText(/steps drawn after/).waitFor()
}

/** To the beginning of what may be higher than the window. */
const scrollTo = (page: Page, role: 'region' | 'figure', name: string) =>
  page.getByRole(role, { name }).evaluate((element: { scrollIntoView(): void }) => element.scrollIntoView())

async function showPreset(page: Page): Promise<void> {
  await goTo(page, 'New')
  await page.getByRole('combobox', { name: 'Preset' }).selectOption({ index: 1 })
  await page.getByText(/about \d/).waitFor({ timeout: PATIENCE })
}

/** What was imported last, or else a sample. */
function showMusic(page: Page): Promise<void> {
  return openDataset(page, imports.length > 0 ? -1 : 'canon')
}

/** By name, or the last of those that are no sample. */
async function openDataset(page: Page, which: string | -1): Promise<void> {
  await goTo(page, 'Datasets')
  const cards = page.getByRole('list', { name: 'Datasets' }).getByRole('link')
  const card = which === -1 ? cards.filter({ hasNotText: /canon|concord/i }).last() : cards.filter({ hasText: which })
  await card.first().click()
  await page.getByRole('heading', { name: 'Statistics' }).waitFor()
}

/** Waits until nothing trains any more. */
async function trained(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Nothing is training', exact: true }).waitFor({ timeout: PATIENCE })
}

async function importInto(app: ElectronApplication, page: Page, path: string): Promise<void> {
  await chooseInDialog(app, path)
  await goTo(page, 'Datasets')
  await page.getByRole('button', { name: 'Import files' }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click({ timeout: PATIENCE })
  await page.getByRole('heading', { name: 'Statistics' }).waitFor()
}

/** Answers the system's dialog in the user's place. */
const chooseInDialog = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)

mkdirSync(folder, { recursive: true })
build()
const profile = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
try {
  await using opened = await openApp({ profile })
  await photograph(opened.page, opened.app)
} finally {
  rmSync(profile, { recursive: true, force: true })
}
