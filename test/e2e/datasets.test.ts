// Datasets in the window: dropped, looked at, imported, opened, played, renamed, removed.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeZip, type ZipEntry } from '../datasets/zip-writer.ts'
import { sharedData } from '../shared-data.ts'
import { noDesktop, openDesktop, type Desktop } from './desktop.ts'
import { dragOver, dropOn, scratchFolder } from './drop.ts'

const nottingham = sharedData('music/midi/Nottingham')

/** The folder as one zip, a file that is no MIDI among them. */
function zipOf(folder: string): Buffer {
  const entries: ZipEntry[] = [{ name: 'Nottingham/train/broken.mid', content: 'MThd but nothing else' }]
  for (const split of readdirSync(folder)) {
    for (const name of readdirSync(join(folder, split))) {
      entries.push({ name: `Nottingham/${split}/${name}`, content: readFileSync(join(folder, split, name)) })
    }
  }
  return makeZip(entries)
}

const cards = (page: Page) => page.getByRole('list', { name: 'Datasets' }).getByRole('link')
const sheet = (page: Page) => page.getByRole('dialog', { name: 'Import' })
/** The numbers of a row of a table, found by the beginning of its name: train, valid, test. */
const row = async (within: ReturnType<typeof sheet> | Page, name: string) =>
  within
    .getByRole('row', { name: new RegExp(`^${name}`) })
    .getByRole('cell')
    .allInnerTexts()

