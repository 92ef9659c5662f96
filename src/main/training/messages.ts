// What the pool and its worker threads say to each other.
import type { Dataset } from '../../shared/dataset.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { RunConfig } from '../../shared/experiment.ts'
import type { Metrics, RunResult } from '../../shared/metrics.ts'
import type { TrainerState } from './trainer.ts'

/** What a worker is started with: one run. The dataset's SharedArrayBuffers are shared, not copied. */
export interface WorkerJob {
  readonly config: RunConfig
  /** null for a task. */
  readonly dataset: Dataset | null
  /** The parameters of `model.start`. */
  readonly start: Float64Array | null
  /** Where a run that was stopped goes on. */
  readonly state: TrainerState | null
  /** One word; not 0 asks the worker to stop. */
  readonly stopFlag: Int32Array
  /** Milliseconds between the states that come with the metrics. */
  readonly stateEvery: number
}

export type WorkerMessage =
  /** state: now and then, that of the same moment. */
  | { readonly type: 'metrics'; readonly metrics: Metrics; readonly state: TrainerState | null }
  /** state: of a run that was stopped, to go on from. parameters: the best on validation, if there was a check. */
  | {
      readonly type: 'ended'
      readonly result: RunResult
      readonly parameters: Float64Array | null
      readonly state: TrainerState | null
    }
  | { readonly type: 'failed'; readonly error: FailureMessage }

/** A WorkbenchError as it crosses to another thread, which would drop its class. */
export interface FailureMessage {
  readonly code: ErrorCode
  readonly message: string
  readonly place: string | undefined
  readonly hint: string | undefined
}
