// The window of the built app: what it shows, and what it remembers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VIEWS } from '../../src/shared/views.ts'
import { noDesktop, openDesktop, openSettings, startAgain } from './desktop.ts'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { productName: string; version: string }

describe.skipIf(noDesktop)('the window', () => {
  let profile: string
  beforeAll(() => (profile = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))))
  afterAll(() => rmSync(profile, { recursive: true, force: true }))

  test('shows the program, its kernel and a gradient that agrees with central differences', async () => {
    await using desktop = await openDesktop()
    const { page, problems } = desktop
    await openSettings(desktop)
    await page.getByText(`${manifest.productName} ${manifest.version}`).waitFor()
    const kernel = await page.getByTestId('kernel').innerText()
    expect(['portable', 'avx2', 'avx512', 'neon']).toContain(kernel)
    const error = Number(await page.getByTestId('gradient-error').innerText())
    expect(error).toBeGreaterThan(0)
    expect(error).toBeLessThan(1e-6)
    expect(problems).toEqual([])
  })

  test('trains in a worker thread of the bundle, with progress', async () => {
    await using desktop = await openDesktop()
    const { page, problems } = desktop
    await openSettings(desktop)
    await page.getByRole('button', { name: 'Train' }).click()
    const progress = page.getByLabel('Progress of the trial')
    await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0)
    const updates = await page.getByTestId('trial-updates').innerText()
    expect(updates).toMatch(/^4000 in \d/)
    const nll = Number(await page.getByTestId('trial-nll').innerText())
    // Four classes: a network that has learned nothing scores log 4.
    expect(nll).toBeGreaterThan(0)
    expect(nll).toBeLessThan(Math.log(4))
    expect(problems).toEqual([])
  })

  test('quits in order while it trains', async () => {
    const desktop = await openDesktop({ profile })
    await openSettings(desktop)
    await desktop.page.getByRole('button', { name: 'Train' }).click()
    await desktop.page.getByLabel('Progress of the trial').waitFor()
    const process = desktop.app.process()
    await desktop[Symbol.asyncDispose]()
    expect(process.exitCode).toBe(0)
    expect(process.signalCode).toBeNull()
  })

  test('keeps its place and its appearance between two starts', async () => {
    const place = { x: 140, y: 90, width: 1000, height: 700 }
    {
      await using desktop = await openDesktop({ profile })
      await openSettings(desktop)
      await desktop.page.getByLabel('Dark').check({ force: true })
      await expect.poll(() => background(desktop.page)).toBe('rgb(23, 24, 26)')
      await desktop.app.evaluate(
        ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
        place,
      )
    }
    await using desktop = await openDesktop({ profile })
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())).toEqual(
      place,
    )
    // It opens at the view where it was left.
    await expect.poll(() => desktop.page.getByLabel('Dark').isChecked()).toBe(true)
    expect(await background(desktop.page)).toBe('rgb(23, 24, 26)')
    // What is seen before the first paint has the same colour.
    const before = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.getBackgroundColor(),
    )
    expect(before.toLowerCase()).toBe('#17181a')
  })

  test('a second start ends at once and brings the first window back', async () => {
    await using desktop = await openDesktop({ profile })
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide())
    expect(await startAgain(profile)).toBe(0)
    const visible = () =>
      desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))
    await expect.poll(visible).toEqual([true])
  })

  test('comes back onto a display when the one that it was on is gone', async () => {
    const lost = { bounds: { x: 9000, y: 9000, width: 1000, height: 700 }, maximized: false }
    writeFileSync(join(profile, 'shell.json'), JSON.stringify({ window: lost }))
    await using desktop = await openDesktop({ profile })
    const { x, y } = await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
    expect(x).toBeLessThan(1920)
    expect(y).toBeLessThan(1200)
  })

  test('the keyboard reaches every view, back and forward, and the list of shortcuts', async () => {
    await using desktop = await openDesktop()
    const { page, problems } = desktop
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()
    await heading(VIEWS[0].name)
    for (const [index, { name }] of VIEWS.entries()) {
      await page.keyboard.press(`Control+${index + 1}`)
      await heading(name)
    }
    await page.keyboard.press('Alt+ArrowLeft')
    await heading(VIEWS.at(-2)!.name)
    await page.keyboard.press('Alt+ArrowRight')
    await heading(VIEWS.at(-1)!.name)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(problems).toEqual([])
  })

  test('the menu leads to the views', async () => {
    await using desktop = await openDesktop()
    await desktop.page.getByRole('heading', { name: VIEWS[0].name, level: 1 }).waitFor()
    await desktop.app.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()!.items.find(({ label }) => label === '&View')!
      ;(view.submenu!.items.find(({ label }) => label === 'Settings')!.click as () => void)()
    })
    await desktop.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  })

  test('follows the appearance chosen in the menu', async () => {
    await using desktop = await openDesktop()
    await openSettings(desktop)
    await desktop.app.evaluate(({ Menu }) => {
      const item = Menu.getApplicationMenu()!.getMenuItemById('appearance-light')!
      ;(item.click as () => void)()
    })
    await expect.poll(() => desktop.page.getByLabel('Light').isChecked()).toBe(true)
    await expect.poll(() => background(desktop.page)).toBe('rgb(244, 244, 242)')
  })
})

const background = (page: Awaited<ReturnType<typeof openDesktop>>['page']) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor)
