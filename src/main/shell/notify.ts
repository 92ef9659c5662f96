// The system's notifications and its progress in the task bar.
import { Notification, type BrowserWindow } from 'electron'
import { countsText, type EndedExperiment, type TrainingProgress } from './training-watch.ts'

/** What is shown: one that nothing refers to would lose its listener. */
const shown = new Set<Notification>()

/** @param open called when the user clicks it */
export function notifyEnd({ name, counts }: EndedExperiment, open: () => void): void {
  if (!Notification.isSupported()) return
  const notification = new Notification({ title: `${name} has ended`, body: countsText(counts) })
  shown.add(notification)
  notification.on('click', () => {
    shown.delete(notification)
    open()
  })
  notification.on('close', () => shown.delete(notification))
  notification.show()
}

/** null: nothing is under way. Only Windows can show that it is paused or has failed; elsewhere the bar goes then. */
export function showProgress(window: BrowserWindow, progress: TrainingProgress | null): void {
  if (progress === null || (progress.mode !== 'normal' && process.platform !== 'win32')) window.setProgressBar(-1)
  else window.setProgressBar(progress.fraction, { mode: progress.mode })
}
