// Trains runs side by side, each in a worker thread of its own: a run that fails, fails alone.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Dataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { RunConfig } from '../../shared/experiment.ts'
import type { Metrics, RunResult } from '../../shared/metrics.ts'
import type { WorkerJob, WorkerMessage } from './messages.ts'
import type { TrainerState } from './trainer.ts'

export interface Job {
  readonly config: RunConfig
  /** null for a task. */
  readonly dataset: Dataset | null
  /** Where a run that was stopped goes on. */
  readonly state?: TrainerState
  onStart?(): void
  onMetrics?(metrics: Metrics): void
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
  | { readonly status: 'failed'; readonly error: WorkbenchError }
  /** Stopped before it had begun. */
  | { readonly status: 'cancelled' }

interface QueuedJob {
  readonly job: Job
  readonly stopFlag: Int32Array
  readonly end: (end: JobEnd) => void
}

export class Pool {
  readonly size: number
  readonly #workerUrl: URL
  readonly #queue: QueuedJob[] = []
  readonly #active = new Map<QueuedJob, Worker>()

  /** `workerUrl`: where worker.ts is, which the desktop bundle keeps elsewhere than the sources. */
  constructor({ workerUrl, size = availableParallelism() }: { workerUrl: URL; size?: number }) {
    this.#workerUrl = workerUrl
    this.size = size
  }

  /** Queues a run; the promise never rejects. */
  run(job: Job): Promise<JobEnd> {
    return new Promise((end) => {
      this.#queue.push({ job, stopFlag: new Int32Array(new SharedArrayBuffer(4)), end })
      this.#startNext()
    })
  }

  /** Cancels what is queued and asks what is active to stop; the promises of `run` tell when that is done. */
  stop(): void {
    for (const { end } of this.#queue.splice(0)) end({ status: 'cancelled' })
    for (const { stopFlag } of this.#active.keys()) Atomics.store(stopFlag, 0, 1)
  }

  #startNext(): void {
    while (this.#active.size < this.size) {
      const queued = this.#queue.shift()
      if (queued === undefined) return
      this.#start(queued)
    }
  }

  #start(queued: QueuedJob): void {
    const { job, stopFlag } = queued
    const workerData: WorkerJob = { config: job.config, dataset: job.dataset, state: job.state ?? null, stopFlag }
    const worker = new Worker(this.#workerUrl, { workerData })
    this.#active.set(queued, worker)
    job.onStart?.()

    let end: JobEnd | null = null
    worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'metrics':
          job.onMetrics?.(message.metrics)
          break
        case 'ended':
          end = { status: 'ended', result: message.result, parameters: message.parameters, state: message.state }
          break
        case 'failed': {
          const { code, message: text, place, hint } = message.error
          const details = { ...(place !== undefined && { place }), ...(hint !== undefined && { hint }) }
          end = { status: 'failed', error: new WorkbenchError(code, text, details) }
        }
      }
    })
    worker.on('error', (cause) => {
      const reason = cause instanceof Error ? cause.message : String(cause)
      end = {
        status: 'failed',
        error: new WorkbenchError('engine', `the worker thread broke down: ${reason}`, { cause }),
      }
    })
    worker.on('exit', (code) => {
      this.#active.delete(queued)
      const message = `the worker thread ended with exit code ${code} before its run`
      queued.end(end ?? { status: 'failed', error: new WorkbenchError('engine', message) })
      this.#startNext()
    })
  }
}
