// The system's dialogs: for opening and saving, before quitting, after crashes.
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import { QUIT_ANSWERS, type QuitAnswer } from './quitting.ts'

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

/** The page's process ends again and again. @returns whether to load the page again */
export async function askAfterCrashes(reason: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The window has stopped working again.',
    detail: `Its process ended twice within a minute (${reason}). Training goes on, and what is stored is safe.`,
    buttons: ['Load it again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  return response === 0
}

const QUIT_BUTTONS: Record<QuitAnswer, string> = {
  checkpoint: 'Checkpoint and quit',
  finish: 'Finish, then quit',
  stay: 'Stay',
}

export interface TrainingState {
  /** How many runs are being trained, and how many wait behind them. */
  readonly active: number
  readonly queued: number
  /** False: the queue is on hold, so that no further run is begun. */
  readonly running: boolean
}

export async function askToQuit(window: BrowserWindow | null, state: TrainingState): Promise<QuitAnswer> {
  const options: MessageBoxOptions = {
    type: 'question',
    ...quitQuestion(state),
    buttons: QUIT_ANSWERS.map((answer) => QUIT_BUTTONS[answer]),
    defaultId: 0,
    cancelId: QUIT_ANSWERS.length - 1,
    noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options))
  return QUIT_ANSWERS[response] ?? 'stay'
}

function quitQuestion({ active, queued, running }: TrainingState): { message: string; detail: string } {
  const next = running ? 'training goes on from here at the next start' : 'what is trained now waits in the queue'
  const more = running && queued > 0 ? `, with ${queued} more in the queue` : ''
  return {
    message: active === 1 ? 'A run is being trained.' : `${active} runs are being trained.`,
    detail: `Checkpoint and quit: ${next}.\nFinish, then quit: the window is minimised until training is done${more}.`,
  }
}
