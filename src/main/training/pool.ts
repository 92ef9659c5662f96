// Trains runs side by side, each in a worker thread of its own: a run that fails, fails alone.
import { availableParallelism } from 'node:os'
import { createStopFlag, trainInWorker, type Job, type JobEnd } from './in-worker.ts'
import { placesOf } from './places.ts'

export interface PoolJob extends Job {
  onStart?(): void
}

/** cancelled: stopped before it had begun. */
export type PoolEnd = JobEnd | { readonly status: 'cancelled' }

interface QueuedJob {
  readonly job: PoolJob
  readonly end: (end: PoolEnd) => void
}

export class Pool {
  readonly size: number
  readonly #workerUrl: URL
  readonly #queue: QueuedJob[] = []
  /** Of the active runs. */
  readonly #stopFlags = new Set<Int32Array>()
  #free: number

  /** `workerUrl`: see trainInWorker. */
  constructor({ workerUrl, size = availableParallelism() }: { workerUrl: URL; size?: number }) {
    this.#workerUrl = workerUrl
    this.size = size
    this.#free = size
  }

  /** Queues a run; the promise never rejects. */
  run(job: PoolJob): Promise<PoolEnd> {
    return new Promise((end) => {
      this.#queue.push({ job, end })
      this.#startNext()
    })
  }

  /** Cancels what is queued and asks what is active to stop; the promises of `run` tell when that is done. */
  stop(): void {
    for (const { end } of this.#queue.splice(0)) end({ status: 'cancelled' })
    for (const stopFlag of this.#stopFlags) Atomics.store(stopFlag, 0, 1)
  }

  /** In the order given: what needs more places than are free holds up the others. */
  #startNext(): void {
    for (;;) {
      const [queued] = this.#queue
      if (queued === undefined || placesOf(queued.job.config, this.size) > this.#free) return
      this.#queue.shift()
      void this.#start(queued)
    }
  }

  async #start({ job, end }: QueuedJob): Promise<void> {
    const stopFlag = createStopFlag()
    const places = placesOf(job.config, this.size)
    this.#stopFlags.add(stopFlag)
    this.#free -= places
    const ended = trainInWorker(this.#workerUrl, job, stopFlag)
    job.onStart?.()
    end(await ended)
    this.#stopFlags.delete(stopFlag)
    this.#free += places
    this.#startNext()
  }
}
