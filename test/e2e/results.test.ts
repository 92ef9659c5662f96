// From the first start to a filled table, to compared cells, to files.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { goTo, noDesktop, openDesktop, type Desktop } from './desktop.ts'

describe.skipIf(noDesktop)('results', () => {
  let desktop: Desktop
  let page: Page
  const profile = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  beforeAll(async () => {
    desktop = await openDesktop({ profile })
    page = desktop.page
    await page.evaluate(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`violation of ${event.effectiveDirective}`),
      )
    })
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    rmSync(profile, { recursive: true, force: true })
  })

  const table = () => page.getByRole('grid', { name: 'Results' })
  const cell = (method: string, column: number) =>
    table()
      .getByRole('row', { name: new RegExp(`^${method} `) })
      .getByRole('gridcell')
      .nth(column)
  const rowNames = async () => (await table().getByRole('rowheader').allInnerTexts()).map((name) => name.trim())
  const chosen = () => table().locator('[aria-selected="true"]')
  const comparison = () => page.getByRole('region', { name: 'Chosen cells' })

  test('one click trains the three methods on the samples and fills the table', async () => {
    await page.getByRole('button', { name: 'Train SGD, SGD-C and SGD-CR' }).click()
    await page
      .getByRole('progressbar', { name: /Progress of SGD/ })
      .first()
      .waitFor()
    await expect.poll(() => page.getByRole('contentinfo').innerText()).toMatch(/\d runs? training/)
    const full = { timeout: 150_000, interval: 500 }
    await expect
      .poll(async () => {
        const rows = ['SGD', 'SGD-C', 'SGD-CR'].map(async (method) => [
          await cell(method, 0)
            .innerText({ timeout: 200 })
            .catch(() => ''),
          await cell(method, 1)
            .innerText({ timeout: 200 })
            .catch(() => ''),
        ])
        return (await Promise.all(rows)).flat().every((text) => /\(2(\+\d+.)?\)|\(1\+1x\)/.test(text))
      }, full)
      .toBe(true)
    // The samples' floor, which nothing beats but by luck, stands beneath.
    const floor = table().getByRole('row', { name: 'floor' })
    expect(await floor.textContent()).toContain('2.499')
    const best = parseFloat((await cell('SGD-CR', 0).textContent()) ?? '')
    expect(best).toBeGreaterThan(2.4)
    expect(best).toBeLessThan(8.9)
  }, 180_000)

  test('a cell shows its curves and its runs, several what differs between them', async () => {
    await cell('SGD-C', 0).click()
    await comparison().getByRole('link', { name: 'SGD-C, Canon, seed 2' }).waitFor()
    expect(await comparison().getByText('What differs').count()).toBe(0)
    await cell('SGD', 0).click({ modifiers: ['Control'] })
    await cell('SGD-CR', 0).click({ modifiers: ['Control'] })
    await cell('SGD-CR', 1).click({ modifiers: ['Control'] })
    await expect.poll(() => chosen().count()).toBe(4)
    const differing = comparison().getByRole('region', { name: 'What differs' })
    const row = differing.getByRole('row', { name: /^method.clip.threshold/ })
    await expect.poll(() => row.getByRole('cell').allInnerTexts()).toEqual(['1', '', '1', '1'])
    expect(await differing.getByRole('row', { name: /^model.units/ }).count()).toBe(0)
    // Eight runs, each with its score.
    expect(await comparison().getByRole('link').count()).toBe(8)
  })

  test('the curves are there for those who cannot see them', async () => {
    const chart = comparison().getByRole('figure', { name: 'Validation NLL' })
    const [about] = await chart.evaluateAll((figures) =>
      figures.map((figure) => document.getElementById(figure.getAttribute('aria-describedby')!)!.textContent),
    )
    expect(about).toMatch(/SGD-C.*from \d/)
    await chart.getByRole('button', { name: 'Table' }).click()
    expect(await chart.getByRole('row').count()).toBeGreaterThan(3)
    await chart.getByRole('button', { name: 'Table' }).click()
  })

  test('a chart is saved as an image', async () => {
    const path = join(profile, 'chart.png')
    await desktop.app.evaluate(({ session }, target) => {
      session.defaultSession.once('will-download', (_, item) => item.setSavePath(target))
    }, path)
    await comparison().getByRole('button', { name: 'PNG' }).click()
    await expect.poll(() => readOrNull(path)?.subarray(1, 4).toString()).toBe('PNG')
    const image = readFileSync(path)
    expect(image.readUInt32BE(16)).toBeGreaterThan(300)
  })

  test('the keyboard alone chooses cells', async () => {
    await cell('SGD', 0).click()
    await expect.poll(() => chosen().count()).toBe(1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await expect.poll(() => chosen().count()).toBe(3)
    await page.keyboard.press('Enter')
    await expect.poll(() => chosen().count()).toBe(1)
    expect(await cell('SGD-C', 1).getAttribute('aria-selected')).toBe('true')
  })

  test('the table is turned: problems as rows, cells chosen as before, files as they were', async () => {
    await page.getByRole('combobox', { name: 'Rows' }).selectOption('problems')
    expect(await page.getByRole('combobox', { name: 'Columns' }).locator('option:checked').innerText()).toBe('methods')
    const text = /^(Canon nats\/step|Concord bits\/symbol), test$/
    await expect
      .poll(async () => (await rowNames()).filter((name) => text.test(name.replace(/\s+/, ' '))).length)
      .toBe(2)
    const figures = await table()
      .getByRole('row', { name: /^Canon/ })
      .getByRole('gridcell')
      .allInnerTexts()
    expect(figures[1]).toMatch(/^\d+\.\d+/)
    expect(await table().getByRole('columnheader').nth(2).innerText()).toContain('SGD-C')
    await expect.poll(() => chosen().count()).toBe(1)
    await chosen().press('ArrowUp')
    await page.keyboard.press('Enter')
    await comparison().getByRole('link', { name: 'SGD-C, Canon, seed 1' }).waitFor()
    await page.keyboard.press('Control+e')
    await page.getByRole('dialog').getByText('In files the methods are the rows').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Columns' }).selectOption('problems')
    await expect.poll(rowNames).toContain('SGD-CR')
    await cell('SGD-C', 1).click()
  })

  test('every format previews exactly the file that is saved', async () => {
    const shown = {
      CSV: /^row,kind,.*Canon/,
      JSON: /"format": "rnn-workbench results table"/,
      Markdown: /\| SGD-CR/,
      LaTeX: /\\begin\{tabular\}/,
    }
    for (const [format, content] of Object.entries(shown)) {
      const path = join(profile, `table.${format}`)
      await desktop.app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      }, path)
      await page.keyboard.press('Control+e')
      const sheet = page.getByRole('dialog', { name: 'Export the table' })
      await sheet.getByLabel(format).check({ force: true })
      const preview = sheet.getByRole('textbox')
      await expect.poll(() => preview.inputValue()).toMatch(content)
      const text = await preview.inputValue()
      if (format === 'Markdown') {
        await sheet.getByRole('button', { name: 'Copy' }).click()
        const copied = await desktop.app.evaluate(({ clipboard }) => clipboard.readText())
        expect(copied.replaceAll('\r\n', '\n').trim()).toBe(text.trim())
      }
      await sheet.getByRole('button', { name: 'Save…' }).click()
      await sheet.waitFor({ state: 'detached' })
      // A text area has its own kind of line ends.
      expect(readFileSync(path, 'utf8').replaceAll('\r\n', '\n')).toBe(text)
    }
    expect(JSON.parse(readFileSync(join(profile, 'table.JSON'), 'utf8'))).toMatchObject({
      columns: [{ problem: 'Canon' }, { problem: 'Concord' }],
    })
  })

  test('what is shown is what is asked for: splits, known figures, every setting, a filter', async () => {
    await page.getByRole('checkbox', { name: 'valid' }).check()
    await table().getByRole('columnheader', { name: 'nats/step, valid' }).waitFor()
    await page.getByRole('checkbox', { name: 'reference' }).uncheck()
    await table().getByRole('row', { name: 'floor' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+f')
    await page.keyboard.type('concord sgd-c')
    await expect.poll(rowNames).toEqual(['SGD-C', 'SGD-CR'])
    await expect.poll(() => table().getByRole('columnheader', { name: 'Canon' }).count()).toBe(0)
  })

  test.each(APPEARANCES)('no serious finding of axe-core, %s', async (appearance) => {
    await page.getByRole('searchbox').fill('')
    // Another one each time: a second click would leave it again.
    await cell(appearance === 'light' ? 'SGD-CR' : 'SGD-C', 0).click()
    await comparison().getByRole('link').first().waitFor()
    await setAppearance(page, appearance)
    expect(await seriousFindings(page)).toEqual([])
  })

  test('a file that is no bundle is refused with the reason', async () => {
    await desktop.app.evaluate(
      ({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      },
      join(profile, 'chart.png'),
    )
    await page.getByRole('button', { name: 'Import bundle' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: 'Import' }).click()
    await sheet.getByRole('alert').waitFor()
    expect(await sheet.getByRole('alert').innerText()).toContain('chart.png')
    await sheet.getByRole('button', { name: 'Close' }).first().click()
    await sheet.waitFor({ state: 'detached' })
  })

  test('nothing went wrong in the page, and no policy was violated', () => expect(desktop.problems).toEqual([]))

  test('table, choice and filter survive another view and a restart', async () => {
    await page.getByRole('searchbox').fill('sgd-c')
    await expect.poll(rowNames).toEqual(['SGD-C', 'SGD-CR'])
    const before = await chosen().allInnerTexts()
    expect(before.length).toBeGreaterThan(0)
    await goTo(page, 'Runs')
    await goTo(page, 'Results')
    expect(await chosen().allInnerTexts()).toEqual(before)
    await desktop[Symbol.asyncDispose]()
    desktop = await openDesktop({ profile })
    page = desktop.page
    await expect.poll(rowNames).toEqual(['SGD-C', 'SGD-CR'])
    expect(await chosen().allInnerTexts()).toEqual(before)
  })
})

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
