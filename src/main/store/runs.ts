// The runs: listed, queued, moved from state to state.
import type { Statement } from 'better-sqlite3'
import type { ErrorReport } from '../../shared/contract.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { identityOf, parseRunConfig, type RunConfig } from '../../shared/experiment.ts'
import { canonicalJson, isRecord } from '../../shared/json.ts'
import type { Progress, RunResult } from '../../shared/metrics.ts'
import { mayFollow, RESULT_STATES, type RunState } from '../../shared/run-state.ts'
import { damaged, jsonHash, storedJson } from './content.ts'
import { EventTable } from './events.ts'
import type { Store } from './store.ts'

/** What a run was trained with. */
export interface RunEnvironment {
  /** Versions of the program, of the engine's build and of Node; the engine's kernel. */
  readonly app: string
  readonly engine: string
  readonly kernel: string
  readonly node: string
  /** 'linux x64' */
  readonly platform: string
  /** The processor, and how many cores. */
  readonly machine: string
  readonly cores: number
}

export interface Run {
  readonly id: number
  readonly experiment: number
  /** In the experiment, from 0. */
  readonly position: number
  readonly state: RunState
  readonly config: RunConfig
  /** Id of its dataset; null for a task. */
  readonly dataset: number | null
  /** SHA-256 of the configuration; of the configuration with seed 0, which the runs of a group share. */
  readonly hash: string
  readonly groupHash: string
  /** ISO 8601, UTC. */
  readonly queuedAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly progress: Progress | null
  readonly result: RunResult | null
  /** Why it failed. */
  readonly error: ErrorReport | null
  readonly environment: RunEnvironment | null
}

/** Conditions that hold together. */
export interface RunFilter {
  readonly experiment?: number
  readonly states?: readonly RunState[]
  readonly methods?: readonly string[]
  /** Names of datasets and tasks. */
  readonly problems?: readonly string[]
  readonly ids?: readonly number[]
}

interface RunRow {
  readonly id: number
  readonly experiment: number
  readonly position: number
  readonly state: RunState
  readonly dataset: number | null
  readonly hash: string
  readonly group_hash: string
  readonly queued_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly config: string
  readonly progress: string | null
  readonly result: string | null
  readonly error: string | null
  readonly environment: string | null
}

interface Selection {
  readonly experiment: number | null
  readonly states: string | null
  readonly methods: string | null
  readonly problems: string | null
  readonly ids: string | null
}

const selection = ({ experiment, states, methods, problems, ids }: RunFilter): Selection => {
  const list = (values: readonly unknown[] | undefined) => (values ? JSON.stringify(values) : null)
  const lists = { states: list(states), methods: list(methods), problems: list(problems), ids: list(ids) }
  return { experiment: experiment ?? null, ...lists }
}

const CONDITION = `run.deletion IS NULL
  AND (@experiment IS NULL OR experiment = @experiment)
  AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
  AND (@methods IS NULL OR method IN (SELECT value FROM json_each(@methods)))
  AND (@problems IS NULL OR problem IN (SELECT value FROM json_each(@problems)))
  AND (@ids IS NULL OR run.id IN (SELECT value FROM json_each(@ids)))`

const COLUMNS = `run.id, experiment, position, state, dataset, run.hash, group_hash, queued_at, started_at, ended_at,
  config, progress, result, error, environment`

export class Runs {
  readonly #store: Store
  readonly #events: EventTable
  readonly #list: Statement<[Selection], RunRow>
  readonly #records: Statement<
    [Selection],
    Pick<RunRow, 'id' | 'dataset' | 'hash' | 'group_hash' | 'config' | 'result'>
  >
  readonly #state: Statement<[id: number], Pick<RunRow, 'state' | 'environment'>>
  readonly #active: Statement<[], number>
  readonly #countQueued: Statement<[], number>
  readonly #next: Statement<[{ experiment: number | null }], number>
  readonly #ranks: Statement<[ids: string], { id: number; rank: number }>
  readonly #setRank: Statement<[rank: number, id: number]>
  readonly #setState: Statement<[RunState, endedAt: string | null, id: number]>
  readonly #setConfig: Statement<[config: string, id: number]>
  readonly #requeue: Statement<[queuedAt: string, id: number]>
  readonly #begin: Statement<[startedAt: string, environment: string, id: number]>

