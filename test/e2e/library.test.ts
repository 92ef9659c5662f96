// When the library cannot be opened the window says why, and each way on that it offers works.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/main/store/store.ts'
import { smallDisk } from '../store/small-disk.ts'
import { APPEARANCES, seriousFindings, setAppearance } from './axe.ts'
import { exitOf, noDesktop, openDesktop, type Desktop } from './desktop.ts'
import { scratchFolder } from './drop.ts'

const disk = noDesktop ? null : smallDisk(8)

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

  describe.skipIf(disk === null)('on a read-only disk', () => {
    afterAll(() => disk!.remove())

    test('a library: it says where and what, and opens once the disk can be written', async () => {
      const library = join(disk!.folder, 'library')
      openStore(library).close()
      disk!.remount('ro')
      await using desktop = await openDesktop({ library })
      await heading(desktop).waitFor()
      const { page } = desktop
      expect(await page.getByRole('alert').innerText()).toMatch(/cannot be (opened|written)[^]*Check the rights/)
      expect(await page.getByRole('main').innerText()).toContain(library)
      expect(await page.getByRole('main').getByRole('button').allInnerTexts()).toEqual([
        'Try again',
        'Use another folder…',
        'Quit',
      ])
      await page.getByRole('button', { name: 'Try again' }).click()
      await heading(desktop).waitFor()
      disk!.remount('rw')
      await page.getByRole('button', { name: 'Try again' }).click()
      await opened(desktop)
    })

    test('the folder of the program itself: the window opens all the same, another folder is taken, and quits', async () => {
      const profile = join(disk!.folder, 'profile')
      mkdirSync(profile)
      disk!.remount('ro')
      const desktop = await openDesktop({ profile, temporary: scratch.folder })
      await heading(desktop).waitFor()
      expect(await desktop.page.getByRole('main').innerText()).toContain(profile)
      await desktop.app.evaluate(({ dialog }, path) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
      }, folder('instead'))
      await desktop.page.getByRole('button', { name: 'Use another folder…' }).click()
      await opened(desktop)
      expect(existsSync(join(folder('instead'), 'workbench.db'))).toBe(true)
      const process = desktop.app.process()
      await desktop[Symbol.asyncDispose]()
      expect(process.exitCode).toBe(0)
    })
  })

  test('Quit ends the program', async () => {
    const store = openStore(folder('left'))
    const desktop = await openDesktop({ library: folder('left') })
    void desktop.page.getByRole('button', { name: 'Quit' }).click()
    expect(await exitOf(desktop)).toBe(0)
    await desktop[Symbol.asyncDispose]()
    store.close()
  })

  test.each(APPEARANCES)('no serious finding of axe-core, %s', async (appearance) => {
    await using desktop = await openDesktop({ library: join(scratch.write('file', ''), 'library') })
    await heading(desktop).waitFor()
    await setAppearance(desktop.page, appearance)
    expect(await seriousFindings(desktop.page)).toEqual([])
  })
})
