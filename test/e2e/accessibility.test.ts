// axe-core on what the window shows, light and dark.
import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noDesktop, openDesktop, type Desktop } from './desktop.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(noDesktop)('accessibility', () => {
  let desktop: Desktop
  beforeAll(async () => {
    desktop = await openDesktop()
    await desktop.page.evaluate(AXE)
  })
  afterAll(() => desktop[Symbol.asyncDispose]())

  test.each(['Light', 'Dark'])('no serious finding: %s', async (appearance) => {
    const { page } = desktop
    await page.getByLabel(appearance).check({ force: true })
    await page.getByTestId('gradient-error').waitFor()
    const query = `(prefers-color-scheme: ${appearance.toLowerCase()})`
    await expect.poll(() => page.evaluate((media) => matchMedia(media).matches, query)).toBe(true)
    const { violations, passes } = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
      return axe.run()
    })
    expect(passes.map(({ id }) => id)).toContain('color-contrast')
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  })
})
