// Builds the desktop app into out/ with electron-vite.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export const PROJECT = join(import.meta.dirname, '..')

const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json')
/** electron-vite's command, to be run by Node. */
export const ELECTRON_VITE = join(dirname(manifest), 'bin', 'electron-vite.js')

/** Takes about a second, so that nothing has to tell whether what is in out/ is still up to date. */
export function build(): void {
  const words = [ELECTRON_VITE, 'build', '--logLevel', 'warn']
  const { status } = spawnSync(process.execPath, words, { cwd: PROJECT, stdio: 'inherit' })
  if (status !== 0) throw new Error('electron-vite could not build the app.')
}
