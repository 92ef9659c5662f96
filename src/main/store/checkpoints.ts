// The checkpoints of runs, checked when read, and the parameters that were best on validation.
import type { Statement } from 'better-sqlite3'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Progress } from '../../shared/metrics.ts'
import { damaged, fromBlob, sha256, storedJson, toBlob } from './content.ts'
import { fromSqlite } from './sqlite-error.ts'
import type { Store } from './store.ts'

export interface Checkpoint {
  /** Made by training/checkpoint.ts. */
  readonly data: Uint8Array
  /** At the same moment. */
  readonly progress: Progress
}

export interface BestParameters {
  /** Updates after which validation was best. */
  readonly updates: number
  /** In the engine's layout. */
  readonly values: Float64Array
}

/** The one before is what a run goes on from when the last one is damaged. */
const KEPT = 2

interface CheckpointRow {
  readonly config_hash: string
  readonly sha256: string
  readonly progress: string
  readonly data: Buffer
}

export class CheckpointTable {
  readonly #store: Store
  readonly #insert: Statement<[CheckpointRow & { run: number; updates: number }]>
  readonly #prune: Statement<[{ run: number; kept: number }]>
  readonly #updates: Statement<[run: number], number>
  readonly #row: Statement<[run: number, updates: number], CheckpointRow>
  readonly #truncate: Statement<[run: number, updates: number]>
  readonly #insertBest: Statement<[run: number, updates: number, sha256: string, data: Buffer]>
  readonly #best: Statement<[run: number], { updates: number; sha256: string; data: Buffer }>
  readonly #truncateBest: Statement<[run: number, updates: number]>

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    this.#insert = database.prepare(
      'INSERT OR REPLACE INTO checkpoint VALUES (@run, @updates, @config_hash, @sha256, @progress, @data)',
    )
    this.#prune = database.prepare(
      `DELETE FROM checkpoint WHERE run = @run AND updates NOT IN
         (SELECT updates FROM checkpoint WHERE run = @run ORDER BY updates DESC LIMIT @kept)`,
    )
    this.#updates = database.prepare<[number], number>(
      'SELECT updates FROM checkpoint WHERE run = ? ORDER BY updates DESC',
    )
    this.#updates.pluck()
    this.#row = database.prepare(
      'SELECT config_hash, sha256, progress, data FROM checkpoint WHERE run = ? AND updates = ?',
    )
    this.#truncate = database.prepare('DELETE FROM checkpoint WHERE run = ? AND updates > ?')
    this.#insertBest = database.prepare('INSERT OR REPLACE INTO parameters VALUES (?, ?, ?, ?)')
    this.#best = database.prepare('SELECT updates, sha256, data FROM parameters WHERE run = ?')
    this.#truncateBest = database.prepare('DELETE FROM parameters WHERE run = ? AND updates > ?')
  }

  /** Keeps the last two of a run. To be called in a transaction, as is all that changes something here. */
  save(run: number, configHash: string, { data, progress }: Checkpoint): void {
    this.#insert.run({
      run,
      updates: progress.updates,
      config_hash: configHash,
      sha256: sha256(data),
      progress: JSON.stringify(progress),
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    })
    this.#prune.run({ run, kept: KEPT })
  }

  /** The last one that is whole and of this configuration; `refused` is told of those that are not. null: none. */
  latest(run: number, configHash: string, refused: (updates: number, why: string) => void): Checkpoint | null {
    for (const updates of this.#updates.all(run)) {
      const row = this.#load(run, updates)
      if (row === null) refused(updates, 'it is damaged')
      else if (row.config_hash !== configHash) refused(updates, 'it belongs to another configuration')
      else return { data: row.data, progress: storedJson<Progress>(row.progress, `run ${run}`) }
    }
    return null
  }

  saveBest(run: number, { updates, values }: BestParameters): void {
    const data = toBlob(values)
    this.#insertBest.run(run, updates, sha256(data), data)
  }

  /** null: there was no check. Throws 'bad-file' when they are damaged. */
  best(run: number): BestParameters | null {
    const row = this.#store.read(() => this.#best.get(run))
    if (row === undefined) return null
    if (sha256(row.data) === row.sha256) return { updates: row.updates, values: fromBlob(row.data) }
    throw damaged(`run ${run}, parameters`)
  }

  /** Drops what is behind this update. */
  truncate(run: number, updates: number): void {
    this.#truncate.run(run, updates)
    this.#truncateBest.run(run, updates)
  }

  /** Of a run that is over. */
  dropAll(run: number): void {
    this.#prune.run({ run, kept: 0 })
  }

  /** null: damaged, in its bytes or in the pages of the database that hold them. */
  #load(run: number, updates: number): CheckpointRow | null {
    try {
      const row = this.#row.get(run, updates)!
      return sha256(row.data) === row.sha256 ? row : null
    } catch (error) {
      const refusal = fromSqlite(error, this.#store.file)
      if (refusal instanceof WorkbenchError && refusal.code === 'bad-file') return null
      throw error
    }
  }
}
