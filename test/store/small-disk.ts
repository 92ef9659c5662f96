// A disk of a few MiB, where the system lets the tests have one: Linux, with the right to mount.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly folder: string
  remount(mode: 'ro' | 'rw'): void
  remove(): void
}

/** null, said loudly, where the system refuses: skip the test then. */
export function smallDisk(mebibytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-disk-'))
  const mount = (...args: string[]) => execFileSync('mount', [...args, folder], { stdio: 'pipe' })
  try {
    mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs')
  } catch {
    rmSync(folder, { recursive: true })
    console.warn('\n*** NO SMALL DISK: tests with a full or read-only disk are SKIPPED. Run them as root on Linux.\n')
    return null
  }
  return {
    folder,
    remount: (mode) => mount('-o', `remount,${mode}`),
    remove() {
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true })
    },
  }
}
