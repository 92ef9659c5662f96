// Before the end-to-end tests: builds the app, finds an Electron, starts a virtual display. Where one of these cannot be had
// the tests are skipped, which is said aloud; in CI that is a failure.
import { spawnSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'
import { build } from '../../scripts/build.ts'
import { openDisplay, type Display } from '../../scripts/display.ts'
import { findElectron, type Electron } from '../../scripts/electron.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** null: the tests cannot run here. */
    desktop: (Electron & { display: string | null }) | null
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  build()
  let display: Display | null = null
  try {
    display = await openDisplay()
    const electron = await findElectron(console.log)
    checkLibraries(electron.executable)
    project.provide('desktop', { ...electron, display: display.name })
  } catch (error) {
    display?.end()
    if (process.env.CI) throw error
    console.warn(`\nEND-TO-END TESTS SKIPPED: ${(error as Error).message}\n`)
    project.provide('desktop', null)
    return () => {}
  }
  return () => display.end()
}

function checkLibraries(executable: string): void {
  if (process.platform !== 'linux') return
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' })
  const missing = [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name)
  if (missing.length > 0) {
    throw new Error(`Electron lacks ${missing.join(', ')}; on Debian scripts/debian-prerequisites.sh installs them`)
  }
}
