// Runs as the lists of a front show them, and the event that tells of those that have changed.
import type { Emit } from '../../shared/contract.ts'
import type { RunRow } from '../../shared/contract/experiments.ts'
import { problemName } from '../results/groups.ts'
import { CheckTable } from '../store/checks.ts'
import { Runs, type Run, type RunFilter } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { LiveProgress } from '../training/queue.ts'

/** Between two events. */
const EVENT_MS = 100

export class RunRows {
  readonly #runs: Runs
  readonly #checks: CheckTable
  readonly #live: (id: number) => LiveProgress | null

  /** `live`: what is not stored yet of an active run. */
  constructor(store: Store, live: (id: number) => LiveProgress | null) {
    this.#runs = new Runs(store)
    this.#checks = new CheckTable(store)
    this.#live = live
  }

  /** By experiment, in the order of its document. */
  list(filter: RunFilter): RunRow[] {
    const runs = this.#runs.list(filter)
    const unfinished = runs.filter(({ result, progress }) => result === null && progress !== null)
    const lastScores = this.#checks.lastScores(unfinished.map(({ id }) => id))
    return runs.map((run) => {
      const live = this.#live(run.id)
      return {
        ...toRow(run),
        progress: live?.progress ?? run.progress,
        valid: run.result ? run.result.valid : (live?.valid ?? lastScores.get(run.id) ?? null),
      }
    })
  }
}

const toRow = ({ config, result, ...run }: Run): Omit<RunRow, 'progress' | 'valid'> => ({
  id: run.id,
  experiment: run.experiment,
  position: run.position,
  state: run.state,
  kind: config.data.kind,
  method: config.method.name,
  problem: problemName(config),
  seed: config.seed,
  queuedAt: run.queuedAt,
  startedAt: run.startedAt,
  endedAt: run.endedAt,
  test: result?.test ?? null,
  reason: result?.reason ?? null,
  error: run.error,
})

/** Collects the ids of changed runs, and tells of them in one event now and then. */
export class RunEvents {
  readonly #rows: RunRows
  readonly #emit: Emit
  readonly #changed = new Set<number>()
  #timer: NodeJS.Timeout | null = null

  constructor(rows: RunRows, emit: Emit) {
    this.#rows = rows
    this.#emit = emit
  }

  add(id: number): void {
    this.#changed.add(id)
    this.#timer ??= setTimeout(() => this.flush(), EVENT_MS)
  }

  /** Tells at once; to be called before the store is closed. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#changed.size === 0) return
    const ids = [...this.#changed]
    this.#changed.clear()
    this.#emit('runs', this.#rows.list({ ids }))
  }
}
