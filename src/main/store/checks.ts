// The validation checks of runs, and the snapshots that are taken now and then.
import type { Statement } from 'better-sqlite3'
import type { Check, Score, Snapshot } from '../../shared/metrics.ts'
import { fromBlob, toBlob } from './content.ts'
import type { Store } from './store.ts'

export interface CheckRow {
  readonly updates: number
  readonly epochs: number
  readonly seconds: number
  readonly train_cost: number | null
  readonly nll: number | null
  readonly error: number | null
  readonly frame_accuracy: number | null
  readonly terms: number
  readonly best: number
  readonly learning_rate: number
  readonly alpha: number | null
  readonly spectral_radius: number | null
}

export type ScoreColumn = 'nll' | 'error' | 'frame_accuracy' | 'terms'

type SnapshotRow = Omit<Snapshot, 'data'> & { readonly data: Buffer }

export class CheckTable {
  readonly #store: Store
  readonly #insertCheck: Statement<[CheckRow & { run: number }]>
  readonly #insertSnapshot: Statement<[SnapshotRow & { run: number }]>
  readonly #checks: Statement<[run: number], CheckRow>
  readonly #lastScores: Statement<[runs: string], Pick<CheckRow, ScoreColumn> & { run: number }>
  readonly #snapshots: Statement<[run: number, kind: string], SnapshotRow>
  readonly #truncate: readonly Statement<[run: number, updates: number]>[]

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    // A run that goes on from a checkpoint which was taken in the middle of a check makes that check again.
    this.#insertCheck = database.prepare(
      `INSERT OR REPLACE INTO validation_check VALUES (@run, @updates, @epochs, @seconds, @train_cost, @nll, @error,
         @frame_accuracy, @terms, @best, @learning_rate, @alpha, @spectral_radius)`,
    )
    this.#insertSnapshot = database.prepare(
      'INSERT OR REPLACE INTO snapshot VALUES (@run, @updates, @kind, @parameters, @data)',
    )
    this.#checks = database.prepare('SELECT * FROM validation_check WHERE run = ? ORDER BY updates')
    this.#lastScores = database.prepare(
      `SELECT run, max(updates), nll, error, frame_accuracy, terms FROM validation_check
       WHERE run IN (SELECT value FROM json_each(?)) GROUP BY run`,
    )
    this.#snapshots = database.prepare(
      'SELECT updates, kind, parameters, data FROM snapshot WHERE run = ? AND kind = ? ORDER BY parameters, updates',
    )
    this.#truncate = ['validation_check', 'snapshot'].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE run = ? AND updates > ?`),
    )
  }

  /** In the order of training. */
  checks(run: number): Check[] {
    return this.#store.read(() => this.#checks.all(run).map(toCheck))
  }

  /** Of the last check of each of these runs that has one. */
  lastScores(runs: readonly number[]): Map<number, Score> {
    const rows = this.#store.read(() => this.#lastScores.all(JSON.stringify(runs)))
    return new Map(rows.map((row) => [row.run, toScore(row)]))
  }

  snapshots(run: number, kind: Snapshot['kind']): Snapshot[] {
    return this.#store.read(() => this.#snapshots.all(run, kind).map((row) => ({ ...row, data: fromBlob(row.data) })))
  }

  /** To be called in a transaction, as is `truncate`. */
  append(run: number, checks: readonly Check[], snapshots: readonly Snapshot[]): void {
    for (const check of checks) this.#insertCheck.run({ run, ...toRow(check) })
    for (const snapshot of snapshots) this.#insertSnapshot.run({ run, ...snapshot, data: toBlob(snapshot.data) })
  }

  /** Drops what is behind this update. */
  truncate(run: number, updates: number): void {
    for (const statement of this.#truncate) statement.run(run, updates)
  }
}

/** SQLite stores NaN as NULL. */
const toRow = ({ valid, ...check }: Check): CheckRow => ({
  updates: check.updates,
  epochs: check.epochs,
  seconds: check.seconds,
  train_cost: check.trainCost,
  nll: valid.nll,
  error: valid.error,
  frame_accuracy: valid.frameAccuracy,
  terms: valid.terms,
  best: Number(check.best),
  learning_rate: check.learningRate,
  alpha: check.alpha,
  spectral_radius: check.spectralRadius,
})

const toCheck = (row: CheckRow): Check => ({
  updates: row.updates,
  epochs: row.epochs,
  seconds: row.seconds,
  trainCost: row.train_cost ?? NaN,
  valid: toScore(row),
  best: row.best === 1,
  learningRate: row.learning_rate,
  alpha: row.alpha ?? NaN,
  spectralRadius: row.spectral_radius ?? NaN,
})

export const toScore = ({ nll, error, frame_accuracy, terms }: Pick<CheckRow, ScoreColumn>): Score => ({
  nll: nll ?? NaN,
  error,
  frameAccuracy: frame_accuracy,
  terms,
})
