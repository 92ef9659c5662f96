// Samples of trained runs in the window: drawn, drawn again, heard, copied, put into files.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chordsOf } from '../../src/main/datasets/export-dataset.ts'
import { loadDataset } from '../../src/main/datasets/load.ts'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { goTo, noDesktop, openDesktop, type Desktop } from './desktop.ts'

describe.skipIf(noDesktop)('samples', () => {
  let desktop: Desktop
  let page: Page
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  beforeAll(async () => {
    desktop = await openDesktop()
    page = desktop.page
    await goTo(page, 'Datasets')
    await page.getByRole('heading', { name: 'Concord' }).waitFor()
    await page.evaluate(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`violation of ${event.effectiveDirective}`),
      )
    })
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  const panel = () => page.getByRole('region', { name: 'Samples' })
  const roll = () => panel().getByRole('slider', { name: 'Piano roll of the sample' })
  const draw = () => panel().getByRole('button', { name: /^Draw/ })
  const field = (name: string) => panel().getByRole('spinbutton', { name, exact: true })
  const facts = () => panel().getByRole('status').innerText()
  /** The notes of a time step, counted from 1. */
  const notesAt = async (step: number) => {
    await roll().press('Home')
    for (let moved = 1; moved < step; moved += 1) await roll().press('ArrowRight')
    return (await roll().getAttribute('aria-valuetext')) ?? ''
  }
  const choosePath = (path: string) =>
    desktop.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)

  async function openRun(kind: 'music' | 'text', dataset: string, budget: object): Promise<void> {
    const document = {
      name: dataset,
      data: { kind, dataset },
      model: { units: 20 },
      methods: ['SGD-C'],
      training: { batch: 2, sequenceLength: 50, checkEvery: 50, budget },
    }
    await page.evaluate((wanted) => window.bridge.call('experiments.start', { document: wanted }), document)
    await goTo(page, 'Runs')
    await page.getByRole('link', { name: `SGD-C, ${dataset}, seed 1` }).click()
  }

  test('before the first check it says when there can be one', async () => {
    await page.evaluate(() => window.bridge.call('queue.hold', undefined))
    const document = { name: 'Held', data: { kind: 'music', dataset: 'Canon' }, methods: ['SGD'] }
    await page.evaluate(
      (wanted) => window.bridge.call('experiments.start', { document: wanted, start: false }),
      document,
    )
    await goTo(page, 'Runs')
    await page.getByRole('link', { name: 'SGD, Canon, seed 1' }).click()
    await panel().getByText('the first of which comes after the first epoch').waitFor()
    expect(await draw().count()).toBe(0)
    await page.evaluate(() => window.bridge.call('runs.cancel', { runs: [1] }))
  })

  test('a piece is gone on with, by keyboard', async () => {
    await openRun('music', 'Canon', { updates: 150 })
    await draw().waitFor({ timeout: 30_000 })
    await expect.poll(() => page.getByTestId('run-state').innerText(), { timeout: 30_000 }).toBe('finished')
    await expect.poll(() => draw().isEnabled()).toBe(true)
    await field('Steps drawn').fill('60')
    await field('Primer').fill('12')
    await field('Primer').press('Enter')
    await expect.poll(facts).toMatch(/^60 steps drawn after 12 of primer, with the parameters of (50|100|150) updates$/)
    expect(await roll().getAttribute('aria-valuemax')).toBe('72')
    await expect.poll(() => notesAt(1)).toMatch(/^step 1: ([A-G]|silence)/)
    expect(await panel().getByText('Step 1 of 72, primer').count()).toBe(1)
    await notesAt(13)
    expect(await panel().getByText('Step 13 of 72', { exact: false }).innerText()).not.toContain('primer')
  })

  test('drawn again it is another one, and the first one by its seed', async () => {
    const sample = async () => (await exported('midi')).toString('base64')
    async function exported(format: 'midi' | 'json'): Promise<Buffer> {
      const path = join(folder, `sample.${format}`)
      await choosePath(path)
      await panel()
        .getByRole('button', { name: format === 'midi' ? 'Export MIDI…' : 'JSON…' })
        .click()
      await expect.poll(() => readOrNull(path)).not.toBeNull()
      const content = readFileSync(path)
      rmSync(path)
      return content
    }
    const drawn = async (button: string) => {
      await panel().getByRole('button', { name: button, exact: true }).click()
      await expect.poll(() => panel().getAttribute('aria-busy')).toBe('false')
      return sample()
    }
    const first = await sample()
    const second = await drawn('Draw again')
    expect(await field('Seed').inputValue()).toBe('2')
    expect(second).not.toBe(first)
    await field('Seed').fill('1')
    expect(await drawn('Draw')).toBe(first)
    const { temperature, seed, notes } = JSON.parse((await exported('json')).toString()) as Record<string, unknown>
    expect([temperature, seed, (notes as unknown[]).length]).toEqual([1, 1, 72])
  })

  test('temperature by slider and by number are one', async () => {
    await panel().getByRole('slider', { name: 'Temperature, slider' }).press('Home')
    expect(await field('Temperature').inputValue()).toBe('0')
    await field('Temperature').fill('0.75')
    expect(await panel().getByRole('slider', { name: 'Temperature, slider' }).inputValue()).toBe('0.75')
    await panel().getByRole('button', { name: 'Draw', exact: true }).click()
    await panel().getByRole('button', { name: 'Draw again' }).waitFor()
  })

  test('the MIDI files, imported, are what the roll shows', async () => {
    const shown: string[] = []
    for (const split of ['train', 'valid', 'test']) {
      mkdirSync(join(folder, 'midi', split), { recursive: true })
      const path = join(folder, 'midi', split, 'sample.mid')
      await choosePath(path)
      await panel().getByRole('button', { name: 'Export MIDI…' }).click()
      await expect.poll(() => readOrNull(path)).not.toBeNull()
    }
    const step = { quarters: 0.5 }
    const rule = { kind: 'general', step, transposition: 'none', pedal: false } as const
    const { splits } = await loadDataset([join(folder, 'midi')], { rule })
    const chords = chordsOf(splits.test)
    await roll().press('Home')
    for (let at = 0; at < 20; at += 1) {
      shown.push(((await roll().getAttribute('aria-valuetext')) ?? '').replace(/^step \d+: /, ''))
      await roll().press('ArrowRight')
    }
    expect(shown.map((names) => (names === 'silence' ? 0 : names.split(' ').length))).toEqual(
      chords.slice(0, 20).map((chord) => chord.length),
    )
  })

  test('space plays it', async () => {
    await roll().press('Home')
    await page.keyboard.press('Space')
    await panel().getByRole('button', { name: 'Pause' }).waitFor()
    await expect.poll(async () => Number(await roll().getAttribute('aria-valuenow'))).toBeGreaterThan(2)
    await page.keyboard.press('Space')
    await panel().getByRole('button', { name: 'Play' }).waitFor()
  })

  test('a limit is told where it is set', async () => {
    const pieces = panel().getByRole('combobox', { name: 'Piece' })
    expect(await pieces.getByRole('option').count()).toBeGreaterThan(1)
    await field('Steps drawn').fill('20001')
    expect(await field('Steps drawn').evaluate((input: HTMLInputElement) => input.validity.rangeOverflow)).toBe(true)
    await draw().click()
    expect(await facts()).toMatch(/^60 steps/)
    await field('Steps drawn').fill('60')
  })

  test.each(APPEARANCES)('music: no serious finding of axe-core, %s', async (appearance) => {
    await setAppearance(page, appearance)
    expect(await seriousFindings(page)).toEqual([])
  })

  test('a text is gone on with, copied, and put into a file', async () => {
    await openRun('text', 'Concord', { updates: 200 })
    await draw().waitFor({ timeout: 30_000 })
    await panel()
      .getByRole('radio', { name: /^valid/ })
      .check()
    await field('from symbol').fill('11')
    await field('Primer').fill('20')
    await draw().click()
    await expect.poll(facts).toMatch(/^500 symbols drawn after 20 of primer/)
    const lines = panel().getByRole('region', { name: 'The sample, the primer marked' })
    const primer = (await lines.locator('mark').innerText()).trim()
    const path = join(folder, 'sample.txt')
    await choosePath(path)
    await panel().getByRole('button', { name: 'Export text…' }).click()
    await expect.poll(() => readOrNull(path)?.toString().length).toBe(520)
    const text = readFileSync(path, 'utf8')
    expect(primer.replaceAll('␣', ' ').replaceAll('↵', '\n')).toBe(text.slice(0, 20))
    await panel().getByRole('button', { name: 'Copy' }).click()
    const copied = await desktop.app.evaluate(({ clipboard }) => clipboard.readText())
    expect(copied.replaceAll('\r\n', '\n')).toBe(text)
  })

  test.each(APPEARANCES)('text: no serious finding of axe-core, %s', async (appearance) => {
    await setAppearance(page, appearance)
    expect(await seriousFindings(page)).toEqual([])
  })

  test('a run on a task has no such part', async () => {
    const document = {
      name: 'Task',
      data: { kind: 'task', task: 'temporal-order', length: 12 },
      methods: ['SGD-C'],
      training: { budget: { updates: 50 }, checkEvery: 50, evaluation: { examples: 100, batch: 100 } },
    }
    await page.evaluate((wanted) => window.bridge.call('experiments.start', { document: wanted }), document)
    await goTo(page, 'Runs')
    await page.getByRole('link', { name: 'SGD-C, temporal-order 12, seed 1' }).click()
    await page.getByRole('heading', { name: 'Provenance' }).waitFor()
    expect(await panel().count()).toBe(0)
  })

  test('nothing went wrong in the page, and no policy was violated', () => expect(desktop.problems).toEqual([]))
})

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
