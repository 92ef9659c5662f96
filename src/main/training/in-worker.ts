// Trains one run in a worker thread of its own: what goes wrong in there stays there.
import { Worker } from 'node:worker_threads'
import type { Dataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { RunConfig } from '../../shared/experiment.ts'
import type { Metrics, RunResult } from '../../shared/metrics.ts'
import type { FailureMessage, WorkerJob, WorkerMessage } from './messages.ts'
import type { TrainerState } from './trainer.ts'

export interface Job {
  readonly config: RunConfig
  /** null for a task. */
  readonly dataset: Dataset | null
  /** The parameters of `model.start`; not needed with a state. */
  readonly start?: Float64Array
  /** Where a run that was stopped goes on. */
  readonly state?: TrainerState
  /** Milliseconds between the states that `onMetrics` gets; default: none. */
  readonly stateEvery?: number
  /** state: what the run could go on from at this moment. */
  onMetrics?(metrics: Metrics, state: TrainerState | null): void
}

export type JobEnd =
  | {
      readonly status: 'ended'
      readonly result: RunResult
      /** Best on validation; null when there was no check. */
      readonly parameters: Float64Array | null
      /** Of a run that was stopped: what it can go on from. */
      readonly state: TrainerState | null
    }
  /** crashed: the worker thread broke down, which need not happen again. */
  | { readonly status: 'failed'; readonly error: WorkbenchError; readonly crashed: boolean }

/** One word in memory that threads share; not 0 asks a run to stop. */
export const createStopFlag = (): Int32Array => new Int32Array(new SharedArrayBuffer(4))

/**
 * The promise never rejects.
 * @param workerUrl where worker.ts is, which the desktop bundle keeps elsewhere than the sources
 */
export function trainInWorker(workerUrl: URL, job: Job, stopFlag: Int32Array): Promise<JobEnd> {
  const { config, dataset, start = null, state = null, stateEvery = Infinity } = job
  const workerData: WorkerJob = { config, dataset, start, state, stopFlag, stateEvery }
  const worker = new Worker(workerUrl, { workerData })
  const crash = (message: string, cause?: unknown): JobEnd => ({
    status: 'failed',
    error: new WorkbenchError('engine', message, { cause }),
    crashed: true,
  })

  let end: JobEnd | null = null
  worker.on('message', (message: WorkerMessage) => {
    switch (message.type) {
      case 'metrics':
        job.onMetrics?.(message.metrics, message.state)
        break
      case 'ended':
        end = { status: 'ended', result: message.result, parameters: message.parameters, state: message.state }
        break
      case 'failed':
        end = { status: 'failed', error: toError(message.error), crashed: false }
    }
  })
  worker.on('error', (cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    end = crash(`the worker thread broke down: ${reason}`, cause)
  })
  return new Promise((resolve) => {
    worker.on('exit', (code) => resolve(end ?? crash(`the worker thread ended with exit code ${code} before its run`)))
  })
}

/** A failure of a worker as an error again. */
export function toError({ code, message, place, hint }: FailureMessage): WorkbenchError {
  return new WorkbenchError(code, message, {
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
  })
}
