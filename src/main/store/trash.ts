// Deleting runs and experiments so that it can be undone: they are hidden first, and gone when purged.
import type { Statement } from 'better-sqlite3'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Store } from './store.ts'

export class Trash {
  readonly #store: Store
  readonly #begin: Statement<[at: string]>
  readonly #hideRuns: Statement<[deletion: number, ids: string]>
  readonly #hideRunsOf: Statement<[deletion: number, experiment: number]>
  readonly #hideExperiment: Statement<[deletion: number, experiment: number]>
  readonly #active: Statement<[deletion: number], number>
  readonly #restore: readonly Statement<[deletion: number]>[]
  readonly #orphan: Statement<[], number>
  readonly #forget: Statement<[deletion: number]>
  readonly #purge: Statement<[before: string]>
  readonly #using: Statement<[dataset: number], { runs: number; active: number }>
  readonly #discardUsing: Statement<[dataset: number]>
  readonly #discardEmpty: Statement<[]>

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    this.#begin = database.prepare('INSERT INTO deletion (at) VALUES (?)')
    this.#hideRuns = database.prepare(
      'UPDATE run SET deletion = ? WHERE id IN (SELECT value FROM json_each(?)) AND deletion IS NULL',
    )
    this.#hideRunsOf = database.prepare('UPDATE run SET deletion = ? WHERE experiment = ? AND deletion IS NULL')
    this.#hideExperiment = database.prepare('UPDATE experiment SET deletion = ? WHERE id = ? AND deletion IS NULL')
    this.#active = database
      .prepare<[number], number>("SELECT id FROM run WHERE deletion = ? AND state = 'active'")
      .pluck()
    this.#restore = ['run', 'experiment'].map((table) =>
      database.prepare(`UPDATE ${table} SET deletion = NULL WHERE deletion = ?`),
    )
    this.#orphan = database
      .prepare<[], number>(
        `SELECT run.id FROM run JOIN experiment ON experiment.id = run.experiment
         WHERE run.deletion IS NULL AND experiment.deletion IS NOT NULL LIMIT 1`,
      )
      .pluck()
    this.#forget = database.prepare('DELETE FROM deletion WHERE id = ?')
    this.#purge = database.prepare('DELETE FROM deletion WHERE at <= ?')
    this.#using = database.prepare(
      `SELECT count(*) AS runs, count(*) FILTER (WHERE state = 'active') AS active FROM run WHERE dataset = ?`,
    )
    this.#discardUsing = database.prepare('DELETE FROM run WHERE dataset = ?')
    this.#discardEmpty = database.prepare(
      'DELETE FROM experiment WHERE NOT EXISTS (SELECT 1 FROM run WHERE run.experiment = experiment.id)',
    )
  }

  /** Returns what `undo` takes. Throws 'not-found', and 'conflict' while one of the runs is active. */
  deleteRuns(ids: readonly number[]): number {
    return this.#delete((deletion) => this.#hideRuns.run(deletion, JSON.stringify(ids)).changes === ids.length)
  }

  /** With its runs, those apart that were deleted before. As `deleteRuns`. */
  deleteExperiment(id: number): number {
    return this.#delete((deletion) => {
      this.#hideRunsOf.run(deletion, id)
      return this.#hideExperiment.run(deletion, id).changes === 1
    })
  }

  /** Throws 'not-found' when it was undone or purged before, 'conflict' for runs of an experiment that is deleted. */
  undo(deletion: number): void {
    this.#store.write(() => {
      for (const statement of this.#restore) statement.run(deletion)
      // Last: what still referred to it would go with it.
      if (this.#forget.run(deletion).changes === 0) {
        throw new WorkbenchError('not-found', 'this cannot be undone any more')
      }
      const orphan = this.#orphan.get()
      if (orphan === undefined) return
      throw new WorkbenchError('conflict', 'the experiment of this run is deleted', {
        place: `run ${orphan}`,
        hint: 'Undo that first.',
      })
    })
  }

  /** Removes for good what was deleted at once. */
  discard(deletion: number): void {
    this.#store.write(() => this.#forget.run(deletion))
  }

  /** Removes for good what was deleted up to then. Until that, its datasets are in use. */
  purge(until: Date = new Date()): void {
    this.#store.write(() => this.#purge.run(until.toISOString()))
  }

  /** How many runs use the dataset, those included that are deleted and not yet purged. */
  runsUsing(dataset: number): number {
    return this.#using.get(dataset)!.runs
  }

  /** Removes for good all runs that use the dataset, with experiments that then have none; 'conflict' while one trains. */
  discardRunsUsing(dataset: number): void {
    this.#store.write(() => {
      if (this.#using.get(dataset)!.active > 0) {
        throw new WorkbenchError('conflict', 'a run that trains on it cannot be deleted', { hint: 'Stop it first.' })
      }
      this.#discardUsing.run(dataset)
      this.#discardEmpty.run()
    })
  }

  #delete(hide: (deletion: number) => boolean): number {
    return this.#store.write(() => {
      const deletion = Number(this.#begin.run(new Date().toISOString()).lastInsertRowid)
      if (!hide(deletion)) throw new WorkbenchError('not-found', 'some of this is not there, or was deleted before')
      const active = this.#active.get(deletion)
      if (active === undefined) return deletion
      throw new WorkbenchError('conflict', 'a run that trains cannot be deleted', {
        place: `run ${active}`,
        hint: 'Stop it first.',
      })
    })
  }
}
