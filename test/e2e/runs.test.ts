// The list of runs with a thousand of them: found, chosen, deleted and brought back, by keyboard and pointer.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Experiments } from '../../src/main/store/experiments.ts'
import { openStore } from '../../src/main/store/store.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { goTo, noDesktop, openDesktop, type Desktop } from './desktop.ts'

const RUNS = 1000

describe.skipIf(noDesktop)('a thousand runs', () => {
  let desktop: Desktop
  let page: Page
  const library = mkdtempSync(join(tmpdir(), 'rnn-workbench-library-'))
  beforeAll(async () => {
    const store = openStore(library)
    const document = {
      name: 'Long',
      data: { kind: 'task', task: 'addition', length: 20 },
      methods: ['SGD-C', 'SGD-CR'],
      seeds: RUNS / 2,
    }
    const configs = expandExperiment(document)
    new Experiments(store).add(
      document,
      configs.map((config) => ({ config, dataset: null })),
    )
    store.close()
    desktop = await openDesktop({ library })
    page = desktop.page
    await goTo(page, 'Runs')
    await list().waitFor()
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    rmSync(library, { recursive: true, force: true })
  })

  const list = () => page.getByRole('table', { name: 'Runs' })
  const count = async () => Number(await list().getAttribute('aria-rowcount'))
  const select = (name: string) => list().getByRole('checkbox', { name: `Select ${name}`, exact: true })

  test('all are listed, and only those in sight are in the page', async () => {
    // With the headings of the columns and of the queue.
    expect(await count()).toBe(RUNS + 2)
    expect(await list().getByRole('row').count()).toBeLessThan(100)
    await list().evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await select('SGD-CR, addition 20, seed 500').waitFor()
    expect(await list().getByRole('row').count()).toBeLessThan(100)
    await list().evaluate((element) => element.scrollTo(0, 0))
  })

  test('what waits is not begun before it is asked for', async () => {
    expect(await page.getByRole('contentinfo').innerText()).toContain('1000 queued, on hold')
    await page.getByRole('button', { name: 'Start the queue' }).waitFor()
  })

  test('a filter finds by words', async () => {
    await page.keyboard.press('Control+f')
    await page.keyboard.type('sgd-cr 499')
    await expect.poll(count).toBe(3)
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await expect.poll(count).toBe(RUNS + 2)
  })

  test('a range is chosen with Shift, paused, resumed, deleted, and brought back', async () => {
    await select('SGD-C, addition 20, seed 1').click()
    await select('SGD-CR, addition 20, seed 5').click({ modifiers: ['Shift'] })
    await page.getByText('10 runs selected').waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await expect.poll(() => list().getByText('paused', { exact: true }).count()).toBe(10)
    await page.getByRole('button', { name: 'Delete' }).click()
    await expect.poll(count).toBe(RUNS - 10 + 2)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(count).toBe(RUNS + 2)
    expect(await list().getByText('paused', { exact: true }).count()).toBe(10)
  })

  test.each(APPEARANCES)('no serious finding of axe-core, %s', async (appearance) => {
    await setAppearance(page, appearance)
    expect(await seriousFindings(page)).toEqual([])
  })

  test('nothing went wrong in the page', () => expect(desktop.problems).toEqual([]))
})
