// What a run learns from, as the trainer sees it: a dataset or a synthetic task.
import type { Session, UpdateReport } from '../../engine/engine.ts'
import type { Dataset } from '../../shared/dataset.ts'
import { isTaskRun, type RunConfig } from '../../shared/experiment.ts'
import type { Score } from '../../shared/metrics.ts'
import type { BatchPlanState } from './batch-plan.ts'
import { DatasetProblem } from './dataset-problem.ts'
import { datasetFor } from './network.ts'
import { TaskProblem } from './task-problem.ts'

export interface UpdateOutcome {
  /** stopped: the stop flag was seen, and nothing has changed. */
  readonly report: UpdateReport
  /** The cost of the update as a sum, and what it is a sum over: nats and steps; tasks: the cost itself and 1. */
  readonly costSum: number
  readonly terms: number
}

/** The generators yield after each native call. */
export interface Problem {
  /** Epochs over the training data, with the part of the running one; 0 for tasks. */
  readonly epochs: number
  update(learningRate: number, alpha: number): UpdateOutcome
  validate(): Generator<undefined, Score>
  /** Scores the session's parameters once training is over; `train` is null for tasks. */
  measure(): Generator<undefined, { train: Score | null; test: Score }>
  /** Position in the data; null for tasks, whose position is the session's random stream. */
  position: BatchPlanState | null
}

/** `dataset`: null for a task. Throws 'bad-config' when it is not of the kind that the run needs. */
export const createProblem = (config: RunConfig, dataset: Dataset | null, session: Session): Problem =>
  isTaskRun(config)
    ? new TaskProblem(config, session)
    : new DatasetProblem(config, datasetFor(config, dataset), session)
