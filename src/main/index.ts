// Electron's entry: one instance, one workbench, one window.
import { app } from 'electron'
import { pathToFileURL } from 'node:url'
import importWorker from './datasets/import-worker.ts?modulePath'
import { open, prepare } from './shell/shell.ts'
import trainingWorker from './training/worker.ts?modulePath'

if (app.requestSingleInstanceLock()) {
  prepare()
  const workers = { trainingWorker: pathToFileURL(trainingWorker), importWorker: pathToFileURL(importWorker) }
  // Not a top-level await: Electron waits for this module before it is ready.
  void app.whenReady().then(() => open(workers))
} else {
  app.quit()
}
