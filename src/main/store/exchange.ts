// Experiments with all that their runs recorded, out of one store and into another.
import type { Statement } from 'better-sqlite3'
import type { ExperimentDocument } from '../../shared/experiment.ts'
import { canonicalJson } from '../../shared/json.ts'
import type { Check, Snapshot } from '../../shared/metrics.ts'
import type { RunState } from '../../shared/run-state.ts'
import { CheckpointTable, type BestParameters } from './checkpoints.ts'
import { CheckTable } from './checks.ts'
import type { Curve } from '../../shared/decimate.ts'
import { EventTable, type RunEvent } from './events.ts'
import { toExactJson } from './exact-json.ts'
import { Experiments, type Experiment } from './experiments.ts'
import { Runs, type Run } from './runs.ts'
import { SeriesTable, type StoredSeriesName } from './series.ts'
import type { Store } from './store.ts'
import { Trash } from './trash.ts'

/** What a run is and came to. */
export type ExchangedRun = Omit<Run, 'id' | 'experiment' | 'position' | 'hash' | 'groupHash'>

export interface ExchangedExperiment extends Pick<Experiment, 'name'> {
  readonly document: ExperimentDocument
  readonly runs: readonly ExchangedRun[]
}

/** What a run recorded; without checkpoints, so that it cannot go on from where it was. */
export interface Recording {
  readonly series: readonly ({ readonly series: StoredSeriesName } & Curve)[]
  readonly checks: readonly Check[]
  readonly snapshots: readonly Snapshot[]
  readonly best: BestParameters | null
  readonly events: readonly Omit<RunEvent, 'id'>[]
}

/** An experiment on its way in: nobody sees it before `complete`. */
export interface Arrival {
  readonly experiment: number
  readonly deletion: number
  /** Ids, in the order given. */
  readonly runs: readonly number[]
}

interface OutcomeRow {
  readonly id: number
  readonly state: RunState
  readonly queuedAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly progress: string | null
  readonly result: string | null
  readonly error: string | null
  readonly environment: string | null
}

const UNFINISHED: readonly RunState[] = ['queued', 'active', 'paused']

export class Exchange {
  readonly #store: Store
  readonly #experiments: Experiments
  readonly #runs: Runs
  readonly #series: SeriesTable
  readonly #checks: CheckTable
  readonly #checkpoints: CheckpointTable
  readonly #events: EventTable
  readonly #trash: Trash
  readonly #runIds: Statement<[experiment: number], number>
  readonly #setOutcome: Statement<[OutcomeRow]>

  constructor(store: Store) {
    this.#store = store
    this.#experiments = new Experiments(store)
    this.#runs = new Runs(store)
    this.#series = new SeriesTable(store)
    this.#checks = new CheckTable(store)
    this.#checkpoints = new CheckpointTable(store)
    this.#events = new EventTable(store)
    this.#trash = new Trash(store)
    this.#runIds = store.database
      .prepare<[number], number>('SELECT id FROM run WHERE experiment = ? ORDER BY position')
      .pluck()
    this.#setOutcome = store.database.prepare(
      `UPDATE run SET state = @state, queued_at = @queuedAt, started_at = @startedAt, ended_at = @endedAt,
         progress = @progress, result = @result, error = @error, environment = @environment
       WHERE id = @id`,
    )
  }

  /** With the ids of its runs, in order. Throws 'not-found', and 'bad-file' when what is stored is damaged. */
  experiment(id: number): ExchangedExperiment & { readonly ids: readonly number[] } {
    return this.#store.read(() => {
      const runs = this.#runs.list({ experiment: id })
      const { name } = this.#experiments.get(id)
      return { name, document: this.#experiments.document(id), runs, ids: runs.map((run) => run.id) }
    })
  }

  /** Throws 'bad-file' when it is damaged. */
  recording(run: number): Recording {
    return this.#store.read(() => ({
      series: this.#series.extents(run).map(({ series }) => ({ series, ...this.#series.read(run, series) })),
      checks: this.#checks.checks(run),
      snapshots: [...this.#checks.snapshots(run, 'eigenvalues'), ...this.#checks.snapshots(run, 'histogram')],
      best: this.#checkpoints.best(run),
      events: this.#events.list(run),
    }))
  }

  /** Runs that had not ended become cancelled. */
  begin({ name, document, runs }: ExchangedExperiment): Arrival {
    return this.#store.write(() => {
      const experiment = this.#experiments.add(document, runs)
      this.#experiments.rename(experiment, name)
      const ids = this.#runIds.all(experiment)
      for (const [index, run] of runs.entries()) {
        const { state, queuedAt, startedAt, endedAt, progress, result, error, environment } = run
        this.#setOutcome.run({
          id: ids[index]!,
          state: UNFINISHED.includes(state) ? 'cancelled' : state,
          queuedAt,
          startedAt,
          endedAt,
          progress: progress && JSON.stringify(progress),
          result: result && toExactJson(result),
          error: error && JSON.stringify(error),
          environment: environment && canonicalJson(environment),
        })
      }
      return { experiment, deletion: this.#trash.deleteExperiment(experiment), runs: ids }
    })
  }

  /** `run`: the id of one of an arrival. */
  record(run: number, { series, checks, snapshots, best, events }: Recording): void {
    this.#store.write(() => {
      for (const { series: name, steps, values } of series) {
        this.#series.append(run, { update: steps, [name]: values })
      }
      this.#checks.append(run, checks, snapshots)
      if (best) this.#checkpoints.saveBest(run, best)
      for (const { level, message, at } of events) this.#events.add(run, level, message, at)
    })
  }

  /** They appear all at once. */
  complete(arrivals: readonly Arrival[]): void {
    this.#store.write(() => {
      for (const { deletion } of arrivals) this.#trash.undo(deletion)
    })
  }

  /** As if they had never come. */
  discard(arrivals: readonly Arrival[]): void {
    for (const { deletion } of arrivals) this.#trash.discard(deletion)
  }
}
