// Trains on the training split of a dataset, chunk by chunk, and scores whole splits.
import { Sequences, type Session } from '../../engine/engine.ts'
import { SPLIT_NAMES, type Dataset, type SplitName } from '../../shared/dataset.ts'
import type { DatasetRun } from '../../shared/experiment.ts'
import type { Score } from '../../shared/metrics.ts'
import { BatchPlan, type BatchPlanState } from './batch-plan.ts'
import { evaluateSplit } from './evaluate.ts'
import { sequenceSegments } from './lane-walk.ts'
import type { Problem, UpdateOutcome } from './problem.ts'

/** The training split is scored up to here: all of the four music sets, the beginning of a long text. */
const TRAIN_STEPS = 250_000

export class DatasetProblem implements Problem {
  readonly #config: DatasetRun
  readonly #dataset: Dataset
  readonly #session: Session
  readonly #train: Sequences
  readonly #plan: BatchPlan

  constructor(config: DatasetRun, dataset: Dataset, session: Session) {
    const { batch, sequenceLength, carryState } = config.training
    const { horizon } = config.data
    this.#config = config
    this.#dataset = dataset
    this.#session = session
    // Splits that cannot be scored are refused now, and not when it comes to scoring them.
    for (const name of SPLIT_NAMES) sequenceSegments(dataset.splits[name], horizon)
    this.#train = new Sequences(dataset.splits.train, dataset.width)
    const split = dataset.splits.train
    this.#plan = new BatchPlan({ split, batch, sequenceLength, carryState, horizon, seed: config.seed })
  }

  get epochs(): number {
    return this.#plan.epochs
  }

  get position(): BatchPlanState {
    return this.#plan.state
  }
  set position(position: BatchPlanState | null) {
    if (position) this.#plan.state = position
  }

  update(learningRate: number, alpha: number): UpdateOutcome {
    const { lanes, steps } = this.#plan.next()
    const report = this.#session.updateOnData(this.#train, lanes, this.#config.data.horizon, learningRate, alpha)
    if (!report.stopped) this.#plan.advance()
    const { timeCost, batch } = this.#config.training
    return { report, costSum: report.cost * (timeCost === 'mean' ? steps : batch), terms: steps }
  }

  validate(): Generator<undefined, Score> {
    return this.#score('valid')
  }

  *measure(): Generator<undefined, { train: Score; test: Score }> {
    return { test: yield* this.#score('test'), train: yield* this.#score('train', TRAIN_STEPS) }
  }

  #score(name: SplitName, maximumSteps?: number): Generator<undefined, Score> {
    const split = this.#dataset.splits[name]
    const sequences = new Sequences(split, this.#dataset.width)
    return evaluateSplit(this.#session, sequences, split, this.#config.data.horizon, maximumSteps)
  }
}
