// Trains the queued runs of the store, several at a time, and stores what they give: progress, checkpoints, outcome.
import { availableParallelism } from 'node:os'
import { report, type ErrorReport } from '../../shared/contract.ts'
import type { Dataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { isTaskRun, type RunConfig } from '../../shared/experiment.ts'
import { SERIES, type Metrics, type Progress, type Score, type UpdateSeries } from '../../shared/metrics.ts'
import { EventTable } from '../store/events.ts'
import { ImportedParameters } from '../store/imported-parameters.ts'
import { Recorder, type RunUpdate } from '../store/recorder.ts'
import { Runs, type Run, type RunEnvironment } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts'
import { createStopFlag, trainInWorker, type Job, type JobEnd } from './in-worker.ts'
import { placesOf } from './places.ts'
import type { TrainerState } from './trainer.ts'

/** Between records of progress, which all active runs share. */
const RECORD_MS = 1000
/** Between checkpoints of a run; a killed process loses no more than this. */
const CHECKPOINT_MS = 20_000

export interface QueueOptions {
  readonly store: Store
  /** See trainInWorker. */
  readonly workerUrl: URL
  /** Threads of all runs at a time. Default: the cores of this machine. */
  readonly workers?: number
  readonly checkpointEvery?: number
  /** A dataset of the library by its id. */
  readonly loadDataset: (id: number) => Dataset
  /** Asked for once, before the first run. */
  readonly environment: () => Promise<RunEnvironment>
  /** A run has changed its state or got on. */
  readonly onRun: (id: number) => void
  readonly onStatus: () => void
}

export interface QueueStatus {
  /** False: what is queued waits for `start`. */
  readonly running: boolean
  readonly workers: number
  /** Ids of the runs that are being trained. */
  readonly active: readonly number[]
  readonly queued: number
  /** How many of the queued runs a program that died left behind. */
  readonly interrupted: number
  /** Why training came to a halt: the store could not be written, or the engine not be loaded. */
  readonly problem: ErrorReport | null
}

/** Newer than what is stored. */
export interface LiveProgress {
  readonly progress: Progress
  /** Of the last check; null before the first one since the run was taken up. */
  readonly valid: Score | null
}

/** abandon: the store refuses to record, so the run is left as it was stored. */
type Request = 'pause' | 'stop' | 'cancel' | 'requeue' | 'abandon'

/** null: not a state to go on from. */
const STATE_AFTER = { pause: 'paused', cancel: 'cancelled', requeue: 'queued', stop: null, abandon: null } as const

interface ActiveRun {
  readonly config: RunConfig
  readonly stopFlag: Int32Array
  request: Request | null
  live: LiveProgress | null
  /** Not yet stored. */
  pending: Metrics[]
  /** After how many updates the parameters were best that are stored. */
  storedBest: number | null
  ended: Promise<void>
}

export class Queue {
  readonly #options: QueueOptions
  readonly #store: Store
  readonly #runs: Runs
  readonly #starts: ImportedParameters
  readonly #recorder: Recorder
  readonly #events: EventTable
  readonly #active = new Map<number, ActiveRun>()
  /** Runs whose worker broke down once: a second time they fail. */
  readonly #crashed = new Set<number>()
  #environment: RunEnvironment | null = null
  #workers: number
  #running = false
  #experiment: number | null = null
  #interrupted = 0
  #problem: ErrorReport | null = null
  #timer: NodeJS.Timeout | null = null

  /** Changes nothing in the store. */
  constructor(options: QueueOptions) {
    this.#options = options
    this.#store = options.store
    this.#runs = new Runs(options.store)
    this.#starts = new ImportedParameters(options.store)
    this.#recorder = new Recorder(options.store)
    this.#events = new EventTable(options.store)
    this.#workers = options.workers ?? availableParallelism()
  }

  get status(): QueueStatus {
    return {
      running: this.#running,
      workers: this.#workers,
      active: [...this.#active.keys()],
      queued: this.#runs.countQueued(),
      interrupted: this.#interrupted,
      problem: this.#problem,
    }
  }

  /** Of an active run. */
  live(id: number): LiveProgress | null {
    return this.#active.get(id)?.live ?? null
  }

  /** To be called at start: what a program that died left active is queued again, and waits for `start`. */
  recover(): void {
    this.#interrupted += this.#runs.requeueInterrupted().length
  }

  /** Trains what is queued (of this experiment) until nothing is. Throws 'engine' when the engine cannot be loaded. */
  async start(experiment: number | null = null): Promise<void> {
    this.#environment ??= await this.#options.environment()
    await this.#allEnded('abandon')
    if (this.#problem) this.recover()
    this.#problem = null
    this.#interrupted = 0
    this.#experiment = experiment
    this.#running = true
    this.#timer ??= setInterval(() => this.#record(), RECORD_MS)
    this.#fill()
  }

  /** No further run is begun; the active ones go on. */
  hold(): void {
    this.#running = false
    this.#options.onStatus()
  }

  /** With fewer than before, the active runs come to their end first. */
  setWorkers(workers: number): void {
    this.#workers = workers
    this.#fill()
  }

  /** Resolves when the runs have come to a rest. Returns those that could be paused; if none, throws 'conflict'. */
  pause(ids: readonly number[]): Promise<number[]> {
    return this.#ask(ids, 'pause', (id) => this.#runs.move(id, 'paused'))
  }

  /** As `pause`. An active or paused run ends with what it has; one that had not begun is cancelled. */
  async stop(ids: readonly number[]): Promise<number[]> {
    this.#environment ??= await this.#options.environment()
    return this.#ask(ids, 'stop', (id) => {
      const { state, progress } = this.#runs.get(id)
      if (state !== 'paused' || progress === null) return this.#runs.move(id, 'cancelled')
      this.#runs.move(id, 'queued')
      this.#begin(id, 'stop')
    })
  }

  /** As `pause`. */
  cancel(ids: readonly number[]): Promise<number[]> {
    return this.#ask(ids, 'cancel', (id) => this.#runs.move(id, 'cancelled'))
  }

  /**
   * Paused, stopped, failed and cancelled runs are queued again, and go on from their last checkpoints.
   * Returns those that could be queued; if none, throws 'conflict'.
   * @param threads for each of them, in place of its own number
   */
  async resume(ids: readonly number[], threads?: number): Promise<number[]> {
    const queued = await this.#ask(ids, null, (id) => {
      if (threads !== undefined) this.#runs.setThreads(id, threads)
      this.#runs.move(id, 'queued')
    })
    for (const id of queued) this.#crashed.delete(id)
    return queued
  }

  /** To be called when something was queued, or the order has changed. */
  refresh(): void {
    this.#fill()
  }

  /** Active runs are stored and queued, to go on at the next start. */
  async close(): Promise<void> {
    this.#running = false
    for (const active of this.#active.values()) ask(active, 'requeue')
    await this.#allEnded()
    if (this.#timer) clearInterval(this.#timer)
  }

  async #allEnded(request?: Request): Promise<void> {
    const all = [...this.#active.values()]
    await Promise.all(all.flatMap((active) => (!request || active.request === request ? [active.ended] : [])))
  }

  /** request: of active runs; null: they are in no state for that. */
  async #ask(ids: readonly number[], request: Request | null, otherwise: (id: number) => void): Promise<number[]> {
    const done: number[] = []
    let refusal: WorkbenchError | null = null
    for (const id of ids) {
      const active = this.#active.get(id)
      try {
        if (!active) otherwise(id)
        else if (request) ask(active, request)
        else throw new WorkbenchError('conflict', 'the run is being trained', { place: `run ${id}` })
        done.push(id)
      } catch (error) {
        if (!(error instanceof WorkbenchError && error.code === 'conflict')) throw error
        refusal = error
      }
    }
    if (done.length === 0 && refusal) throw refusal
    await Promise.all(done.flatMap((id) => this.#active.get(id)?.ended ?? []))
    for (const id of done) this.#options.onRun(id)
    this.#fill()
    return done
  }

  #fill(): void {
    this.#orHalt(() => {
      while (this.#running && this.#free() > 0) {
        const id = this.#runs.next(this.#experiment)
        if (id === null || this.#places(id) > this.#free()) break
        this.#begin(id)
      }
    })
    this.#options.onStatus()
  }

  #free(): number {
    const active = [...this.#active.values()]
    return active.reduce((free, { config }) => free - placesOf(config, this.#workers), this.#workers)
  }

  /** How many of the workers a queued run will take. */
  #places(id: number): number {
    try {
      return placesOf(this.#runs.get(id).config, this.#workers)
    } catch {
      return 0 // a configuration that cannot be read fails its run, when that begins
    }
  }

  /** Takes a queued run up where its last checkpoint left it. `request`: what it is asked at once. */
  #begin(id: number, request: Request | null = null): void {
    const checkpoint = this.#store.write(() => {
      this.#runs.begin(id, this.#environment!)
      return this.#recorder.rewind(id)
    })
    let job: Job
    try {
      const run = this.#runs.get(id)
      const state = checkpoint && decodeCheckpoint(checkpoint)
      const start = state ? null : this.#startOf(run)
      job = { config: run.config, dataset: this.#datasetOf(run), ...(start && { start }), ...(state && { state }) }
    } catch (error) {
      this.#recorder.fail(id, report(error))
      this.#options.onRun(id)
      return
    }
    const stopFlag = createStopFlag()
    const active: ActiveRun = {
      config: job.config,
      stopFlag,
      request: null,
      live: null,
      pending: [],
      storedBest: null,
      ended: Promise.resolve(),
    }
    if (request) ask(active, request)
    this.#active.set(id, active)
    const stateEvery = this.#options.checkpointEvery ?? CHECKPOINT_MS
    const onMetrics: Job['onMetrics'] = (metrics, state) => this.#take(id, active, metrics, state)
    active.ended = trainInWorker(this.#options.workerUrl, { ...job, stateEvery, onMetrics }, stopFlag).then((end) =>
      this.#end(id, active, end),
    )
    this.#options.onRun(id)
  }

  #datasetOf({ config, dataset }: Run): Dataset | null {
    if (isTaskRun(config)) return null
    if (dataset !== null) return this.#options.loadDataset(dataset)
    throw new WorkbenchError('not-found', 'the dataset of this run is not in the library', {
      place: config.data.dataset,
      hint: 'Import it, and start the experiment anew.',
    })
  }

  #startOf({ config: { model } }: Run): Float64Array | null {
    return model.start === undefined ? null : this.#starts.load(model.start).values
  }

  #take(id: number, active: ActiveRun, metrics: Metrics, state: TrainerState | null): void {
    if (active.request === 'abandon') return
    active.pending.push(metrics)
    active.live = { progress: metrics.progress, valid: metrics.checks.at(-1)?.valid ?? active.live?.valid ?? null }
    if (state) this.#orHalt(() => this.#save(id, active, state))
    this.#options.onRun(id)
  }

  #record(): void {
    const waiting = [...this.#active].filter(([, { pending, request }]) => pending.length > 0 && request !== 'abandon')
    if (waiting.length === 0) return
    this.#orHalt(() =>
      this.#store.write(() => {
        for (const [id, active] of waiting) this.#save(id, active, null)
      }),
    )
  }

  /** `state`: of the moment of the last metrics. */
  #save(id: number, active: ActiveRun, state: TrainerState | null): void {
    this.#recorder.save(id, this.#update(active, state))
    active.pending = []
    if (state?.best) active.storedBest = state.best.updates
  }

  #update({ live, pending, storedBest }: ActiveRun, state: TrainerState | null): RunUpdate {
    const best = state?.best
    return {
      progress: live!.progress,
      series: joinSeries(pending.map(({ series }) => series)),
      checks: pending.flatMap(({ checks }) => checks),
      snapshots: pending.flatMap(({ snapshots }) => snapshots),
      ...(state && { checkpoint: encodeCheckpoint(state) }),
      ...(best && best.updates !== storedBest && { best: { updates: best.updates, values: best.parameters } }),
    }
  }

  #end(id: number, active: ActiveRun, end: JobEnd): void {
    this.#active.delete(id)
    if (active.request !== 'abandon') this.#orHalt(() => this.#store.write(() => this.#settle(id, active, end)))
    this.#options.onRun(id)
    this.#fill()
  }

  #settle(id: number, active: ActiveRun, end: JobEnd): void {
    const after = active.request && STATE_AFTER[active.request]
    if (end.status === 'failed') {
      if (after) return this.#runs.move(id, after)
      if (!end.crashed || this.#crashed.has(id)) return this.#recorder.fail(id, report(end.error))
      this.#crashed.add(id)
      this.#events.add(id, 'warning', `${end.error.message}; it goes on from its last checkpoint`)
      return this.#runs.move(id, 'queued')
    }
    const { result, parameters, state } = end
    if (state && after) {
      this.#save(id, active, state)
      return this.#runs.move(id, after)
    }
    const best = parameters && { updates: result.bestUpdates!, values: parameters }
    this.#recorder.finish(id, result, { ...this.#update(active, state), ...(best && { best }) })
  }

  /** Where the store refuses, all training halts: what it cannot record would be lost. */
  #orHalt(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      this.#running = false
      this.#problem ??= report(error)
      for (const active of this.#active.values()) ask(active, 'abandon')
      this.#options.onStatus()
    }
  }
}

/** A run that is abandoned stays so: part of its metrics is lost already. */
function ask(active: ActiveRun, request: Request): void {
  if (active.request !== 'abandon') active.request = request
  Atomics.store(active.stopFlag, 0, 1)
}

/** One after the other. */
function joinSeries(parts: readonly UpdateSeries[]): UpdateSeries {
  const [first] = parts
  if (parts.length === 1 && first) return first
  const length = parts.reduce((sum, { update }) => sum + update.length, 0)
  return Object.fromEntries(
    SERIES.map((name) => {
      const joined = new Float64Array(length)
      let offset = 0
      for (const part of parts) {
        joined.set(part[name], offset)
        offset += part[name].length
      }
      return [name, joined]
    }),
  ) as UpdateSeries
}
