// A run from the form to its end: configured, started, watched, paused, quit while it trains, taken up again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { answerQuestions, goTo, noDesktop, openDesktop, questions, type Desktop } from './desktop.ts'

describe.skipIf(noDesktop)('an experiment', () => {
  let desktop: Desktop
  let page: Page
  const problems: string[] = []
  const profile = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  async function open(): Promise<void> {
    desktop = await openDesktop({ profile })
    page = desktop.page
  }
  async function quit(): Promise<void> {
    problems.push(...desktop.problems)
    await desktop[Symbol.asyncDispose]()
  }
  beforeAll(open)
  afterAll(async () => {
    await quit()
    rmSync(profile, { recursive: true, force: true })
  })

  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const summary = () => page.getByRole('complementary', { name: 'Summary' })
  const state = () => page.getByTestId('run-state').innerText()
  const updates = async () => {
    const text = await page.getByText(/^[\d,]+ updates$/).innerText()
    return Number(text.replace(/\D/g, ''))
  }

  test('a wrong value is named beside its field, and by the start button', async () => {
    await goTo(page, 'New')
    await field('Units').fill('-3')
    await page.getByRole('alert').filter({ hasText: 'not -3' }).waitFor()
    expect(await field('Units').getAttribute('aria-invalid')).toBe('true')
    expect(await summary().innerText()).toContain('model.units')
    await field('Name').focus()
    await summary().getByRole('button', { name: 'Start' }).click()
    expect(await field('Units').evaluate((input) => input === document.activeElement)).toBe(true)
    await field('Units').fill('many')
    await page.getByRole('alert').filter({ hasText: 'not "many"' }).waitFor()
  })

  test('a list is a grid axis, and the summary says what it comes to', async () => {
    await field('Name').fill('Grid')
    await field('Units').fill('10, 20')
    await field('Seeds').fill('2')
    await expect.poll(() => page.getByTestId('runs').innerText()).toBe('12 = 3 methods × 2 units × 2 seeds')
    expect(await page.getByRole('alert').count()).toBe(0)
    await expect.poll(() => summary().innerText(), { timeout: 30_000 }).toMatch(/about \d+ (s|min|h)/)
  })

  test('the same document as JSON, both ways', async () => {
    await page.keyboard.press('Control+j')
    const editor = page.getByRole('textbox', { name: 'The experiment as JSON' })
    const document = JSON.parse(await editor.inputValue()) as { model: object }
    expect(document.model).toEqual({ units: [10, 20] })
    await editor.fill('{ "name": ')
    await page.getByRole('list', { name: 'Problems' }).waitFor()
    await editor.fill(JSON.stringify({ ...document, model: { units: 30 } }))
    await expect.poll(() => page.getByTestId('runs').innerText()).toMatch(/^6/)
    await page.keyboard.press('Control+j')
    expect(await field('Units').inputValue()).toBe('30')
  })

  test('a preset fills the form and says where its values come from', async () => {
    await page.getByRole('combobox', { name: 'Preset' }).selectOption({ label: 'Addition' })
    await expect.poll(() => field('Name').inputValue()).toContain('ddition')
    await summary().getByText('Not as in the paper, or not known').waitFor()
    const marks = page.getByRole('button', { name: /^([ABCD]|ours)$/ })
    const before = await marks.count()
    expect(before).toBeGreaterThan(5)
    await field('Units').fill('11')
    await expect.poll(() => marks.count()).toBe(before - 1)
  })

  test.each(APPEARANCES)('no serious finding of axe-core, %s', async (appearance) => {
    await setAppearance(page, appearance)
    expect(await seriousFindings(page)).toEqual([])
  })

  test('started, its run is watched', async () => {
    await page.getByRole('button', { name: 'Clear' }).click()
    await field('Name').fill('Watched')
    await field('Units').fill('30')
    await field('Updates').fill('40000')
    await field('Check every').fill('1000')
    await field('Sequences a check').fill('500')
    await page.getByRole('group', { name: 'Stop when solved' }).getByRole('button', { name: 'no' }).click()
    await field('Seeds').fill('1')
    for (const method of ['SGD', 'SGD-C']) {
      await page.getByRole('checkbox', { name: method, exact: true }).uncheck()
    }
    await summary().getByRole('button', { name: 'Start 1 run' }).click()
    await page.getByRole('link', { name: 'SGD-CR, temporal-order 50, seed 1' }).click()
    await expect.poll(state).toBe('training')
    const first = await expect.poll(updates).toBeGreaterThan(0).then(updates)
    await expect.poll(updates).toBeGreaterThan(first)
    for (const title of ['NLL', 'Gradient norm before clipping', 'Clipped updates', 'Regulariser Ω']) {
      await page.getByRole('figure', { name: title, exact: true }).waitFor()
    }
    const chart = page.getByRole('figure', { name: 'Gradient norm before clipping' })
    await expect.poll(() => chart.innerText()).toMatch(/norm [\d.]+/)
    await expect.poll(() => page.getByText(/eigenvalues after/).count()).toBe(1)
  })

  test('a long page scrolls in its view, and not the window', async () => {
    const beyond = () => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight)
    expect(await beyond()).toBe(0)
  })

  test('the eigenvalues are there as a table and as an image', async () => {
    const plane = page.getByRole('figure', { name: 'Eigenvalues of W_rec' })
    expect(await plane.getByRole('img').getAttribute('aria-label')).toMatch(/30 eigenvalues after/)
    await plane.getByRole('button', { name: 'Table' }).click()
    const moduli = (await plane.getByRole('row').allInnerTexts()).slice(1).map((row) => parseFloat(row))
    expect(moduli).toHaveLength(30)
    expect(moduli).toEqual(moduli.toSorted((a, b) => b - a))
    await plane.getByRole('button', { name: 'Table' }).click()
    const saved = desktop.app.evaluate(
      ({ session }) =>
        new Promise<string>((resolve) => {
          session.defaultSession.once('will-download', (event, item) => {
            event.preventDefault()
            resolve(`${item.getFilename()} ${item.getMimeType()}`)
          })
        }),
    )
    await plane.getByRole('button', { name: 'PNG' }).click()
    expect(await saved).toBe('SGD-CR, temporal-order 50, seed 1, eigenvalues.png image/png')
  })

  test('a live chart stays where the user looks', async () => {
    const chart = page.getByRole('figure', { name: 'Gradient norm before clipping' })
    await chart.getByRole('button', { name: 'Table' }).click()
    const steps = async () =>
      (await chart.getByRole('rowheader').allInnerTexts()).map((text) => Number(text.replace(/\D/g, '')))
    await chart.getByRole('button', { name: 'Table' }).click()
    const area = chart.getByRole('group')
    await area.focus()
    await page.keyboard.press('+')
    await chart.getByRole('button', { name: 'Show all' }).waitFor()
    await chart.getByRole('button', { name: 'Table' }).click()
    const before = await steps()
    const then = await updates()
    await expect.poll(updates, { timeout: 20_000 }).toBeGreaterThan(then + 1000)
    const after = await steps()
    expect([after[0], after.at(-1)]).toEqual([before[0], before.at(-1)])
    await chart.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(async () => (await steps()).at(-1)).toBeGreaterThan(before.at(-1)!)
    await chart.getByRole('button', { name: 'Table' }).click()
  })

  test('paused, it keeps its place; resumed, it goes on from there', async () => {
    await page.getByRole('button', { name: 'Pause' }).click()
    await expect.poll(state).toBe('paused')
    const there = await updates()
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(state).toBe('training')
    await expect.poll(updates).toBeGreaterThan(there)
  })

  test('quitting while it trains is asked about; started again, it goes on by itself, and comes to its end', async () => {
    await answerQuestions(desktop.app, 'Stay')
    await desktop.app.evaluate(({ app }) => app.quit())
    await expect
      .poll(async () => (await questions(desktop.app)).map(({ buttons }) => buttons))
      .toEqual([['Checkpoint and quit', 'Finish, then quit', 'Stay']])
    expect(await state()).toBe('training')
    const before = await updates()
    const process = desktop.app.process()
    await quit()
    expect(process.exitCode).toBe(0)
    await open()
    await goTo(page, 'Runs')
    await page.getByRole('link', { name: 'SGD-CR, temporal-order 50, seed 1' }).click()
    await expect.poll(state).toBe('training')
    expect(await updates()).toBeGreaterThanOrEqual(before)
    await expect.poll(state, { timeout: 100_000, interval: 500 }).toBe('finished')
    expect(await updates()).toBe(40_000)
  }, 150_000)

  test.each(APPEARANCES)('the page of a run has no serious finding of axe-core, %s', async (appearance) => {
    await setAppearance(page, appearance)
    expect(await seriousFindings(page)).toEqual([])
  })

  test('a clone has all its settings and its seed', async () => {
    await page.getByRole('button', { name: 'Clone' }).click()
    await expect.poll(() => field('Units').inputValue()).toBe('30')
    expect(await field('Seeds').inputValue()).toBe('1,')
    expect(await field('Updates').inputValue()).toBe('40000')
    await expect.poll(() => page.getByTestId('runs').innerText()).toBe('1')
  })

  test('nothing went wrong in the page', () => {
    expect([...problems, ...desktop.problems]).toEqual([])
  })
})
