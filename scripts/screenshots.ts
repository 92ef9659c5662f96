// Pictures of every view, small and large, light and dark: node scripts/screenshots.ts FOLDER [FILE-OR-FOLDER TO IMPORT ...]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { build, PROJECT } from './build.ts'
import { openDisplay } from './display.ts'
import { findElectron } from './electron.ts'

const SIZES = [
  [1280, 800],
  [1920, 1080],
] as const

const [folder, ...imports] = process.argv.slice(2)
if (folder === undefined) {
  console.error('node scripts/screenshots.ts FOLDER [FILE-OR-FOLDER TO IMPORT ...]')
  process.exit(2)
}
mkdirSync(folder, { recursive: true })
build()
const { folder: electron } = await findElectron(console.log)
process.env.ELECTRON_OVERRIDE_DIST_PATH = electron
const display = await openDisplay()
const profile = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
async function photograph(): Promise<void> {
  const app = await _electron.launch({
    args: ['.', `--user-data-dir=${profile}`],
    cwd: PROJECT,
    env: { ...(process.env as Record<string, string>), ...(display.name && { DISPLAY: display.name }) },
    colorScheme: null,
  })
  try {
    await photographIn(app)
  } finally {
    await app.close()
  }
}

async function photographIn(app: ElectronApplication): Promise<void> {
  const page = await app.firstWindow()
  await page.getByRole('button', { name: 'Train SGD, SGD-C and SGD-CR' }).click()
  await page.getByRole('link', { name: /runs? training/ }).waitFor()
  for (const path of imports) await importInto(app, page, resolve(path))
  await trained(page)
  for (const [width, height] of SIZES) {
    await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]!.setContentSize(...size), [
      width,
      height,
    ] as [number, number])
    for (const appearance of ['light', 'dark'] as const) {
      await app.evaluate(({ nativeTheme }, source) => void (nativeTheme.themeSource = source), appearance)
      for (const [name, show] of Object.entries(VIEWS)) {
        await show(page, app)
        await page.waitForTimeout(400)
        await page.screenshot({ path: join(folder!, `${name}-${width}x${height}-${appearance}.png`) })
        await page.keyboard.press('Escape')
      }
    }
  }
}

const VIEWS: Record<string, (page: Page, app: ElectronApplication) => Promise<void>> = {
  async results(page) {
    await page.getByRole('link', { name: 'Results', exact: true }).click()
    for (const [index, method] of ['SGD', 'SGD-C', 'SGD-CR'].entries()) {
      await cellOf(page, method).click(index === 0 ? {} : { modifiers: ['Control'] })
    }
    await page.getByText('What differs').waitFor()
  },
  async export(page) {
    await page.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('radio', { name: 'LaTeX' }).check({ force: true })
  },
  async runs(page) {
    await page.getByRole('link', { name: 'Runs', exact: true }).click()
  },
  async run(page) {
    await page.getByRole('link', { name: 'SGD-CR, Canon, seed 1' }).click()
    await page.getByText(/eigenvalues after/).waitFor()
  },
  async new(page) {
    await page.getByRole('link', { name: 'New', exact: true }).click()
    await page.getByRole('combobox', { name: 'Preset' }).selectOption({ index: 1 })
    await page.getByText(/about \d/).waitFor({ timeout: 30_000 })
  },
  async datasets(page) {
    await page.getByRole('link', { name: 'Datasets', exact: true }).click()
  },
  async music(page) {
    await open(page, imports.length > 0 ? -1 : 'canon')
  },
  async 'music-zoomed'(page) {
    for (let times = 0; times < 6; times += 1) await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('slider').press('Shift+ArrowRight')
  },
  async text(page) {
    await open(page, 'concord')
  },
  async import(page, app) {
    await chooseInDialog(app, resolve(imports.at(-1) ?? join(PROJECT, 'resources/samples/canon.json')))
    await page.getByRole('link', { name: 'Datasets', exact: true }).click()
    await page.getByRole('button', { name: 'Import files' }).click()
    await page.getByRole('textbox', { name: 'Name' }).waitFor({ timeout: 60_000 })
  },
  async shortcuts(page) {
    await page.keyboard.press('?')
  },
  async settings(page) {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByTestId('gradient-error').waitFor()
  },
}

const cellOf = (page: Page, method: string) =>
  page
    .getByRole('grid', { name: 'Results' })
    .getByRole('row', { name: new RegExp(`^${method} `) })
    .getByRole('gridcell')
    .first()

/** Waits until nothing trains any more. */
async function trained(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Nothing is training', exact: true }).waitFor({ timeout: 180_000 })
}

/** By name, or the last of those that are no sample. */
async function open(page: Page, which: string | -1): Promise<void> {
  await page.getByRole('link', { name: 'Datasets', exact: true }).click()
  const cards = page.getByRole('list', { name: 'Datasets' }).getByRole('link')
  const card = which === -1 ? cards.filter({ hasNotText: /canon|concord/i }).last() : cards.filter({ hasText: which })
  await card.first().click()
  await page.getByRole('heading', { name: 'Statistics' }).waitFor()
}

async function importInto(app: ElectronApplication, page: Page, path: string): Promise<void> {
  await chooseInDialog(app, path)
  await page.getByRole('button', { name: 'Import files' }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click({ timeout: 60_000 })
  await page.getByRole('heading', { name: 'Statistics' }).waitFor()
  await page.getByRole('link', { name: 'Datasets', exact: true }).click()
}

/** Answers the system's dialog in the user's place. */
const chooseInDialog = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)

try {
  await photograph()
} finally {
  display.end()
  rmSync(profile, { recursive: true, force: true })
}
