// The packaged app: what is in it, what its binary refuses, and that it trains and keeps what it did.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FUSES } from '../../scripts/packaging/fuses.ts'
import { environment, noDesktop, withoutSandbox } from './desktop.ts'
import { dropOn } from './drop.ts'

interface Started extends AsyncDisposable {
  readonly page: Page
  readonly problems: string[]
  /** On standard error, in parts. */
  readonly said: readonly string[]
  /** Ends it as the system would. @returns the exit code */
  end(): Promise<number | null>
}

describe.skipIf(noDesktop)('the packaged app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-package-'))
  let executable: string
  let resources: string
  const bundle = join(folder, 'first look.rnnbundle')

  beforeAll(() => {
    const script = spawnSync(process.execPath, ['scripts/package.ts', '--output', folder], {
      encoding: 'utf8',
      env: environment(),
    })
    expect(script.status, script.stderr).toBe(0)
    // The last line says what was made.
    executable = script.stdout.trim().split('\n').at(-1)!
    resources = join(dirname(executable), process.platform === 'darwin' ? '../Resources' : 'resources')
  }, 180_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('has what runs and nothing else', () => {
    const { files, unpacked } = contentOf(join(resources, 'app.asar'))
    expect(new Set(files.map((path) => path.split('/')[0]))).toEqual(
      new Set([
        ...['LICENSE', 'build', 'node_modules', 'out', 'package.json', 'resources'],
        ...files.filter((path) => path === 'fallback-entry.mjs'),
      ]),
    )
    expect(files).toEqual(
      expect.arrayContaining([
        'out/main/index.js',
        'out/preload/index.cjs',
        'out/renderer/index.html',
        ...globSync('resources/**/*.json').map((path) => path.replaceAll('\\', '/')),
        'resources/icons/256x256.png',
        'node_modules/better-sqlite3/lib/index.js',
      ]),
    )
    const modules = files.flatMap((path) => /^node_modules\/([^/]+)/.exec(path)?.[1] ?? [])
    expect([...new Set(modules)].sort()).toEqual(['better-sqlite3', 'electron-log', 'pend', 'yauzl'])
    expect(files.filter((path) => /\.(ts|mts|cts|vue|cc|cpp|h|map|md)$|(^|\/)tests?[/.]/.test(path))).toEqual([])
    const { platform, arch } = process
    expect(unpacked.sort()).toEqual([
      'build/Release/engine.node',
      `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    ])
    for (const path of unpacked) expect(existsSync(join(resources, 'app.asar.unpacked', path))).toBe(true)
    expect(existsSync(join(resources, 'default_app.asar'))).toBe(false)
  })

  test('its fuses are set', async () => {
    const wire: Readonly<Record<string, unknown>> = { ...(await getCurrentFuseWire(executable)) }
    const expected = Object.entries(FUSES)
      // Electron 33 has none for WebAssembly.
      .filter(([fuse]) => fuse in wire || fuse !== String(FuseV1Options.WasmTrapHandlers))
      .map(([fuse, on]) => [fuse, on ? FuseState.ENABLE : FuseState.DISABLE])
    expect(wire).toEqual({ version: '1', ...(Object.fromEntries(expected) as object) })
  })

  async function start(profile: string, ...words: string[]): Promise<Started> {
    // The variable and --inspect are without effect, by the fuses. Playwright's own way to Electron needs the latter.
    const child = spawn(executable, line(profile, '--inspect=0', '--remote-debugging-port=0', ...words), {
      env: { ...environment(), ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
    const said: string[] = []
    const browser = await chromium.connectOverCDP(await debuggerOf(child, said))
    const context = browser.contexts()[0]!
    const page = context.pages()[0] ?? (await context.waitForEvent('page'))
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`violation of ${event.effectiveDirective}`),
      )
    })
    const end = () => {
      child.kill('SIGTERM')
      return ended
    }
    return {
      page,
      problems,
      said,
      end,
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL')
        await ended
      },
    }
  }

  const line = (profile: string, ...words: string[]) => [
    ...withoutSandbox,
    `--user-data-dir=${join(folder, profile)}`,
    ...words,
  ]
  const results = (page: Page) => page.getByRole('grid', { name: 'Results' })
  const sheet = (page: Page) => page.getByRole('dialog', { name: 'Import experiments' })

  test('trains on its sample data from the first start, and violates no policy', async () => {
    await using app = await start('first')
    const { page, problems, said } = app
    // From the first line on, with the listener of `start`.
    await page.reload()
    await page.getByRole('heading', { name: 'Results', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Train SGD, SGD-C and SGD-CR' }).click()
    await results(page)
      .getByRole('gridcell', { name: /\d\.\d/ })
      .first()
      .waitFor({ timeout: 90_000 })
    const reply = await page.evaluate((path) => window.bridge.call('bundles.export', { experiments: [], path }), bundle)
    expect(reply).toHaveProperty('value.experiments', 2)
    expect(problems).toEqual([])
    expect(said.join('')).not.toContain('Debugger listening')
    expect(await app.end()).toBe(0)
  }, 120_000)

  test('opens a bundle that it is started with, that is dropped, or that a second start names', async () => {
    await using app = await start('second', bundle)
    const { page, problems } = app
    const refuse = async () => {
      await sheet(page).getByText(bundle).waitFor()
      await sheet(page).getByRole('button', { name: 'Cancel' }).click()
      await sheet(page).waitFor({ state: 'detached' })
    }
    await refuse()
    await dropOn(page, [bundle])
    await refuse()

    const again = spawn(executable, line('second', bundle), { env: environment(), stdio: 'ignore' })
    expect(await new Promise((resolve) => again.on('exit', resolve))).toBe(0)
    await sheet(page).getByRole('button', { name: 'Import' }).click()
    await results(page)
      .getByRole('gridcell', { name: /\d\.\d/ })
      .first()
      .waitFor()
    await page.getByText(/2 experiments with \d+ runs were added/).waitFor()
    expect(problems).toEqual([])
    expect(await app.end()).toBe(0)
  })
})

/** The address that Chromium prints. `said` gets all that it prints. */
function debuggerOf(child: ChildProcess, said: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stderr!.on('data', (part: Buffer) => {
      said.push(String(part))
      const address = /DevTools listening on (ws:\S+)/.exec(said.join(''))?.[1]
      if (address) resolve(address)
    })
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${said.join('')}`)))
  })
}

type Entry = { readonly files: Readonly<Record<string, Entry>> } | { readonly unpacked?: boolean }

/** The paths of the files in an archive, by its header: sizes in 16 bytes, and JSON. */
function contentOf(archive: string): { files: string[]; unpacked: string[] } {
  const bytes = readFileSync(archive)
  const root = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry
  const files: string[] = []
  const unpacked: string[] = []
  const walk = (entry: Entry, path: string) => {
    if ('files' in entry) {
      for (const [name, inner] of Object.entries(entry.files)) walk(inner, path === '' ? name : `${path}/${name}`)
      return
    }
    files.push(path)
    if (entry.unpacked === true) unpacked.push(path)
  }
  walk(root, '')
  return { files, unpacked }
}
