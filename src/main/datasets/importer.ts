// Imports in a worker thread, so that the caller stays responsive and a hostile file can only end the worker.
import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../../shared/errors.ts'
import type { ImportedDataset, ImportOptions } from './import-dataset.ts'
import type { WorkerInput, WorkerMessage } from './import-worker.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { ImportHooks } from './read-files.ts'

/** Of the worker's heap; typed arrays are outside of it. */
const HEAP_MEGABYTES = 1024
/** The worker looks at its time limit between files; this much later it is ended in the middle of one. */
const GRACE_MILLISECONDS = 5000

/**
 * importDataset in a worker. Rejects as that does; 'limit' also when a file takes too much time or memory.
 * @param worker the compiled or plain import-worker.ts; only the entry of a program knows where it lies
 */
export function importInWorker(
  worker: URL | string,
  paths: readonly string[],
  options: ImportOptions = {},
  { onProgress, signal }: ImportHooks = {},
): Promise<ImportedDataset> {
  return new Promise((resolve, reject) => {
    const cancelled = () => new WorkbenchError('cancelled', 'the import was cancelled')
    if (signal?.aborted) return reject(cancelled())
    const input: WorkerInput = { paths, options }
    const thread = new Worker(worker, { workerData: input, resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES } })
    const milliseconds = (options.limits?.milliseconds ?? DEFAULT_LIMITS.milliseconds) + GRACE_MILLISECONDS
    const timer = setTimeout(() => end(() => reject(overLimit('time'))), milliseconds)
    const abort = () => end(() => reject(cancelled()))
    signal?.addEventListener('abort', abort)

    /** Whatever comes first settles the promise. */
    const end = (settle: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      thread.removeAllListeners()
      void thread.terminate().then(settle)
    }
    thread.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') return onProgress?.(message.progress)
      if (message.type === 'done') return end(() => resolve(message.imported))
      const { code, message: text, place, hint } = message.error
      end(() => reject(new WorkbenchError(code, text, { ...(place && { place }), ...(hint && { hint }) })))
    })
    thread.on('error', (error: NodeJS.ErrnoException) =>
      end(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? overLimit('memory') : error)),
    )
    thread.on('exit', (code) => end(() => reject(new Error(`the import worker ended with ${code}`))))
  })
}

const overLimit = (what: 'time' | 'memory') =>
  new WorkbenchError('limit', `the import takes too much ${what}`, { hint: 'Import fewer or smaller files.' })
