// Trained parameters in the window: scored on other lengths and data, taken from runs and files to start from.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { music, text } from '../training/fixtures.ts'
import { addDataset, openRoom, taskDocument } from '../workbench/rooms.ts'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { goTo, noDesktop, openDesktop, type Desktop } from './desktop.ts'

const order = { ...taskDocument, methods: ['SGD-CR'], seeds: 1 }
const pieces = {
  name: 'pieces',
  data: { kind: 'music', dataset: 'thirds' },
  model: { units: 12 },
  methods: ['SGD-C'],
  training: { batch: 3, sequenceLength: 8, budget: { epochs: 2 } },
}

describe.skipIf(noDesktop)('parameters', () => {
  let desktop: Desktop
  let page: Page
  const library = mkdtempSync(join(tmpdir(), 'rnn-workbench-library-'))
  const file = join(library, 'trained.npz')
  beforeAll(async () => {
    const room = openRoom(library)
    addDataset(room.library, music)
    addDataset(room.library, { ...music, name: 'others', splits: { ...music.splits, test: music.splits.train } })
    addDataset(room.library, text)
    for (const document of [order, pieces]) await room.call('experiments.start', { document })
    await room.idle()
    await room.call('runs.exportParameters', { run: 1, format: 'npz', path: file })
    await room.close()
    desktop = await openDesktop({ library })
    page = desktop.page
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    rmSync(library, { recursive: true, force: true })
  })

  const panel = () => page.getByRole('region', { name: 'Evaluations' })
  const evaluate = () => panel().getByRole('button', { name: 'Evaluate' })
  const rows = () => panel().getByRole('rowheader').allInnerTexts()
  async function openRun(name: string): Promise<void> {
    await goTo(page, 'Runs')
    await page.getByRole('link', { name }).click()
    await panel().waitFor()
  }

  describe('an evaluation', () => {
    test('of a task, by keyboard: lengths in, a table out', async () => {
      await openRun('SGD-CR, temporal-order 12, seed 1')
      const lengths = panel().getByRole('textbox', { name: 'Lengths' })
      await lengths.fill('20, far')
      await panel().getByRole('alert').waitFor()
      expect(await evaluate().isDisabled()).toBe(true)
      await lengths.fill('20, 30-40')
      await panel().getByRole('spinbutton', { name: 'Sequences' }).fill('50')
      await panel().getByRole('spinbutton', { name: 'Seed' }).press('Enter')
      await expect.poll(rows).toEqual(['temporal-order 20', 'temporal-order 30-40'])
      const heads = await panel().getByRole('columnheader').allInnerTexts()
      expect(heads).toEqual(['Scored on', 'error %', 'NLL', 'sequences', 'seed', 'when'])
      const cells = await panel().getByRole('row').nth(1).getByRole('cell').allInnerTexts()
      expect(cells.slice(0, 4).join(' ')).toMatch(/^\d+\.\d\d \d+\.\d{3} 50 0$/)
    })

    test.each(APPEARANCES)('no serious finding of axe-core, %s', async (appearance) => {
      await setAppearance(page, appearance)
      expect(await seriousFindings(page)).toEqual([])
    })

    test('that takes long shows how far it is, goes on beside other views, and is cancelled', async () => {
      await panel().getByRole('textbox', { name: 'Lengths' }).fill('12, 5000')
      await panel().getByRole('spinbutton', { name: 'Sequences' }).fill('2000000')
      await evaluate().click()
      const bar = panel().getByRole('progressbar', { name: 'Evaluation' })
      await expect.poll(() => bar.getAttribute('value').then(Number), { timeout: 30_000 }).toBeGreaterThan(0)
      await goTo(page, 'Results')
      await openRun('SGD-C, thirds, seed 1')
      await panel().getByText('Another run is being evaluated.').waitFor()
      expect(await evaluate().isDisabled()).toBe(true)
      await openRun('SGD-CR, temporal-order 12, seed 1')
      await panel().getByRole('button', { name: 'Cancel' }).click()
      await bar.waitFor({ state: 'detached' })
      expect(await rows()).not.toContain('temporal-order 5000')
      expect(await panel().getByRole('alert').count()).toBe(0)
    })

    test('of a run on music: datasets of its kind, and their splits', async () => {
      await openRun('SGD-C, thirds, seed 1')
      const choice = panel().getByRole('combobox', { name: 'Dataset' })
      expect(await choice.getByRole('option').allInnerTexts()).not.toContain('abc')
      await choice.selectOption('others')
      await panel().getByRole('radio', { name: 'valid' }).check({ force: true })
      await evaluate().click()
      await expect.poll(rows).toEqual(['others, valid'])
    })

    test('of what cannot be is told', async () => {
      await openRun('SGD-CR, temporal-order 12, seed 1')
      await panel().getByRole('textbox', { name: 'Lengths' }).fill('5')
      await evaluate().click()
      expect(await panel().getByRole('alert').innerText()).toContain('at least 10 steps')
    })
  })

  describe('a start', () => {
    const start = () => page.getByRole('combobox', { name: 'Start from' })
    const units = () => page.getByRole('textbox', { name: 'Units' })

    test('from the best of a run', async () => {
      await goTo(page, 'New')
      await page.getByRole('textbox', { name: 'Length', exact: true }).fill('12')
      await units().fill('8')
      await start().selectOption({ label: 'the best of a run…' })
      const runs = page.getByRole('combobox', { name: 'Run whose best parameters are taken' })
      expect(await runs.getByRole('option').allInnerTexts()).toEqual([
        'choose a run',
        '1: SGD-CR, temporal-order 12, seed 1',
      ])
      await runs.selectOption('1: SGD-CR, temporal-order 12, seed 1')
      await page.getByRole('button', { name: 'Take' }).click()
      await page.getByText('6 inputs, 8 units, 4 outputs, with biases; best of SGD-CR').waitFor()
      expect(await start().locator('option:checked').innerText()).toBe('best of run 1')
    })

    test('of another shape is told at the field', async () => {
      await units().fill('9')
      const problem = page.getByRole('alert').filter({ hasText: 'the network has 9' })
      await problem.waitFor()
      await page.getByRole('status').getByRole('button').click()
      expect(await start().evaluate((element) => element === document.activeElement)).toBe(true)
      await units().fill('8')
      await problem.waitFor({ state: 'detached' })
    })

    test('from a file: known parameters are found again', async () => {
      await start().selectOption({ label: 'first weights' })
      await desktop.app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      }, file)
      await page.getByRole('button', { name: 'Import parameters…' }).click()
      await page.getByText('in the library already, as best of run 1').waitFor()
      expect(await start().locator('option:checked').innerText()).toBe('best of run 1')
    })

    test.each(APPEARANCES)('no serious finding of axe-core, %s', async (appearance) => {
      await setAppearance(page, appearance)
      expect(await seriousFindings(page)).toEqual([])
    })

    test('is what the run has then', async () => {
      await page.getByRole('textbox', { name: 'Seeds' }).fill('7,')
      await page.getByRole('textbox', { name: 'Updates' }).fill('40')
      await page.getByRole('textbox', { name: 'Check every' }).fill('20')
      await page.getByRole('textbox', { name: 'Sequences a check' }).fill('20')
      for (const method of ['SGD', 'SGD-C']) {
        await page.getByRole('checkbox', { name: method, exact: true }).uncheck()
      }
      await page.getByRole('button', { name: 'Start 1 run' }).click()
      await page.getByRole('link', { name: 'SGD-CR, temporal-order 12, seed 7' }).click()
      await expect.poll(() => page.getByTestId('run-state').innerText()).toMatch(/finished|solved/)
      expect(await page.getByRole('region', { name: 'Settings' }).innerText()).toMatch(/model\.start\s+[0-9a-f]{64}/)
    })
  })

  test('nothing went wrong in the page', () => expect(desktop.problems).toEqual([]))
})
