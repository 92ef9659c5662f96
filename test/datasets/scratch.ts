// A folder of its own for each test of a file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'

/** Call at the top of a test file. */
export function scratchFolder() {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const path = (name: string) => join(folder, name)
  return {
    path,
    /** Writes a file, with the folders above it, and returns its path. */
    put(name: string, content: Uint8Array | string): string {
      mkdirSync(dirname(path(name)), { recursive: true })
      writeFileSync(path(name), content)
      return path(name)
    },
  }
}
