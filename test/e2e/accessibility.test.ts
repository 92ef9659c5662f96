// axe-core on every view, light and dark.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { goTo, noDesktop, openDesktop, openSettings, type Desktop } from './desktop.ts'
import { dropOn, scratchFolder } from './drop.ts'

describe.skipIf(noDesktop)('accessibility: no serious finding', () => {
  let desktop: Desktop
  const scratch = scratchFolder()
  beforeAll(async () => {
    desktop = await openDesktop()
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    scratch.remove()
  })

  const dataset = async (page: Page, name: string) => {
    await goTo(page, 'Datasets')
    await page.getByRole('heading', { name }).click()
    await page.getByRole('heading', { name: 'Statistics' }).waitFor()
  }
  const VIEWS: Record<string, (page: Page) => Promise<void>> = {
    async datasets(page) {
      await goTo(page, 'Datasets')
      await page.getByRole('heading', { name: 'Concord' }).waitFor()
    },
    music: (page) => dataset(page, 'Canon'),
    text: (page) => dataset(page, 'Concord'),
    async import(page) {
      await dropOn(page, [scratch.write('poem.txt', 'the rose is red\n'.repeat(100))])
      await page.getByRole('textbox', { name: 'Name' }).waitFor()
    },
    async 'refused import'(page) {
      await dropOn(page, [scratch.write('broken.mid', 'MThd')])
      await page.getByRole('dialog').getByRole('alert').waitFor()
    },
    async shortcuts(page) {
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    },
    async 'empty results'(page) {
      await goTo(page, 'Results')
      await page.getByRole('heading', { name: 'There are no results yet' }).waitFor()
    },
    async 'new experiment'(page) {
      await goTo(page, 'New')
      await page.getByRole('textbox', { name: 'Units' }).fill('-3')
      await page.getByRole('alert').waitFor()
    },
    settings: () => openSettings(desktop),
  }

  const cases = APPEARANCES.flatMap((appearance) => Object.keys(VIEWS).map((view) => ({ view, appearance })))
  test.each(cases)('$view, $appearance', async ({ view, appearance }) => {
    const { page } = desktop
    await setAppearance(page, appearance)
    await VIEWS[view]!(page)
    const found = await seriousFindings(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(found).toEqual([])
  })
})
