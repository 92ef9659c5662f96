// What the desktop shows of training outside of the window: notifications when an experiment ends, progress in the task bar.
import { join } from 'node:path'
import type { Notification } from 'electron'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { taskDocument } from '../workbench/rooms.ts'
import { call, noDesktop, openDesktop, openSettings, type Desktop } from './desktop.ts'
import { scratchFolder } from './drop.ts'

interface MainScope {
  readonly shown: Notification[]
  readonly bars: [fraction: number, mode: string | undefined][]
}

describe.skipIf(noDesktop)('outside of the window', () => {
  let desktop: Desktop
  const scratch = scratchFolder()
  beforeAll(async () => {
    desktop = await openDesktop({ library: join(scratch.folder, 'library') })
    await desktop.page.getByText('2 datasets').waitFor()
    // The display of the tests has no one to show them: they are kept in its place.
    await desktop.app.evaluate(({ BrowserWindow, Notification }) => {
      const scope: MainScope = { shown: [], bars: [] }
      Object.assign(globalThis, scope)
      Notification.isSupported = () => true
      Notification.prototype.show = function (this: Notification) {
        scope.shown.push(this)
      }
      const window = BrowserWindow.getAllWindows()[0]!
      window.setProgressBar = (fraction, options) => scope.bars.push([fraction, options?.mode])
    })
  })
  afterAll(async () => {
    await desktop[Symbol.asyncDispose]()
    scratch.remove()
  })

  const notifications = () =>
    desktop.app.evaluate(() => (globalThis as unknown as MainScope).shown.map(({ title, body }) => [title, body]))
  const bars = () => desktop.app.evaluate(() => (globalThis as unknown as MainScope).bars)
  const visible = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())
  const setInFront = (inFront: boolean) =>
    desktop.app.evaluate(({ BrowserWindow }, answer) => {
      BrowserWindow.getAllWindows()[0]!.isFocused = () => answer
    }, inFront)

  async function train(name: string): Promise<void> {
    await call(desktop, 'experiments.start', { document: { ...taskDocument, name } })
    await expect.poll(async () => (await bars()).at(-1)?.[0]).toBeGreaterThanOrEqual(0)
    await expect.poll(async () => (await bars()).at(-1)?.[0]).toBe(-1)
  }

  test('behind others, the window has its progress in the task bar, and a notification tells of the end', async () => {
    await expect.poll(visible).toBe(true)
    await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.hide())
    await train('orders')
    expect(await notifications()).toEqual([['orders has ended', '4 runs done']])
    const shown = (await bars()).filter(([fraction]) => fraction >= 0)
    expect(shown.map(([, mode]) => mode)).toEqual(shown.map(() => 'normal'))
    const fractions = shown.map(([fraction]) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBeGreaterThan(0)
  })

  test('a click on it brings the window with the results of this experiment', async () => {
    await desktop.app.evaluate(() => (globalThis as unknown as MainScope).shown[0]!.emit('click'))
    await expect.poll(visible).toBe(true)
    await desktop.page.getByRole('heading', { name: 'Results', level: 1 }).waitFor()
    await desktop.page.getByRole('grid', { name: 'Results' }).waitFor()
    expect(await desktop.page.getByRole('searchbox', { name: 'Filter the results' }).inputValue()).toBe('orders')
  })

  test('in front, it needs no notification', async () => {
    await setInFront(true)
    await train('in front')
    expect(await notifications()).toHaveLength(1)
    await setInFront(false)
  })

  test('turned off in the settings there is none, and that is remembered', async () => {
    await openSettings(desktop)
    const choice = desktop.page.getByRole('checkbox', { name: /^Notify when an experiment has ended/ })
    expect(await choice.isChecked()).toBe(true)
    await choice.uncheck()
    await train('quiet')
    expect(await notifications()).toHaveLength(1)
    expect(await call(desktop, 'notifications.get', undefined)).toBe(false)
    await choice.check()
    await train('loud')
    expect((await notifications()).at(-1)).toEqual(['loud has ended', '4 runs done'])
  })

  test('nothing went wrong in the page', () => expect(desktop.problems).toEqual([]))
})
