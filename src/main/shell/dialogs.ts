// The system's dialogs for opening and saving.
import { dialog, type BrowserWindow } from 'electron'

/** Files and folders are asked for apart: on Linux and Windows no dialog offers both. */
export async function openPaths(window: BrowserWindow, kind: 'files' | 'folder'): Promise<string[]> {
  const properties = kind === 'files' ? (['openFile', 'multiSelections'] as const) : (['openDirectory'] as const)
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: [...properties] })
  return canceled ? [] : filePaths
}

export async function savePath(window: BrowserWindow, name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: name,
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  return canceled ? null : filePath
}

/** The page's process has ended. @returns whether to load the page again */
export async function askAfterCrash(reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The window stopped working.',
    detail: `Its process ended (${reason}). What is stored is safe.`,
    buttons: ['Open it again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}
