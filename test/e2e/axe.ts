// axe-core in the window: what it finds serious, light and dark.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const APPEARANCES = ['light', 'dark'] as const

export async function setAppearance(page: Page, appearance: (typeof APPEARANCES)[number]): Promise<void> {
  await page.evaluate((source) => window.bridge.call('appearance.set', source), appearance)
  const query = `(prefers-color-scheme: ${appearance})`
  await expect.poll(() => page.evaluate((media) => matchMedia(media).matches, query)).toBe(true)
}

/** Each with the elements that it is about. */
export async function seriousFindings(page: Page): Promise<[rule: string, elements: string[]][]> {
  await page.evaluate(AXE)
  const { violations, passes } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
    return axe.run()
  })
  expect(passes.map(({ id }) => id)).toContain('color-contrast')
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}
