// The experiments: a document and the runs that it stands for.
import type { Statement } from 'better-sqlite3'
import { WorkbenchError } from '../../shared/errors.ts'
import { identityOf, isTaskRun, type ExperimentDocument, type RunConfig } from '../../shared/experiment.ts'
import { RUN_STATES, type RunState } from '../../shared/run-state.ts'
import { jsonHash, storedJson } from './content.ts'
import type { Store } from './store.ts'

export interface NewRun {
  readonly config: RunConfig
  /** Id of its dataset; null for a task. */
  readonly dataset: number | null
}

export interface Experiment {
  readonly id: number
  readonly name: string
  /** SHA-256 of the canonical JSON of its document. */
  readonly hash: string
  /** Higher ones are trained first. */
  readonly priority: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** How many of its runs are in which state: the state of the experiment. */
  readonly runs: Readonly<Record<RunState, number>>
}

interface ExperimentRow {
  readonly id: number
  readonly name: string
  readonly hash: string
  readonly priority: number
  readonly created_at: string
}

interface NewRunRow {
  readonly experiment: number
  readonly position: number
  readonly rank: number
  readonly method: string
  readonly problem: string
  readonly seed: number
  readonly dataset: number | null
  readonly hash: string
  readonly groupHash: string
  readonly queuedAt: string
  readonly config: string
}

export class Experiments {
  readonly #store: Store
  readonly #insert: Statement<[name: string, document: string, hash: string, priority: number, createdAt: string]>
  readonly #insertRun: Statement<[NewRunRow]>
  readonly #lastRank: Statement<[], number>
  readonly #list: Statement<[], ExperimentRow>
  readonly #counts: Statement<[], { experiment: number; state: RunState; count: number }>
  readonly #document: Statement<[id: number], { document: string; hash: string }>
  readonly #rename: Statement<[name: string, id: number]>
  readonly #setPriority: Statement<[priority: number, id: number]>

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    this.#insert = database.prepare(
      'INSERT INTO experiment (name, document, hash, priority, created_at) VALUES (?, ?, ?, ?, ?)',
    )
    this.#insertRun = database.prepare(
      `INSERT INTO run
         (experiment, position, rank, state, method, problem, seed, dataset, hash, group_hash, queued_at, config)
       VALUES (@experiment, @position, @rank, 'queued', @method, @problem, @seed, @dataset, @hash, @groupHash,
         @queuedAt, @config)`,
    )
    this.#lastRank = database.prepare<[], number>('SELECT coalesce(max(rank), 0) FROM run').pluck()
    this.#list = database.prepare(
      'SELECT id, name, hash, priority, created_at FROM experiment WHERE deletion IS NULL ORDER BY id',
    )
    this.#counts = database.prepare(
      'SELECT experiment, state, count(*) AS count FROM run WHERE deletion IS NULL GROUP BY experiment, state',
    )
    this.#document = database.prepare('SELECT document, hash FROM experiment WHERE id = ? AND deletion IS NULL')
    this.#rename = database.prepare('UPDATE experiment SET name = ? WHERE id = ? AND deletion IS NULL')
    this.#setPriority = database.prepare('UPDATE experiment SET priority = ? WHERE id = ? AND deletion IS NULL')
  }

  /** Stores a document with the runs that it expands to, behind those in the queue. Returns its id. */
  add(document: ExperimentDocument, runs: readonly NewRun[], priority = 0): number {
    const now = new Date().toISOString()
    return this.#store.write(() => {
      const inserted = this.#insert.run(document.name, JSON.stringify(document), jsonHash(document), priority, now)
      const experiment = Number(inserted.lastInsertRowid)
      const lastRank = this.#lastRank.get()!
      for (const [position, { config, dataset }] of runs.entries()) {
        this.#insertRun.run({
          experiment,
          position,
          rank: lastRank + 1 + position,
          method: config.method.name,
          problem: isTaskRun(config) ? config.data.task : config.data.dataset,
          seed: config.seed,
          dataset,
          hash: jsonHash(identityOf(config)),
          groupHash: jsonHash(identityOf({ ...config, seed: 0 })),
          queuedAt: now,
          config: JSON.stringify(config),
        })
      }
      return experiment
    })
  }

  /** Oldest first. */
  list(): Experiment[] {
    return this.#store.read(() => {
      const counts = new Map<number, Record<RunState, number>>()
      for (const { experiment, state, count } of this.#counts.all()) {
        const ofExperiment = counts.get(experiment) ?? noRuns()
        ofExperiment[state] = count
        counts.set(experiment, ofExperiment)
      }
      return this.#list.all().map(({ id, name, hash, priority, created_at }) => {
        return { id, name, hash, priority, createdAt: created_at, runs: counts.get(id) ?? noRuns() }
      })
    })
  }

  /** Throws 'not-found'. */
  get(id: number): Experiment {
    const found = this.list().find((experiment) => experiment.id === id)
    if (found === undefined) throw notFound(id)
    return found
  }

  /** Throws 'not-found', and 'bad-file' when it is not the one that its hash is of. */
  document(id: number): ExperimentDocument {
    const row = this.#store.read(() => this.#document.get(id))
    if (row === undefined) throw notFound(id)
    return storedJson(row.document, `experiment ${id}`, row.hash)
  }

  /** Its document keeps the name that it was given with. Throws 'not-found'. */
  rename(id: number, name: string): void {
    this.#store.write(() => {
      if (this.#rename.run(name, id).changes === 0) throw notFound(id)
    })
  }

  /** Throws 'not-found'. */
  setPriority(id: number, priority: number): void {
    this.#store.write(() => {
      if (this.#setPriority.run(priority, id).changes === 0) throw notFound(id)
    })
  }
}

const noRuns = () => Object.fromEntries(RUN_STATES.map((state) => [state, 0])) as Record<RunState, number>

const notFound = (id: number) =>
  new WorkbenchError('not-found', 'there is no such experiment', { place: `experiment ${id}` })
