// A command of the terminal as a process, run to its end, on the library in a folder.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const entry = join(import.meta.dirname, '../../src/cli/index.ts')

export function commandOn(library: string) {
  const env = { ...process.env, RNN_WORKBENCH_FOLDER: library }
  return (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], { env, encoding: 'utf8' })
    return { code: status, stdout, stderr }
  }
}
