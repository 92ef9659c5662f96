// When the page's process ends: the page is loaded again. Training and the library live in another process and go on.
import type { BrowserWindow } from 'electron'
import { askAfterCrashes } from './dialogs.ts'

/** A page that ends again so soon would do so without end: then the user decides. */
const SOON_MS = 60_000

export interface CrashActions {
  /** reason: in Electron's words, such as "crashed" or "oom". */
  readonly onCrash: (reason: string) => void
  readonly quit: () => void
}

export function reloadAfterCrash(window: BrowserWindow, { onCrash, quit }: CrashActions): void {
  let last = -Infinity
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    onCrash(reason)
    const soon = Date.now() - last < SOON_MS
    last = Date.now()
    if (!soon) window.reload()
    else void askAfterCrashes(reason).then((again) => (again ? window.reload() : quit()))
  })
}
