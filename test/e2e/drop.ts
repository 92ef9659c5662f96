// Drags real files over the window and drops them, as the system would.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** Drags them over the middle of the window; what is returned ends that. */
export async function dragOver(page: Page, paths: string[]) {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: paths, dragOperationsMask: 1 }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await send('dragEnter')
  await send('dragOver')
  return {
    drop: () => send('drop').then(() => session.detach()),
    /** The protocol cannot leave the window, so the page is told by an event of its own. */
    async leave() {
      await session.detach()
      await page.evaluate(() => document.body.dispatchEvent(new DragEvent('dragleave', { bubbles: true })))
    },
  }
}

export async function dropOn(page: Page, paths: string[]): Promise<void> {
  const drag = await dragOver(page, paths)
  await drag.drop()
}

/** A folder for the files of a test. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-files-'))
  return {
    folder,
    /** Its path. */
    write(name: string, content: string | Buffer): string {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
