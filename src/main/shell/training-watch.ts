// What the desktop shows of training outside of its window: how far it is altogether, and which experiment has ended.
import type { Event, Handlers, Output, Payload } from '../../shared/contract.ts'
import type { RunRow } from '../../shared/contract/experiments.ts'
import type { RunState } from '../../shared/run-state.ts'

type QueueStatus = Output<'queue.status'>
export type StateCounts = Readonly<Partial<Record<RunState, number>>>

export interface EndedExperiment {
  readonly id: number
  readonly name: string
  readonly counts: StateCounts
}

/** fraction: of the runs of all experiments that are under way, 0 to 1. */
export interface TrainingProgress {
  readonly fraction: number
  readonly mode: 'normal' | 'paused' | 'error'
}

export interface TrainingWatchOptions {
  readonly source: Pick<Handlers, 'runs.list' | 'experiments.get'>
  /** null: nothing is under way. */
  readonly onProgress: (progress: TrainingProgress | null) => void
  /** Its last run has ended, and at least one has a result. */
  readonly onEnd: (ended: EndedExperiment) => void
  readonly onQueue: (status: QueueStatus) => void
  readonly fault: (error: unknown) => void
}

interface Watched {
  readonly name: string
  readonly runs: Map<number, Pick<RunRow, 'state' | 'progress'>>
  underWay: boolean
}

const TO_COME: readonly RunState[] = ['queued', 'active', 'paused']
/** What a run becomes by being trained: with its first event an experiment is watched. */
const BY_TRAINING: readonly RunState[] = ['active', 'stopped', 'finished', 'diverged', 'solved', 'failed']

export class TrainingWatch {
  readonly #options: TrainingWatchOptions
  readonly #experiments = new Map<number, Watched>()
  #queue: QueueStatus | null = null
  /** One event after the other, since some of them have to be looked up. */
  #work: Promise<void> = Promise.resolve()

  constructor(options: TrainingWatchOptions) {
    this.#options = options
  }

  /** As the workbench told last; null before the first time. */
  get queue(): QueueStatus | null {
    return this.#queue
  }

  /** Takes an event of the workbench; those that do not concern training change nothing. */
  take<E extends Event>(event: E, payload: Payload<E>): void {
    if (event === 'queue') {
      this.#queue = payload as QueueStatus
      this.#options.onQueue(this.#queue)
      this.#then(() => {})
    } else if (event === 'runs') {
      this.#then(() => this.#takeRuns(payload as RunRow[]))
    } else if (event === 'experiments') {
      this.#then(() => this.#readAgain())
    }
  }

  #then(work: () => void | Promise<void>): void {
    this.#work = this.#work
      .then(work)
      .then(() => this.#options.onProgress(this.#progress()))
      .catch(this.#options.fault)
  }

  async #takeRuns(rows: readonly RunRow[]): Promise<void> {
    const touched = new Set<number>()
    for (const { id, experiment, state, progress } of rows) {
      if (!this.#experiments.has(experiment) && BY_TRAINING.includes(state)) await this.#read(experiment)
      const watched = this.#experiments.get(experiment)
      if (!watched) continue
      watched.runs.set(id, { state, progress })
      touched.add(experiment)
    }
    for (const id of touched) this.#settle(id, this.#experiments.get(id)!)
  }

  #settle(id: number, watched: Watched): void {
    const before = watched.underWay
    const counts = countStates(watched.runs.values())
    watched.underWay = TO_COME.some((state) => counts[state])
    if (!before || watched.underWay) return
    const { cancelled = 0 } = counts
    if (watched.runs.size > cancelled) this.#options.onEnd({ id, name: watched.name, counts })
  }

  async #read(id: number): Promise<void> {
    const { name } = await this.#options.source['experiments.get']({ id })
    const rows = await this.#options.source['runs.list']({ experiment: id })
    const runs = new Map(rows.map(({ id: run, state, progress }) => [run, { state, progress }]))
    this.#experiments.set(id, { name, runs, underWay: true })
  }

  /** Something was renamed, or deleted: an experiment of which nothing is left to come has not ended by that. */
  async #readAgain(): Promise<void> {
    const underWay = [...this.#experiments].filter(([, watched]) => watched.underWay).map(([id]) => id)
    this.#experiments.clear()
    for (const id of underWay) {
      const rows = await this.#options.source['runs.list']({ experiment: id })
      if (rows.some(({ state }) => TO_COME.includes(state))) await this.#read(id)
    }
  }

  #progress(): TrainingProgress | null {
    const underWay = [...this.#experiments.values()].filter((watched) => watched.underWay)
    const runs = underWay.flatMap((watched) => [...watched.runs.values()]).filter(({ state }) => state !== 'cancelled')
    if (runs.length === 0) return null
    const done = runs.map(({ state, progress }) => (TO_COME.includes(state) ? (progress?.fraction ?? 0) : 1))
    const fraction = done.reduce((sum, part) => sum + part, 0) / runs.length
    if (this.#queue?.problem) return { fraction, mode: 'error' }
    return { fraction, mode: runs.some(({ state }) => state === 'active') ? 'normal' : 'paused' }
  }
}

function countStates(runs: Iterable<Pick<RunRow, 'state'>>): StateCounts {
  const counts: Partial<Record<RunState, number>> = {}
  for (const { state } of runs) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** The states of an experiment's runs in a sentence: "5 runs done, 1 failed, 2 diverged". */
export function countsText({ failed = 0, diverged = 0, finished = 0, solved = 0, stopped = 0 }: StateCounts): string {
  const done = finished + solved + stopped
  return [
    `${done} ${done === 1 ? 'run' : 'runs'} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(diverged > 0 ? [`${diverged} diverged`] : []),
  ].join(', ')
}
