// axe-core on every view, light and dark.
import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noDesktop, openDesktop, openSettings, type Desktop } from './desktop.ts'
import { dropOn, scratchFolder } from './drop.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(noDesktop)('accessibility: no serious finding', () => {
  let desktop: Desktop
  const scratch = scratchFolder()
  beforeAll(async () => {
    desktop = await openDesktop()
    await desktop.page.evaluate(AXE)
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    scratch.remove()
  })

  const dataset = async (page: Page, name: string) => {
    await page.keyboard.press('Control+1')
    await page.getByRole('heading', { name }).click()
    await page.getByRole('heading', { name: 'Statistics' }).waitFor()
  }
  const VIEWS: Record<string, (page: Page) => Promise<void>> = {
    async datasets(page) {
      await page.keyboard.press('Control+1')
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
    settings: () => openSettings(desktop),
  }

  const cases = (['light', 'dark'] as const).flatMap((appearance) =>
    Object.keys(VIEWS).map((view) => ({ view, appearance })),
  )
  test.each(cases)('$view, $appearance', async ({ view, appearance }) => {
    const { page } = desktop
    await page.evaluate((source) => window.bridge.call('appearance.set', source), appearance)
    const query = `(prefers-color-scheme: ${appearance})`
    await expect.poll(() => page.evaluate((media) => matchMedia(media).matches, query)).toBe(true)
    await VIEWS[view]!(page)
    const { violations, passes } = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
      return axe.run()
    })
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(passes.map(({ id }) => id)).toContain('color-contrast')
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })
})
