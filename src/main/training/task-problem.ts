// Trains and scores on freshly drawn sequences of a synthetic task, in the order of draws of the authors' loop.
import type { Session } from '../../engine/engine.ts'
import type { TaskRun } from '../../shared/experiment.ts'
import type { Score } from '../../shared/metrics.ts'
import { drawLength, evaluateTask } from './evaluate.ts'
import type { Problem, UpdateOutcome } from './problem.ts'

export class TaskProblem implements Problem {
  readonly epochs = 0
  position = null
  readonly #config: TaskRun
  readonly #session: Session

  constructor(config: TaskRun, session: Session) {
    this.#config = config
    this.#session = session
  }

  update(learningRate: number, alpha: number): UpdateOutcome {
    const { data, training } = this.#config
    const before = this.#session.randomState
    const length = drawLength(this.#session, data.length)
    const report = this.#session.updateOnTask(length, training.batch, learningRate, alpha)
    if (report.stopped) this.#session.randomState = before
    return { report, costSum: report.cost, terms: 1 }
  }

  validate(): Generator<undefined, Score> {
    return evaluateTask(this.#session, this.#config)
  }

  *measure(): Generator<undefined, { train: null; test: Score }> {
    return { train: null, test: yield* evaluateTask(this.#session, this.#config) }
  }
}
