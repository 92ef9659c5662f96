// When the library cannot be opened the window says why, and each way on that it offers works.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/main/store/store.ts'
import { noDesktop, openDesktop, type Desktop } from './desktop.ts'
import { scratchFolder } from './drop.ts'

describe.skipIf(noDesktop)('a library that does not open', () => {
  const scratch = scratchFolder()
  afterAll(() => scratch.remove())
  const folder = (name: string) => join(scratch.folder, name)

  const heading = ({ page }: Desktop) => page.getByRole('heading', { name: 'The library cannot be opened' })
  const opened = ({ page }: Desktop) => page.getByRole('heading', { name: 'There are no results yet' }).waitFor()

  test('locked by another process: it opens once that has ended', async () => {
    const store = openStore(folder('locked'))
    await using desktop = await openDesktop({ library: folder('locked') })
    await heading(desktop).waitFor()
    expect(await desktop.page.getByRole('alert').innerText()).toContain('Close the other program')
    await desktop.page.getByRole('button', { name: 'Try again' }).click()
    await heading(desktop).waitFor()
    store.close()
    await desktop.page.getByRole('button', { name: 'Try again' }).click()
    await opened(desktop)
  })

  test('a folder that cannot be made: another one is taken, and remembered', async () => {
    scratch.write('file', '')
    await using desktop = await openDesktop({ library: join(folder('file'), 'library') })
    await heading(desktop).waitFor()
    expect(await desktop.page.getByText(join(folder('file'), 'library')).count()).toBeGreaterThan(0)
    await desktop.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
    }, folder('other'))
    await desktop.page.getByRole('button', { name: 'Use another folder…' }).click()
    await opened(desktop)
    expect(existsSync(join(folder('other'), 'workbench.db'))).toBe(true)
  })

  test('damaged: an empty library takes its place, and the damaged one is kept', async () => {
    mkdirSync(folder('damaged'))
    writeFileSync(
      join(folder('damaged'), 'workbench.db'),
      'this is no database, and long enough to be read as one'.repeat(40),
    )
    await using desktop = await openDesktop({ library: folder('damaged') })
    await heading(desktop).waitFor()
    await desktop.page.getByRole('button', { name: 'Start afresh' }).click()
    await opened(desktop)
    expect(readdirSync(join(folder('damaged'), 'damaged'))).toHaveLength(1)
  })

  test('the page has crashed: it is opened again', async () => {
    await using desktop = await openDesktop({ library: folder('crash') })
    await opened(desktop)
    const title = await desktop.app.evaluate(async ({ dialog, BrowserWindow }) => {
      dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      const contents = BrowserWindow.getAllWindows()[0]!.webContents
      await new Promise<void>((resolve) => {
        contents.once('did-finish-load', () => resolve())
        contents.forcefullyCrashRenderer()
      })
      return contents.executeJavaScript(
        'new Promise((found) => setInterval(() => { const h = document.querySelector("h2"); if (h) found(h.textContent) }, 50))',
      ) as Promise<string>
    })
    expect(title).toBe('There are no results yet')
  })
})
