// Quitting while runs are trained: the question, each of its answers, and the ends that leave no time for one.
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Runs } from '../../src/main/store/runs.ts'
import { openStore } from '../../src/main/store/store.ts'
import { endlessDocument } from '../workbench/rooms.ts'
import { answerQuestions, call, exitOf, noDesktop, openDesktop, questions, type Desktop } from './desktop.ts'
import { scratchFolder } from './drop.ts'

describe.skipIf(noDesktop)('quitting', () => {
  const scratch = scratchFolder()
  afterAll(() => scratch.remove())
  const folder = (name: string) => join(scratch.folder, name)

  const open = (library: string) => openDesktop({ library: folder(library), profile: folder(`${library} profile`) })

  /** Runs that never end by themselves, of which all but one wait. */
  async function training(library: string, seeds = 2): Promise<Desktop> {
    const desktop = await open(library)
    await call(desktop, 'queue.configure', { workers: 1 })
    await call(desktop, 'experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds } })
    await expect.poll(() => updatesOf(desktop)).toBeGreaterThan(0)
    return desktop
  }

  const updatesOf = async (desktop: Desktop) => {
    const rows = await call(desktop, 'runs.list', { states: ['active'] })
    return rows[0]?.progress?.updates ?? 0
  }

  function stored(library: string) {
    const store = openStore(folder(library), { mode: 'read' })
    try {
      return new Runs(store).list({}).map(({ state, progress }) => ({ state, updates: progress?.updates ?? 0 }))
    } finally {
      store.close()
    }
  }

  const closeWindow = ({ app }: Desktop) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())

  test('nothing is asked while nothing is trained', async () => {
    const desktop = await openDesktop({ library: folder('idle') })
    await desktop.page.getByRole('heading', { name: 'There are no results yet' }).waitFor()
    await answerQuestions(desktop.app, 'Stay')
    await closeWindow(desktop)
    expect(await exitOf(desktop)).toBe(0)
    await desktop[Symbol.asyncDispose]()
  })

  test('closing the window asks, and Stay changes nothing', async () => {
    await using desktop = await training('stay')
    await answerQuestions(desktop.app, 'Stay')
    await closeWindow(desktop)
    await expect.poll(() => questions(desktop.app)).toHaveLength(1)
    const [question] = await questions(desktop.app)
    expect(question!.message).toBe('A run is being trained.')
    expect(question!.detail).toContain('with 1 more in the queue')
    expect(question!.buttons).toEqual(['Checkpoint and quit', 'Finish, then quit', 'Stay'])
    expect(question!.buttons[question!.defaultId]).toBe('Checkpoint and quit')
    const before = await updatesOf(desktop)
    await expect.poll(() => updatesOf(desktop)).toBeGreaterThan(before)
  })

  test('Checkpoint and quit: it is stored as it is, and goes on at the next start', async () => {
    {
      const desktop = await training('checkpoint')
      await desktop.app.evaluate(({ Menu }) => {
        const file = Menu.getApplicationMenu()!.items.find(({ label }) => label === '&File')!
        ;(file.submenu!.items.find(({ role }) => role === 'quit')!.click as () => void)()
      })
      expect(await exitOf(desktop)).toBe(0)
      await desktop[Symbol.asyncDispose]()
    }
    const [first, second] = stored('checkpoint')
    expect(first).toMatchObject({ state: 'queued' })
    expect(first!.updates).toBeGreaterThan(0)
    expect(second).toEqual({ state: 'queued', updates: 0 })

    await using desktop = await open('checkpoint')
    await expect.poll(() => updatesOf(desktop)).toBeGreaterThan(first!.updates)
  })

  test('Finish, then quit: the window says so and can take it back; with the last run the program ends', async () => {
    const desktop = await training('finish', 1)
    await answerQuestions(desktop.app, 'Finish, then quit')
    await closeWindow(desktop)
    const bar = desktop.page.getByText('The program quits as soon as training is done.')
    await bar.waitFor()
    await desktop.page.getByRole('button', { name: 'Stay' }).click()
    await bar.waitFor({ state: 'detached' })
    await closeWindow(desktop)
    await bar.waitFor()
    const before = await updatesOf(desktop)
    await expect.poll(() => updatesOf(desktop)).toBeGreaterThan(before)
    const [row] = await call(desktop, 'runs.list', {})
    // What it answers is lost with the window.
    void call(desktop, 'runs.stop', { runs: [row!.id] }).catch(() => {})
    expect(await exitOf(desktop)).toBe(0)
    await desktop[Symbol.asyncDispose]()
    expect(stored('finish')).toMatchObject([{ state: 'stopped' }])
  })

  test('with the queue on hold, no more is promised than that it waits', async () => {
    await using desktop = await training('hold')
    await call(desktop, 'queue.hold', undefined)
    await answerQuestions(desktop.app, 'Stay')
    await closeWindow(desktop)
    await expect
      .poll(async () => (await questions(desktop.app))[0]?.detail)
      .toMatch(/waits in the queue.*\n.*is done\.$/)
  })

  test.skipIf(process.platform === 'win32')('a signal leaves no time for a question: stored, and ended', async () => {
    const desktop = await training('signal')
    await answerQuestions(desktop.app, 'Stay')
    desktop.app.process().kill('SIGTERM')
    expect(await exitOf(desktop)).toBe(0)
    const [first] = stored('signal')
    expect(first).toMatchObject({ state: 'queued' })
    expect(first!.updates).toBeGreaterThan(0)
  })
})
