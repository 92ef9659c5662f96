// Calls a worker thread for what would keep the caller waiting: the window's process answers meanwhile.
import { Worker } from 'node:worker_threads'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Call, CallMessage, CallResults } from './calls.ts'
import type { EvaluationProgress } from './evaluation.ts'
import { toError } from './in-worker.ts'

/** Of the thread's heap; typed arrays are outside of it. */
const HEAP_MEGABYTES = 2048

/**
 * Rejects as the call does; with 'cancelled' when its stop flag ended it, 'limit' when it needs too much memory, and
 * 'engine' when the thread breaks down.
 * @param workerUrl where worker.ts is, which the desktop bundle keeps elsewhere than the sources
 */
export function callInWorker<C extends Call>(
  workerUrl: URL,
  call: C,
  onProgress: (progress: EvaluationProgress) => void = () => {},
): Promise<CallResults[C['call']]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(workerUrl, {
      workerData: call,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    })
    let settle = () => reject(new WorkbenchError('engine', 'the worker thread ended before its work'))
    thread.on('message', (message: CallMessage) => {
      if (message.type === 'progress') return onProgress(message.progress)
      if (message.type === 'failed') settle = () => reject(toError(message.error))
      else if (message.value === null) settle = () => reject(new WorkbenchError('cancelled', 'this was cancelled'))
      else settle = () => resolve(message.value as CallResults[C['call']])
    })
    thread.on('error', (cause: NodeJS.ErrnoException) => {
      const error =
        cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new WorkbenchError('limit', 'this takes too much memory', { cause })
          : new WorkbenchError('engine', `the worker thread broke down: ${cause.message}`, { cause })
      settle = () => reject(error)
    })
    // Only then is the thread gone, which Electron wants before it quits.
    thread.on('exit', () => settle())
  })
}