  constructor(store: Store) {
    const { database } = store
    this.#store = store
    this.#events = new EventTable(store)
    this.#list = database.prepare(`SELECT ${COLUMNS} FROM run WHERE ${CONDITION} ORDER BY experiment, position`)
    this.#records = database.prepare(
      `SELECT id, dataset, hash, group_hash, config, result FROM run WHERE ${CONDITION} ORDER BY experiment, position`,
    )
    this.#state = database.prepare('SELECT state, environment FROM run WHERE id = ? AND deletion IS NULL')
    this.#active = database
      .prepare<[], number>("SELECT id FROM run WHERE state = 'active' AND deletion IS NULL ORDER BY id")
      .pluck()
    this.#countQueued = database
      .prepare<[], number>("SELECT count(*) FROM run WHERE state = 'queued' AND deletion IS NULL")
      .pluck()
    this.#next = database
      .prepare<[{ experiment: number | null }], number>(
        `SELECT run.id FROM run JOIN experiment ON experiment.id = run.experiment
         WHERE state = 'queued' AND run.deletion IS NULL AND (@experiment IS NULL OR experiment = @experiment)
         ORDER BY priority DESC, rank LIMIT 1`,
      )
      .pluck()
    this.#ranks = database.prepare(
      'SELECT id, rank FROM run WHERE id IN (SELECT value FROM json_each(?)) ORDER BY rank',
    )
    this.#setRank = database.prepare('UPDATE run SET rank = ? WHERE id = ?')
    this.#setState = database.prepare('UPDATE run SET state = ?, ended_at = ? WHERE id = ?')
    this.#setConfig = database.prepare('UPDATE run SET config = ? WHERE id = ?')
    this.#requeue = database.prepare(
      "UPDATE run SET state = 'queued', queued_at = ?, ended_at = NULL, result = NULL, error = NULL WHERE id = ?",
    )
    this.#begin = database.prepare(
      "UPDATE run SET state = 'active', started_at = coalesce(started_at, ?), environment = ? WHERE id = ?",
    )
  }

  /** By experiment, in the order of its document. Throws 'bad-file' and names the run whose row is damaged. */
  list(filter: RunFilter = {}): Run[] {
    return this.#store.read(() => this.#list.all(selection(filter)).map(toRun))
  }

  /** Those that count in the results, as these take them: ended or stopped; failed ones have no result. */
  records(
    filter: Omit<RunFilter, 'states'> = {},
  ): Pick<Run, 'id' | 'dataset' | 'hash' | 'groupHash' | 'config' | 'result'>[] {
    const rows = this.#store.read(() => this.#records.all(selection({ ...filter, states: RESULT_STATES })))
    return rows.map((row) => ({
      id: row.id,
      dataset: row.dataset,
      hash: row.hash,
      groupHash: row.group_hash,
      config: configOf(row),
      result: parsed(row, 'result'),
    }))
  }

  /** Throws 'not-found', and 'bad-file' as `list` does. */
  get(id: number): Run {
    const [run] = this.list({ ids: [id] })
    if (run !== undefined) return run
    throw notFound(id)
  }

  countQueued(): number {
    return this.#store.read(() => this.#countQueued.get()!)
  }

  /** Id of the queued run (of this experiment) that is to be trained next: by priority, then in the order of the queue. */
  next(experiment: number | null = null): number | null {
    return this.#store.read(() => this.#next.get({ experiment })) ?? null
  }

  /** These runs share the places in the queue that they had, now in this order. */
  reorder(ids: readonly number[]): void {
    this.#store.write(() => {
      const places = this.#ranks.all(JSON.stringify(ids))
      if (places.length !== ids.length) throw new WorkbenchError('not-found', 'some of these runs are not there')
      for (const [index, id] of ids.entries()) this.#setRank.run(places[index]!.rank, id)
    })
  }

  /** A queued run starts or goes on. What it is trained with replaces what was there, which stays in the log. */
  begin(id: number, environment: RunEnvironment): void {
    this.#store.write(() => {
      const before = this.#require(id, 'active').environment
      const now = canonicalJson(environment)
      this.#begin.run(new Date().toISOString(), now, id)
      if (before === null || before === now) return
      this.#events.add(id, 'info', `goes on in another environment; before it was ${before}`)
    })
  }

  /**
   * Queues, pauses or cancels. A run that is queued again forgets its result or error, not its checkpoints.
   * Throws 'not-found', and 'conflict' when the run is in no state for that.
   */
  move(id: number, state: 'queued' | 'paused' | 'cancelled'): void {
    this.#store.write(() => {
      this.#require(id, state)
      const now = new Date().toISOString()
      if (state === 'queued') this.#requeue.run(now, id)
      else this.#setState.run(state, state === 'cancelled' ? now : null, id)
    })
  }

  /** The run then goes on with so many threads, to the same bits. Throws 'bad-config' where its minibatch has too few. */
  setThreads(id: number, threads: number): void {
    this.#store.write(() => {
      const { config } = this.get(id)
      const changed = parseRunConfig({ ...config, training: { ...config.training, threads } })
      this.#setConfig.run(JSON.stringify(changed), id)
    })
  }

  /** To be called at start: what a process that died left active is queued again. Returns the ids. */
  requeueInterrupted(): number[] {
    return this.#store.write(() => {
      const ids = this.#active.all()
      for (const id of ids) {
        this.move(id, 'queued')
        this.#events.add(id, 'warning', 'the program ended while this run was trained')
      }
      return ids
    })
  }

  /** The run as it is, if it may become `to`. */
  #require(id: number, to: RunState): Pick<RunRow, 'state' | 'environment'> {
    const row = this.#state.get(id)
    if (row === undefined) throw notFound(id)
    if (mayFollow(row.state, to)) return row
    throw new WorkbenchError('conflict', `a run that is ${row.state} cannot become ${to}`, { place: `run ${id}` })
  }
}

const notFound = (id: number) => new WorkbenchError('not-found', 'there is no such run', { place: `run ${id}` })

function configOf(row: Pick<RunRow, 'id' | 'config' | 'hash'>): RunConfig {
  const place = `run ${row.id}, configuration`
  const config = storedJson<RunConfig>(row.config, place)
  if (!isRecord(config?.training) || jsonHash(identityOf(config)) !== row.hash) throw damaged(place)
  return config
}

function parsed<C extends 'progress' | 'result' | 'error' | 'environment', T>(
  row: Pick<RunRow, 'id' | C>,
  column: C,
): T | null {
  const text: string | null = row[column]
  return text === null ? null : storedJson<T>(text, `run ${row.id}, ${column}`)
}

const toRun = (row: RunRow): Run => ({
  id: row.id,
  experiment: row.experiment,
  position: row.position,
  state: row.state,
  config: configOf(row),
  dataset: row.dataset,
  hash: row.hash,
  groupHash: row.group_hash,
  queuedAt: row.queued_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  progress: parsed(row, 'progress'),
  result: parsed(row, 'result'),
  error: parsed(row, 'error'),
  environment: parsed(row, 'environment'),
})
