// Electron's entry: one instance, one workbench, one window.
import { app } from 'electron'
import { pathToFileURL } from 'node:url'
import importWorker from './datasets/import-worker.ts?modulePath'
import { claimProfile, open, prepare } from './shell/shell.ts'
import trainingWorker from './training/worker.ts?modulePath'

const home = claimProfile()
if (home !== null && app.requestSingleInstanceLock()) {
  const bundles = prepare()
  const workers = { trainingWorker: pathToFileURL(trainingWorker), importWorker: pathToFileURL(importWorker) }
  // Not a top-level await: Electron waits for this module before it is ready.
  void app.whenReady().then(() => open(home, bundles, workers))
} else {
  app.quit()
}