describe.skipIf(noDesktop)('datasets', () => {
  let desktop: Desktop
  let page: Page
  const scratch = scratchFolder()
  beforeAll(async () => {
    desktop = await openDesktop()
    page = desktop.page
    await page.getByRole('link', { name: 'Datasets' }).click()
    await page.evaluate(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`violation of ${event.effectiveDirective}`),
      )
    })
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    scratch.remove()
  })

  test('the first start shows the samples', async () => {
    await cards(page).first().waitFor()
    expect(await cards(page).getByRole('heading').allInnerTexts()).toEqual(['Canon', 'Concord'])
  })

  test('what hovers over the window is announced, and leaving it ends that', async () => {
    const file = scratch.write('tune.mid', 'MThd')
    const drag = await dragOver(page, [file])
    await page.getByText('Drop 1 file or folder to import').waitFor()
    await drag.leave()
    await page.getByText('Drop 1 file or folder').waitFor({ state: 'detached' })
  })

  test('a broken file is refused with its place, and nothing is stored', async () => {
    await dropOn(page, [scratch.write('broken.mid', 'MThd\0\0\0\x06\0\x01\0\x02')])
    const error = sheet(page).getByRole('alert')
    await error.waitFor()
    expect(await error.innerText()).toContain('broken.mid')
    await page.keyboard.press('Escape')
    await sheet(page).waitFor({ state: 'detached' })
    expect(await cards(page).count()).toBe(2)
  })

  test('a text is shown before it is stored, and other splits can be chosen', async () => {
    await dropOn(page, [scratch.write('poem.txt', 'the rose is red\n'.repeat(100))])
    await sheet(page).getByRole('textbox', { name: 'Name' }).waitFor()
    expect(await row(sheet(page), 'Symbols')).toEqual(['1,120', '240', '240'])
    const train = sheet(page).getByLabel('train')
    await train.fill('80')
    await train.press('Enter')
    await expect.poll(() => row(sheet(page), 'Symbols')).toEqual(['1,164', '218', '218'])
    await page.keyboard.press('Escape')
    expect(await cards(page).count()).toBe(2)
  })

  test.skipIf(nottingham === null)(
    'the zip of Nottingham: counts, what is left out, import, roll',
    async () => {
      await dropOn(page, [scratch.write('Nottingham.zip', zipOf(nottingham!))])
      await sheet(page).getByRole('textbox', { name: 'Name' }).waitFor({ timeout: 60_000 })
      expect(await row(sheet(page), 'Pieces')).toEqual(['451', '112', '110'])
      await sheet(page).getByText('Left out: 1').click()
      await sheet(page).getByText('broken.mid').waitFor()
      await sheet(page).getByRole('button', { name: 'Import' }).click()

      await page.getByRole('heading', { name: 'Nottingham' }).waitFor()
      const pieces = page.getByRole('combobox', { name: 'Piece' })
      await expect.poll(() => pieces.getByRole('option').count()).toBe(451)
      const steps = Number((await pieces.getByRole('option').first().innerText()).match(/, ([\d,]+) steps/)![1])
      const roll = page.getByRole('slider', { name: /^Piano roll of / })
      expect(await roll.getAttribute('aria-valuemax')).toBe(String(steps))
      await expect.poll(() => roll.getAttribute('aria-valuetext')).toMatch(/^step 1: [A-G]♯?\d/)
      await roll.press('Shift+ArrowRight')
      expect(await roll.getAttribute('aria-valuenow')).toBe('17')
      await pieces.selectOption({ index: 400 })
      await page.getByRole('radio', { name: 'valid 112' }).check()
      await expect.poll(() => pieces.getByRole('option').count()).toBe(112)
      await expect.poll(() => roll.getAttribute('aria-valuenow')).toBe('1')
    },
    120_000,
  )

  test('space plays and pauses, and the cursor goes with the music', async () => {
    await goTo(page, 'Canon')
    const roll = page.getByRole('slider', { name: /^Piano roll of / })
    await roll.focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await expect.poll(async () => Number(await roll.getAttribute('aria-valuenow'))).toBeGreaterThan(2)
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Play' }).waitFor()
  })

  test('zooming in makes the roll wider than its window', async () => {
    const roll = page.getByRole('slider', { name: /^Piano roll of / })
    const overflow = () => roll.evaluate((element) => element.scrollWidth - element.clientWidth)
    await page.getByRole('button', { name: 'Show the whole piece' }).click()
    await expect.poll(overflow).toBe(0)
    await roll.hover()
    for (let times = 0; times < 8; times += 1) await page.mouse.wheel(0, -200)
    await expect.poll(overflow).toBeGreaterThan(0)
  })

  test('the text goes on to its end', async () => {
    await goTo(page, 'Concord')
    const text = page.getByRole('region', { name: 'Text of the train split' })
    await text.locator('p').first().waitFor()
    await text.evaluate((element) => element.scrollTo(0, element.scrollHeight))
    // Each line begins with the number of its first symbol.
    const last = async () => Number((await text.locator('p .number').last().innerText()).replace(',', ''))
    await expect.poll(last).toBeGreaterThan(119_900)
  })

  test('renaming, and the refusal of a name that is taken', async () => {
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Canon')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('another dataset has this name').waitFor()
    await page.getByRole('button', { name: 'Close the message' }).last().click()
    const field = page.getByRole('textbox', { name: 'Name' })
    if (!(await field.isVisible())) await page.getByRole('button', { name: 'Rename' }).click()
    await field.fill('Agreement')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Agreement' }).waitFor()
  })

  test('exporting as JSON gives the same dataset when it is imported again', async () => {
    const path = join(scratch.folder, 'agreement.json')
    await desktop.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    await page.getByRole('button', { name: 'JSON…' }).click()
    await page.getByText('Agreement was exported').waitFor()
    await dropOn(page, [path])
    await sheet(page).getByText('The library has this content already, as Agreement.').waitFor()
    await page.keyboard.press('Escape')
  })

  test('removing, and taking it back', async () => {
    await goTo(page, 'Agreement')
    await page.getByRole('button', { name: 'Remove' }).click()
    const names = () => cards(page).getByRole('heading').allInnerTexts()
    await expect.poll(names).not.toContain('Agreement')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(names).toContain('Agreement')
  })

  test('a pasted path is imported like a drop', async () => {
    mkdirSync(join(scratch.folder, 'pasted'), { recursive: true })
    writeFileSync(join(scratch.folder, 'pasted', 'words.txt'), 'to be or not to be\n'.repeat(50))
    await page.evaluate(
      (text) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData('text/plain', text)
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
      },
      join(scratch.folder, 'pasted'),
    )
    await sheet(page).getByRole('textbox', { name: 'Name' }).waitFor()
    await page.keyboard.press('Escape')
  })

  test('nothing went wrong in the page, and no policy was violated', () => expect(desktop.problems).toEqual([]))
})

async function goTo(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+4')
  await cards(page)
    .filter({ has: page.getByRole('heading', { name, exact: true }) })
    .click()
  await page.getByRole('heading', { name: 'Statistics' }).waitFor()
}
