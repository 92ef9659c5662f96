// Experiments with all that their runs recorded, out of one store and into another.
import type { Statement } from 'better-sqlite3'
import type { RunEvaluation } from '../../shared/evaluation.ts'
import type { ExperimentDocument } from '../../shared/experiment.ts'
import { canonicalJson } from '../../shared/json.ts'
import type { Check, Snapshot } from '../../shared/metrics.ts'
import type { RunState } from '../../shared/run-state.ts'
import { CheckpointTable, type BestParameters } from './checkpoints.ts'
import { CheckTable } from './checks.ts'
import type { Curve } from '../../shared/decimate.ts'
import { EvaluationTable } from './evaluations.ts'
import { EventTable, type RunEvent } from './events.ts'
import { toExactJson } from './exact-json.ts'
import { Experiments, type Experiment } from './experiments.ts'
import { ImportedParameters, type StoredParameters } from './imported-parameters.ts'
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
  readonly evaluations: readonly RunEvaluation[]
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
  readonly #evaluations: EvaluationTable
  readonly #starts: ImportedParameters
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
    this.#evaluations = new EvaluationTable(store)
    this.#starts = new ImportedParameters(store)
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

  /** What runs of these experiments start from, as far as it is there. Throws 'bad-file' when it is damaged. */
  starts(experiments: readonly number[]): StoredParameters[] {
    return this.#store.read(() => {
      const runs = experiments.flatMap((experiment) => this.#runs.list({ experiment }))
      const wanted = new Set(runs.flatMap(({ config }) => config.model.start ?? []))
      const there = this.#starts.list().filter(({ hash }) => wanted.has(hash))
      return there.map(({ hash }) => this.#starts.load(hash))
    })
  }

  /** Without `updates` only checks and events (and evaluations). Throws 'bad-file' when it is damaged. */
  recording(run: number, updates: boolean): Recording {
    const curves = () => this.#series.extents(run).map(({ series }) => ({ series, ...this.#series.read(run, series) }))
    const kinds = updates ? (['eigenvalues', 'histogram'] as const) : []
    return this.#store.read(() => ({
      series: updates ? curves() : [],
      checks: this.#checks.checks(run),
      snapshots: kinds.flatMap((kind) => this.#checks.snapshots(run, kind)),
      best: updates ? this.#checkpoints.best(run) : null,
      evaluations: this.#evaluations.list([run]),
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
  record(run: number, { series, checks, snapshots, best, evaluations, events }: Recording): void {
    this.#store.write(() => {
      for (const { series: name, steps, values } of series) {
        this.#series.append(run, { update: steps, [name]: values })
      }
      this.#checks.append(run, checks, snapshots)
      if (best) this.#checkpoints.saveBest(run, best)
      for (const evaluation of evaluations) this.#evaluations.add(run, evaluation)
      for (const { level, message, at } of events) this.#events.add(run, level, message, at)
    })
  }

  /** They appear all at once, with the parameters that their runs start from. */
  complete(arrivals: readonly Arrival[], starts: readonly StoredParameters[]): void {
    this.#store.write(() => {
      for (const { importedAt, ...parameters } of starts) this.#starts.add(parameters, importedAt)
      for (const { deletion } of arrivals) this.#trash.undo(deletion)
    })
  }

  /** As if they had never come. */
  discard(arrivals: readonly Arrival[]): void {
    for (const { deletion } of arrivals) this.#trash.discard(deletion)
  }
}
