// Electron's entry: one instance, one workbench, one window.
import { app } from 'electron'
import { pathToFileURL } from 'node:url'
import { open, prepare } from './shell/shell.ts'
import trainingWorker from './training/worker.ts?modulePath'
import { createWorkbench } from './workbench.ts'

if (app.requestSingleInstanceLock()) {
  prepare()
  // Not a top-level await: Electron waits for this module before it is ready.
  void app
    .whenReady()
    .then(() => open((emit) => createWorkbench({ trainingWorker: pathToFileURL(trainingWorker), emit })))
} else {
  app.quit()
}
