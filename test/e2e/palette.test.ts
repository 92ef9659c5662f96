// The command palette and the shortcuts beside it, by keyboard alone.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endlessDocument, taskDocument } from '../workbench/rooms.ts'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { call, goTo, noDesktop, openDesktop, type Desktop } from './desktop.ts'
import { scratchFolder } from './drop.ts'

describe.skipIf(noDesktop)('the command palette', () => {
  let desktop: Desktop
  const scratch = scratchFolder()
  beforeAll(async () => {
    desktop = await openDesktop({ library: join(scratch.folder, 'library') })
    await desktop.page.getByRole('heading', { name: 'There are no results yet' }).waitFor()
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    scratch.remove()
  })

  const palette = () => desktop.page.getByRole('dialog', { name: 'Command palette' })
  const input = () => palette().getByRole('combobox')
  const heading = (name: string) => desktop.page.getByRole('heading', { name, level: 1 }).waitFor()
  const states = async () => (await call(desktop, 'runs.list', {})).map(({ state }) => state)
  /** What a screen reader is at. */
  const current = () =>
    input().evaluate((element) => {
      const id = element.getAttribute('aria-activedescendant')
      return id === null ? null : (document.getElementById(id)?.querySelector('.name')?.textContent ?? null)
    })

  async function type(text: string, first: string): Promise<void> {
    await desktop.page.keyboard.press('Control+k')
    await expect.poll(() => input().evaluate((element) => element === document.activeElement)).toBe(true)
    await desktop.page.keyboard.type(text)
    await expect.poll(current).toBe(first)
  }

  async function choose(text: string, first: string): Promise<void> {
    await type(text, first)
    await desktop.page.keyboard.press('Enter')
    await palette().waitFor({ state: 'detached' })
  }

  test('it lists views and actions, arrows move, Escape leaves and gives the focus back', async () => {
    const { page } = desktop
    await goTo(page, 'Datasets')
    const filter = page.getByRole('searchbox', { name: 'Filter the datasets' })
    await page.keyboard.press('Control+f')
    expect(await filter.evaluate((element) => element === document.activeElement)).toBe(true)
    await type('', 'Results')
    await page.keyboard.press('ArrowDown')
    await expect.poll(current).toBe('Runs')
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    await expect.poll(current).toBe('Results')
    const groups = await palette().getByRole('group').locator('.heading').allInnerTexts()
    expect(groups).toEqual(['Views', 'Actions', 'Presets of the paper', 'Datasets'])
    await page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
    expect(await filter.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  test('views, datasets, presets and the list of shortcuts', async () => {
    await choose('sett', 'Settings')
    await heading('Settings')
    await choose('cano', 'Canon')
    await desktop.page.getByRole('heading', { name: 'Statistics' }).waitFor()
    await choose('multipl', 'Multiplication')
    await heading('New experiment')
    expect(await desktop.page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toContain(
      'ultiplication',
    )
    await choose('shortc', 'Keyboard shortcuts')
    await desktop.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await desktop.page.keyboard.press('Escape')
    await desktop.page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('light and dark', async () => {
    for (const appearance of APPEARANCES) {
      await choose(`${appearance} app`, appearance === 'dark' ? 'Dark appearance' : 'Light appearance')
      const query = `(prefers-color-scheme: ${appearance})`
      await expect.poll(() => desktop.page.evaluate((media) => matchMedia(media).matches, query)).toBe(true)
    }
  })

  test('what matches nothing is said', async () => {
    await desktop.page.keyboard.press('Control+k')
    await input().fill('no such thing')
    await palette().getByText('Nothing matches “no such thing”.').waitFor()
    await desktop.page.keyboard.press('Control+k')
    await palette().waitFor({ state: 'detached' })
  })

  test('a bundle of experiments, asked about before it is added', async () => {
    await desktop.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: ['/nowhere/music.rnnbundle'] })
    })
    await choose('bundle', 'Import a bundle of experiments')
    const sheet = desktop.page.getByRole('dialog', { name: 'Import experiments' })
    await sheet.getByText('/nowhere/music.rnnbundle').waitFor()
    await desktop.page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
  })

  test('exporting before there is a result says so', async () => {
    await desktop.page.keyboard.press('Control+e')
    await desktop.page.getByText('There are no results to export yet.').waitFor()
  })

  test('runs and experiments are found by name, paused and resumed together', async () => {
    const endless = { ...endlessDocument, methods: ['SGD'], seeds: 1 }
    await call(desktop, 'experiments.start', { document: { ...taskDocument, methods: ['SGD'], name: 'short' } })
    await expect.poll(states, { timeout: 20_000 }).toEqual(['finished', 'finished'])
    await call(desktop, 'experiments.start', { document: endless })
    await expect.poll(async () => (await states())[2]).toBe('active')

    await choose('pause', 'Pause all runs in training')
    await expect.poll(async () => (await states())[2]).toBe('paused')
    await choose('resume', 'Resume all paused runs')
    await expect.poll(async () => (await states())[2]).toBe('active')
    await choose('endless sgd', 'SGD, temporal-order 12, seed 1')
    await heading('SGD, temporal-order 12, seed 1')
    await choose('short', 'short')
    await heading('Runs')
    expect(await desktop.page.getByRole('searchbox', { name: 'Filter the runs' }).inputValue()).toBe('short')
    await desktop.page.getByRole('table', { name: 'Runs' }).waitFor()
    expect(await desktop.page.getByRole('link', { name: /^SGD, temporal-order 12/ }).count()).toBe(2)
  })

  test('Ctrl+E exports from every view, and from the menu', async () => {
    const dialog = desktop.page.getByRole('dialog', { name: 'Export the table' })
    const leave = async () => {
      await dialog.waitFor()
      await desktop.page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    }
    await goTo(desktop.page, 'Settings')
    await desktop.page.keyboard.press('Control+e')
    await leave()
    await desktop.page.keyboard.press('Control+e')
    await leave()
    await clickMenu('&File', 'Export Results…')
    await leave()
  })

  test('Ctrl+F reaches the filter of each list', async () => {
    for (const view of ['Results', 'Runs', 'Datasets'] as const) {
      await goTo(desktop.page, view)
      await desktop.page.getByRole('searchbox').waitFor()
      await desktop.page.keyboard.press('Control+f')
      const name = await desktop.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
      expect(name).toBe(`Filter the ${view.toLowerCase()}`)
    }
  })

  test('a question mark in a text is a question mark', async () => {
    await goTo(desktop.page, 'New')
    await desktop.page.keyboard.press('Control+j')
    await desktop.page.getByRole('textbox', { name: 'The experiment as JSON' }).press('?')
    expect(await desktop.page.getByRole('dialog').count()).toBe(0)
    await desktop.page.getByRole('button', { name: 'Clear' }).click()
  })

  test.each(APPEARANCES)('opened from the menu, no serious finding of axe-core, %s', async (appearance) => {
    await setAppearance(desktop.page, appearance)
    await clickMenu('&View', 'Command Palette…')
    await expect.poll(current).toBe('Results')
    expect(await seriousFindings(desktop.page)).toEqual([])
    await desktop.page.keyboard.press('Escape')
    await palette().waitFor({ state: 'detached' })
  })

  test('nothing went wrong in the page', () => expect(desktop.problems).toEqual([]))

  const clickMenu = (menu: string, entry: string) =>
    desktop.app.evaluate(
      ({ Menu }, names) => {
        const items = Menu.getApplicationMenu()!.items.find(({ label }) => label === names.menu)!.submenu!.items
        ;(items.find(({ label }) => label === names.entry)!.click as () => void)()
      },
      { menu, entry },
    )
})
