// What breaks while runs are trained: the page, a worker thread, the disk. The window says what happened and offers a way on.
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { join } from 'node:path'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import type { RunRow } from '../../src/shared/contract/experiments.ts'
import { smallDisk } from '../store/small-disk.ts'
import { endlessDocument } from '../workbench/rooms.ts'
import { call, goTo, noDesktop, openDesktop, questions, type Desktop } from './desktop.ts'
import { scratchFolder } from './drop.ts'

const disk = noDesktop ? null : smallDisk(24)

describe.skipIf(noDesktop)('while runs are trained', () => {
  const scratch = scratchFolder()
  afterAll(() => {
    scratch.remove()
    disk?.remove()
  })

  const rows = (desktop: Desktop) => call(desktop, 'runs.list', {})
  const begun = (runs: readonly RunRow[]) => runs.every(({ progress }) => (progress?.updates ?? 0) > 0)

  async function training(library: string): Promise<Desktop> {
    const desktop = await openDesktop({ library: join(scratch.folder, library) })
    await call(desktop, 'queue.configure', { workers: 2 })
    await call(desktop, 'experiments.start', { document: { ...endlessDocument, methods: ['SGD'] } })
    await expect.poll(async () => begun(await rows(desktop))).toBe(true)
    return desktop
  }

  /** Kills the page's process; resolves when the page is loaded again. */
  const crash = (app: ElectronApplication) =>
    app.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const loaded = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()))
      webContents.forcefullyCrashRenderer()
      await loaded
    })

  /** Playwright gives up on a page that has crashed: from then on the main process runs what is to run in it. */
  const inPage = (app: ElectronApplication, code: string) =>
    app.evaluate(
      ({ BrowserWindow }, source) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(source) as Promise<unknown>,
      code,
    )
  const bars = (app: ElectronApplication) =>
    inPage(app, '[...document.querySelectorAll(".bars [role]")].map((bar) => bar.innerText)')
  const updatesInPage = async (app: ElectronApplication) => {
    const reply = (await inPage(app, 'window.bridge.call("runs.list", {})')) as { value: RunRow[] }
    expect(reply.value.map(({ state }) => state)).toEqual(['active', 'active'])
    return reply.value.map(({ progress }) => progress!.updates)
  }

  test('the page: it comes back by itself and says so, and its runs go on', async () => {
    await using desktop = await training('page')
    const { app } = desktop
    const before = (await rows(desktop)).map(({ progress }) => progress!.updates)
    await crash(app)
    await expect
      .poll(() => bars(app))
      .toEqual([expect.stringMatching(/has ended without warning \(\w+\) and was loaded again/)])
    expect(await questions(app)).toEqual([])
    const after = await updatesInPage(app)
    expect(after.every((updates, index) => updates > before[index]!)).toBe(true)
    await expect.poll(async () => (await updatesInPage(app))[0]).toBeGreaterThan(after[0]!)
    await inPage(app, 'document.querySelector(".bars button").click()')
    await expect.poll(() => bars(app)).toEqual([])

    // Again and so soon: it asks before it is loaded once more.
    await crash(app)
    const [question] = await questions(app)
    expect(question!.message).toBe('The window has stopped working again.')
    expect(question!.buttons).toEqual(['Load it again', 'Quit'])
    await expect.poll(() => bars(app)).toHaveLength(1)
    expect((await updatesInPage(app))[0]).toBeGreaterThan(after[0]!)
  })

  test('a worker thread: its run is tried once more, then fails alone, and the bar has the remedy', async () => {
    await using desktop = await openDesktop({ library: join(scratch.folder, 'worker') })
    const { app, page } = desktop
    // The samples come by a worker thread too.
    await page.getByText('2 datasets').waitFor()
    await recordWorkers(app)
    await call(desktop, 'queue.configure', { workers: 2 })
    await call(desktop, 'experiments.start', { document: { ...endlessDocument, methods: ['SGD'] } })
    await expect.poll(async () => begun(await rows(desktop))).toBe(true)

    // Runs begin in the order of their list, so the first worker is the first run's.
    await endWorker(app, 0)
    await expect.poll(() => workers(app)).toBe(3)
    const [first] = await rows(desktop)
    await expect
      .poll(async () => (await call(desktop, 'runs.events', { run: first!.id })).map(({ message }) => message))
      .toEqual([expect.stringContaining('it goes on from its last checkpoint')])
    await endWorker(app, 2)

    const message = 'SGD, temporal-order 12, seed 1 has failed: the worker thread ended'
    const bar = page.getByRole('alert').filter({ hasText: message })
    await bar.waitFor()
    const [failed, other] = await rows(desktop)
    expect([failed!.state, other!.state]).toEqual(['failed', 'active'])
    await expect.poll(async () => (await rows(desktop))[1]!.progress!.updates).toBeGreaterThan(other!.progress!.updates)
    await bar.getByRole('link', { name: 'Show' }).click()
    await page.getByRole('heading', { name: 'SGD, temporal-order 12, seed 1' }).waitFor()
    await bar.getByRole('button', { name: 'Retry' }).click()
    await bar.waitFor({ state: 'detached' })
    await expect.poll(async () => (await rows(desktop)).map(({ state }) => state)).toEqual(['active', 'active'])
    expect(desktop.problems).toEqual([])
  })

  test.skipIf(disk === null)('a full disk: training halts in every view, and goes on once there is space', async () => {
    await using desktop = await openDesktop({ library: join(disk!.folder, 'library') })
    const { page } = desktop
    await page.getByText('2 datasets').waitFor()
    await call(desktop, 'experiments.start', { document: { ...endlessDocument, methods: ['SGD'], seeds: 1 } })
    await expect.poll(async () => begun(await rows(desktop))).toBe(true)
    const filler = join(disk!.folder, 'filler')
    const { bavail, bsize } = statfsSync(disk!.folder)
    writeFileSync(filler, Buffer.alloc(bavail * bsize))
    const bar = page.getByRole('alert').filter({ hasText: 'Training has halted' })
    for (const view of ['Datasets', 'Results', 'Runs'] as const) {
      await goTo(page, view)
      await bar.waitFor()
    }
    expect(await bar.innerText()).toMatch(/The disk is full .*Free some space/s)
    rmSync(filler)
    await bar.getByRole('button', { name: 'Go on' }).click()
    await bar.waitFor({ state: 'detached' })
    await expect.poll(async () => (await rows(desktop)).map(({ state }) => state)).toEqual(['active'])
    await expect.poll(async () => begun(await rows(desktop))).toBe(true)
  })
})

interface MainScope {
  readonly workers: Worker[]
}

/** Worker threads that are begun from now on can be ended from outside, as the system or a fault of the engine would. */
const recordWorkers = (app: ElectronApplication) =>
  app.evaluate(() => {
    const threads = process.getBuiltinModule('node:worker_threads')
    const begun: Worker[] = []
    Object.assign(globalThis, { workers: begun })
    threads.Worker = class extends threads.Worker {
      constructor(...words: ConstructorParameters<typeof Worker>) {
        super(...words)
        begun.push(this)
      }
    }
    process.getBuiltinModule('node:module').syncBuiltinESMExports()
  })

const workers = (app: ElectronApplication) => app.evaluate(() => (globalThis as unknown as MainScope).workers.length)

const endWorker = (app: ElectronApplication, index: number) =>
  app.evaluate((_electron, at) => (globalThis as unknown as MainScope).workers[at]!.terminate(), index)
