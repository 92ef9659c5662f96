// Scores of runs on other data than their own.
import type { Statement } from 'better-sqlite3'
import type { RunEvaluation, Scored } from '../../shared/evaluation.ts'
import { canonicalJson } from '../../shared/json.ts'
import { toScore, type CheckRow, type ScoreColumn } from './checks.ts'
import { storedJson } from './content.ts'
import type { Store } from './store.ts'

interface EvaluationRow extends Pick<CheckRow, ScoreColumn> {
  readonly run: number
  readonly updates: number
  readonly scored: string
  readonly seed: number | null
  readonly engine: string
  readonly kernel: string
  readonly at: string
}

type Identity = Pick<EvaluationRow, 'run' | 'updates' | 'scored' | 'seed'>

export class EvaluationTable {
  readonly #store: Store
  readonly #dropSame: Statement<[Identity]>
  readonly #insert: Statement<[EvaluationRow]>
  readonly #list: Statement<[runs: string], EvaluationRow & { id: number }>

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    this.#dropSame = database.prepare(
      'DELETE FROM evaluation WHERE run = @run AND updates = @updates AND scored = @scored AND seed IS @seed',
    )
    this.#insert = database.prepare(
      `INSERT INTO evaluation (run, updates, scored, seed, nll, error, frame_accuracy, terms, engine, kernel, at)
       VALUES (@run, @updates, @scored, @seed, @nll, @error, @frame_accuracy, @terms, @engine, @kernel, @at)`,
    )
    this.#list = database.prepare(
      'SELECT * FROM evaluation WHERE run IN (SELECT value FROM json_each(?)) ORDER BY run, id',
    )
  }

  /** Takes the place of one of the same parameters on the same. */
  add(run: number, { scored, seed, updates, score, engine, kernel, at }: RunEvaluation): void {
    const same = { run, updates, scored: canonicalJson(scored), seed }
    const { nll, error, frameAccuracy: frame_accuracy, terms } = score
    this.#store.write(() => {
      this.#dropSame.run(same)
      this.#insert.run({ ...same, nll, error, frame_accuracy, terms, engine, kernel, at })
    })
  }

  /** By run, oldest first. Throws 'bad-file' when what is stored is damaged. */
  list(runs: readonly number[]): (RunEvaluation & { readonly run: number })[] {
    const rows = this.#store.read(() => this.#list.all(JSON.stringify(runs)))
    return rows.map((row) => ({
      run: row.run,
      updates: row.updates,
      scored: storedJson<Scored>(row.scored, `run ${row.run}, evaluation ${row.id}`),
      seed: row.seed,
      score: toScore(row),
      engine: row.engine,
      kernel: row.kernel,
      at: row.at,
    }))
  }
}
