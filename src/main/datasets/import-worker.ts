// The thread that an import runs in; see importer.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { WorkbenchError } from '../../shared/errors.ts'
import { importDataset, type ImportedDataset, type ImportOptions } from './import-dataset.ts'
import type { Progress } from './read-files.ts'

export interface WorkerInput {
  readonly paths: readonly string[]
  readonly options: ImportOptions
}

export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly imported: ImportedDataset }
  | { readonly type: 'failed'; readonly error: Pick<WorkbenchError, 'code' | 'message' | 'place' | 'hint'> }

const PROGRESS_MILLISECONDS = 100

const { paths, options } = workerData as WorkerInput
const post = (message: WorkerMessage): void => parentPort!.postMessage(message)

let last = -Infinity
const onProgress = (progress: Progress): void => {
  if (performance.now() - last < PROGRESS_MILLISECONDS) return
  last = performance.now()
  post({ type: 'progress', progress })
}

try {
  post({ type: 'done', imported: await importDataset(paths, options, { onProgress }) })
} catch (error) {
  // Anything else is a fault of the program: thrown on, it reaches the caller as it is.
  if (!(error instanceof WorkbenchError)) throw error
  const { code, message, place, hint } = error
  post({ type: 'failed', error: { code, message, place, hint } })
}
