// Where Electron keeps its own files. Where that folder cannot be written, Chromium ends the program without a word; with a
// temporary folder in its place the window opens and can say what is wrong. Chromium writes there to the very last, so that
// clearing it away is left to the system.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param temporary the system's folder for what need not last
 * @returns `folder` itself, or the one that takes its place
 */
export function writableProfile(folder: string, temporary: string): string {
  return isWritable(folder) ? folder : mkdtempSync(join(temporary, 'rnn-workbench-profile-'))
}

/** Found out by writing: rights do not tell of a disk that is full or read-only. */
function isWritable(folder: string): boolean {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(probe, '')
    rmSync(probe)
    return true
  } catch {
    return false
  }
}
