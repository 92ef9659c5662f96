// What training leaves in the store, each time in one transaction: progress, end, and the way back to a checkpoint.
import type { Statement } from 'better-sqlite3'
import type { ErrorReport } from '../../shared/contract.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Check, EndReason, Progress, RunResult, Snapshot } from '../../shared/metrics.ts'
import type { RunState } from '../../shared/run-state.ts'
import { CheckTable } from './checks.ts'
import { CheckpointTable, type BestParameters } from './checkpoints.ts'
import { EventTable } from './events.ts'
import { toExactJson } from './exact-json.ts'
import { SeriesTable, type SeriesColumns } from './series.ts'
import type { Store } from './store.ts'

/** What happened since the record before. */
export interface RunUpdate {
  readonly progress: Progress
  readonly series?: SeriesColumns
  readonly checks?: readonly Check[]
  readonly snapshots?: readonly Snapshot[]
  /** The state at `progress`, made by training/checkpoint.ts. */
  readonly checkpoint?: Uint8Array
  /** To be given with a checkpoint or at the end, so that the two agree. */
  readonly best?: BestParameters
}

const STATES: Readonly<Record<EndReason, RunState>> = {
  budget: 'finished',
  rate: 'finished',
  solved: 'solved',
  diverged: 'diverged',
  stopped: 'stopped',
}

export class Recorder {
  readonly #store: Store
  readonly #series: SeriesTable
  readonly #checks: CheckTable
  readonly #checkpoints: CheckpointTable
  readonly #events: EventTable
  readonly #run: Statement<[id: number], { state: RunState; hash: string }>
  readonly #setProgress: Statement<[progress: string | null, id: number]>
  readonly #end: Statement<[RunState, result: string | null, error: string | null, endedAt: string, id: number]>

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    this.#series = new SeriesTable(store)
    this.#checks = new CheckTable(store)
    this.#checkpoints = new CheckpointTable(store)
    this.#events = new EventTable(store)
    this.#run = database.prepare('SELECT state, hash FROM run WHERE id = ? AND deletion IS NULL')
    this.#setProgress = database.prepare('UPDATE run SET progress = ? WHERE id = ?')
    this.#end = database.prepare('UPDATE run SET state = ?, result = ?, error = ?, ended_at = ? WHERE id = ?')
  }

  /** All of it is stored, or nothing. Throws 'conflict' unless the run is active. */
  save(run: number, { progress, series, checks = [], snapshots = [], checkpoint, best }: RunUpdate): void {
    this.#store.write(() => {
      const { hash } = this.#active(run)
      if (series) this.#series.append(run, series)
      this.#checks.append(run, checks, snapshots)
      if (checkpoint) this.#checkpoints.save(run, hash, { data: checkpoint, progress })
      if (best) this.#checkpoints.saveBest(run, best)
      this.#setProgress.run(JSON.stringify(progress), run)
    })
  }

  /** The last record of a run, with its outcome. Only one that was stopped keeps its checkpoints, to go on from. */
  finish(run: number, result: RunResult, last: RunUpdate): void {
    this.#store.write(() => {
      this.save(run, last)
      this.#end.run(STATES[result.reason], toExactJson(result), null, new Date().toISOString(), run)
      if (result.reason !== 'stopped') this.#checkpoints.dropAll(run)
    })
  }

  /** What was recorded stays, and so do the checkpoints: queued again, the run goes on. */
  fail(run: number, error: ErrorReport): void {
    this.#store.write(() => {
      this.#active(run)
      this.#end.run('failed', null, JSON.stringify(error), new Date().toISOString(), run)
      this.#events.add(run, 'error', error.message)
    })
  }

  /**
   * The checkpoint that an active run goes on from, or null to begin anew. What was recorded behind it is dropped, since
   * it comes again. A checkpoint that is damaged is passed over for the one before it, with an event.
   */
  rewind(run: number): Uint8Array | null {
    return this.#store.write(() => {
      const { hash } = this.#active(run)
      const checkpoint = this.#checkpoints.latest(run, hash, (updates, why) =>
        this.#events.add(run, 'warning', `the checkpoint after ${updates} updates cannot be used: ${why}`),
      )
      const updates = checkpoint?.progress.updates ?? 0
      this.#series.truncate(run, updates)
      this.#checks.truncate(run, updates)
      this.#checkpoints.truncate(run, updates)
      this.#setProgress.run(checkpoint ? JSON.stringify(checkpoint.progress) : null, run)
      return checkpoint?.data ?? null
    })
  }

  #active(run: number): { hash: string } {
    const row = this.#run.get(run)
    if (row?.state === 'active') return row
    const [code, state] = row ? (['conflict', row.state] as const) : (['not-found', 'not there'] as const)
    throw new WorkbenchError(code, `the run is ${state}, not active`, { place: `run ${run}` })
  }
}
