// One run, from its first weights to its scores: advanced in time slices, its whole state can be taken out and put back.
import { eigenvalues, Session } from '../../engine/engine.ts'
import type { Dataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { isTaskRun, type RunConfig } from '../../shared/experiment.ts'
import {
  SERIES,
  type Check,
  type EndReason,
  type Metrics,
  type Progress,
  type RunResult,
  type Score,
  type SeriesName,
  type Snapshot,
  type UpdateSeries,
} from '../../shared/metrics.ts'
import type { BatchPlanState } from './batch-plan.ts'
import { Digest, type DigestState } from './digest.ts'
import { networkSpec, objective, taskOf } from './network.ts'
import { createProblem, type Problem, type UpdateOutcome } from './problem.ts'
import { alpha, learningRate } from './schedules.ts'
import { isSnapshotDue, snapshotsOf } from './snapshots.ts'

/** A task counts as solved below this share of wrong sequences (ICML 2013, section 4.1). */
const SOLVED = 0.01

interface Counters {
  updates: number
  seconds: number
  checks: number
  /** Updates and whole epochs at the last check. */
  checkedUpdates: number
  checkedEpochs: number
  /** How often validation was worse than at the check before, whose cost is kept. */
  worsenings: number
  previousValid: number | null
  /** Over the updates since the last check. */
  costSum: number
  costTerms: number
  lastCost: number | null
  lastGradientNorm: number | null
  solved: boolean
  diverged: boolean
}

interface Best {
  readonly updates: number
  readonly valid: Score
  readonly parameters: Float64Array
}

/** All that a run needs to go on to the same bits, given its configuration and data. Can be cloned between threads. */
export interface TrainerState {
  readonly counters: Counters
  readonly parameters: Float64Array
  readonly velocity: Float64Array
  readonly carried: Float64Array
  readonly randomState: Uint32Array
  readonly position: BatchPlanState | null
  readonly best: Best | null
  /** null: the run was begun by a version that made none. */
  readonly digest: DigestState | null
}

export interface TrainerOptions {
  readonly config: RunConfig
  /** null for a task. Its arrays lie in SharedArrayBuffers. */
  readonly dataset: Dataset | null
  readonly kernel?: string
  /** A shared word: not 0 ends `advance` at once, within a native call at its next time step. */
  readonly stopFlag?: Int32Array
  /** The parameters of `model.start`, in the engine's layout; not needed with a state. */
  readonly start?: Float64Array
  /** Goes on from here instead of from first weights. */
  readonly state?: TrainerState
}

export class Trainer {
  readonly config: RunConfig
  readonly #session: Session
  readonly #problem: Problem
  readonly #stopFlag: Int32Array
  readonly #calls: Generator<undefined, void>
  #counters: Counters
  #best: Best | null
  readonly #digest: Digest | null
  /** What the state was before the check or the measurement in progress, which a restored run makes again. */
  #snapshot: TrainerState | null = null
  #phase: Progress['phase'] = 'training'
  #reason: EndReason = 'stopped'
  #scores: { train: Score | null; test: Score | null } = { train: null, test: null }
  #ended = false
  #series = emptySeries()
  #checks: Check[] = []
  #snapshots: Snapshot[] = []

  constructor(options: TrainerOptions) {
    const { config, dataset, kernel, stopFlag = new Int32Array(new SharedArrayBuffer(4)), start, state } = options
    this.config = config
    this.#session = new Session({
      spec: networkSpec(config, dataset),
      objective: objective(config),
      seed: config.seed,
      ...(config.training.threads !== undefined && { threads: config.training.threads }),
      ...(isTaskRun(config) && { task: taskOf(config.data) }),
      ...(kernel !== undefined && { kernel }),
    })
    this.#problem = createProblem(config, dataset, this.#session)
    this.#stopFlag = stopFlag
    this.#session.setStopFlag(stopFlag)
    if (state) {
      this.#session.parameters = state.parameters
      this.#session.velocity = state.velocity
      this.#session.carried = state.carried
      this.#session.randomState = state.randomState
      this.#problem.position = state.position
    } else if (config.model.start !== undefined) {
      this.#session.parameters = required(start)
    } else {
      this.#session.initialise(config.model.initialisation, config.model.gain)
    }
    this.#counters = state ? { ...state.counters } : firstCounters()
    this.#best = state?.best ?? null
    this.#digest = state ? state.digest && new Digest(state.digest) : new Digest()
    this.#calls = this.#run()
  }

  /** The instruction set in use. */
  get kernel(): string {
    return this.#session.kernel
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Goes on for about this long (one native call at least), or until the run ends or the stop flag is set. */
  advance(milliseconds: number): void {
    const begin = performance.now()
    const secondsBefore = this.#counters.seconds
    let elapsed = 0
    while (!this.#ended && elapsed < milliseconds && Atomics.load(this.#stopFlag, 0) === 0) {
      this.#ended = this.#calls.next().done === true
      elapsed = performance.now() - begin
      this.#counters.seconds = secondsBefore + elapsed / 1000
    }
  }

  /** What happened since this was last asked. */
  takeMetrics(): Metrics {
    const series = Object.fromEntries(
      SERIES.map((name) => [name, Float64Array.from(this.#series[name])]),
    ) as UpdateSeries
    const metrics = { progress: this.#progress(), series, checks: this.#checks, snapshots: this.#snapshots }
    this.#series = emptySeries()
    this.#checks = []
    this.#snapshots = []
    return metrics
  }

  get state(): TrainerState {
    return this.#snapshot ?? this.#capture()
  }

  /** Those that were best on validation; null before the first check. */
  get bestParameters(): Float64Array | null {
    return this.#best?.parameters ?? null
  }

  /** The outcome; before the end that of a run that is stopped here. */
  get result(): RunResult {
    const { updates, seconds, lastCost, lastGradientNorm } = this.#counters
    return {
      reason: this.#ended ? this.#reason : 'stopped',
      updates,
      epochs: this.#problem.epochs,
      seconds,
      bestUpdates: this.#best?.updates ?? null,
      ...this.#scores,
      valid: this.#best?.valid ?? null,
      lastCost,
      lastGradientNorm,
      bits: this.#digest?.finish(this.#snapshot?.parameters ?? this.#session.parameters) ?? null,
    }
  }

  /** The whole run; yields after each native call. */
  *#run(): Generator<undefined, void> {
    for (;;) {
      if (this.#checkDue()) yield* this.#check()
      const reason = this.#endReason()
      if (reason !== null) {
        this.#reason = reason
        yield* this.#measure()
        return
      }
      this.#phase = 'training'
      yield* this.#update()
    }
  }

  *#update(): Generator<undefined, void> {
    const outcome = this.#problem.update(this.#learningRate(), this.#alpha())
    if (!outcome.report.stopped) this.#record(outcome)
    yield
  }

  #record({ report, costSum, terms }: UpdateOutcome): void {
    const counters = this.#counters
    const { cost, gradientNorm, clipped, guarded, omega, validShare } = report
    counters.updates += 1
    const values = {
      update: counters.updates,
      cost,
      gradientNorm,
      clipped: +clipped,
      guarded: +guarded,
      omega,
      validShare,
    }
    for (const name of SERIES) this.#series[name].push(values[name])
    this.#digest?.add(...SERIES.map((name) => values[name]))

    if (Number.isFinite(cost)) {
      counters.costSum += costSum
      counters.costTerms += terms
      counters.lastCost = cost
    }
    if (Number.isFinite(gradientNorm)) counters.lastGradientNorm = gradientNorm
    // The guard leaves finite parameters behind, whatever the cost was.
    if (!guarded && !(Number.isFinite(cost) && Number.isFinite(gradientNorm))) counters.diverged = true
  }

  /**
   * Checks come after the updates that the authors' loop, counting from 0, numbers checkEvery, 2 checkEvery, ...; or at the
   * end of each epoch; and when the budget or the rate is spent.
   */
  #checkDue(): boolean {
    const { updates, checkedUpdates, checkedEpochs, diverged } = this.#counters
    if (updates === checkedUpdates || diverged) return false
    if (this.#spent() >= 1 || this.#rateIsSpent()) return true
    const { checkEvery } = this.config.training
    if (checkEvery === 'epoch') return Math.floor(this.#problem.epochs) > checkedEpochs
    return updates > 1 && (updates - 1) % checkEvery === 0
  }

  *#check(): Generator<undefined, void> {
    this.#phase = 'checking'
    this.#snapshot = this.#capture()
    const valid = yield* this.#problem.validate()
    const parameters = this.#session.parameters
    const finite = Number.isFinite(valid.nll) && parameters.every(Number.isFinite)
    const spectrum = finite ? yield* this.#spectrum(parameters) : null
    this.#snapshot = null

    const counters = this.#counters
    const best = finite && (this.#best === null || this.#isBetter(valid, this.#best.valid))
    if (best) this.#best = { updates: counters.updates, valid, parameters }
    if (counters.previousValid !== null && valid.nll > counters.previousValid) counters.worsenings += 1
    counters.previousValid = valid.nll
    if (spectrum && isSnapshotDue(counters.checks)) {
      this.#snapshots.push(...snapshotsOf(counters.updates, parameters, this.#session.layout, spectrum))
    }
    counters.checks += 1
    counters.checkedUpdates = counters.updates
    counters.checkedEpochs = Math.floor(this.#problem.epochs)
    counters.diverged = !finite
    counters.solved = isTaskRun(this.config) && this.config.training.stopWhenSolved && valid.error! < SOLVED
    const check: Check = {
      updates: counters.updates,
      epochs: this.#problem.epochs,
      seconds: counters.seconds,
      trainCost: counters.costSum / counters.costTerms,
      valid,
      best,
      learningRate: this.#learningRate(),
      alpha: this.config.method.omega ? this.#alpha() : NaN,
      spectralRadius: spectrum ? Math.hypot(spectrum[0]!, spectrum[1]!) : NaN,
    }
    this.#checks.push(check)
    this.#digest?.add(...digested(check))
    counters.costSum = 0
    counters.costTerms = 0
  }

  *#measure(): Generator<undefined, void> {
    this.#phase = 'measuring'
    this.#snapshot = this.#capture()
    if (this.#best === null) return
    this.#session.parameters = this.#best.parameters
    this.#scores = yield* this.#problem.measure()
  }

  #endReason(): Exclude<EndReason, 'stopped'> | null {
    if (this.#counters.diverged) return 'diverged'
    if (this.#counters.solved) return 'solved'
    if (this.#spent() >= 1) return 'budget'
    return this.#rateIsSpent() ? 'rate' : null
  }

  #rateIsSpent(): boolean {
    const { start, stopBelow } = this.config.training.learningRate
    return this.#learningRate() < start * stopBelow
  }

  #isBetter(a: Score, b: Score): boolean {
    if (!isTaskRun(this.config) || a.error === b.error) return a.nll < b.nll
    return a.error! < b.error!
  }

  /** Of the budget, from 0 to 1 and above. */
  #spent(): number {
    const { budget } = this.config.training
    return Math.max(
      this.#counters.updates / (budget.updates ?? Infinity),
      this.#counters.seconds / 60 / (budget.minutes ?? Infinity),
      'epochs' in budget ? this.#problem.epochs / (budget.epochs ?? Infinity) : 0,
    )
  }

  #period(): number {
    return 1 + (isTaskRun(this.config) ? this.#counters.checks : Math.floor(this.#problem.epochs))
  }

  #learningRate(): number {
    return learningRate(this.config.training.learningRate, {
      period: this.#period(),
      worsenings: this.#counters.worsenings,
      spent: this.#spent(),
    })
  }

  #alpha(): number {
    return alpha(this.config.method.omega, this.#period())
  }

  /** Eigenvalues of W_rec, the largest first. Yields when stopped, and then begins anew. */
  *#spectrum(parameters: Float64Array): Generator<undefined, Float64Array> {
    const { offset, rows, columns } = this.#session.layout.find(({ name }) => name === 'W_rec')!
    const matrix = parameters.slice(offset, offset + rows * columns)
    for (;;) {
      const spectrum = eigenvalues(matrix, rows, this.#stopFlag)
      if (spectrum) return spectrum
      yield
    }
  }

  #progress(): Progress {
    const { updates, seconds } = this.#counters
    const fraction = this.#ended ? 1 : Math.min(1, this.#spent())
    return { updates, seconds, epochs: this.#problem.epochs, fraction, phase: this.#phase }
  }

  #capture(): TrainerState {
    return {
      counters: { ...this.#counters },
      parameters: this.#session.parameters,
      velocity: this.#session.velocity,
      carried: this.#session.carried,
      randomState: this.#session.randomState,
      position: this.#problem.position,
      best: this.#best,
      digest: this.#digest?.state ?? null,
    }
  }
}

function required(start: Float64Array | undefined): Float64Array {
  if (start !== undefined) return start
  throw new WorkbenchError('not-found', 'the parameters that this run starts from are in a library', {
    place: 'model.start',
    hint: 'Import them there, and train it there: rnn-workbench parameters import, and run.',
  })
}

/** Of a check all but the time, which is never the same. */
const digested = ({
  updates,
  epochs,
  trainCost,
  valid,
  best,
  learningRate,
  alpha,
  spectralRadius,
}: Check): number[] => [
  ...[updates, epochs, trainCost, valid.nll, valid.error ?? NaN, valid.frameAccuracy ?? NaN, valid.terms],
  ...[Number(best), learningRate, alpha, spectralRadius],
]

const emptySeries = (): Record<SeriesName, number[]> =>
  Object.fromEntries(SERIES.map((name) => [name, [] as number[]])) as Record<SeriesName, number[]>

const firstCounters = (): Counters => ({
  updates: 0,
  seconds: 0,
  checks: 0,
  checkedUpdates: 0,
  checkedEpochs: 0,
  worsenings: 0,
  previousValid: null,
  costSum: 0,
  costTerms: 0,
  lastCost: null,
  lastGradientNorm: null,
  solved: false,
  diverged: false,
})
