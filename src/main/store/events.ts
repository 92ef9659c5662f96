// The log of a run: what happened to it, for the user.
import type { Statement } from 'better-sqlite3'
import type { Store } from './store.ts'

export type EventLevel = 'info' | 'warning' | 'error'

export interface RunEvent {
  readonly id: number
  /** ISO 8601, UTC. */
  readonly at: string
  readonly level: EventLevel
  readonly message: string
}

export class EventTable {
  readonly #store: Store
  readonly #insert: Statement<[run: number, at: string, level: EventLevel, message: string]>
  readonly #list: Statement<[run: number], RunEvent>

  constructor(store: Store) {
    this.#store = store
    this.#insert = store.database.prepare('INSERT INTO run_event (run, at, level, message) VALUES (?, ?, ?, ?)')
    this.#list = store.database.prepare('SELECT id, at, level, message FROM run_event WHERE run = ? ORDER BY id')
  }

  add(run: number, level: EventLevel, message: string, at = new Date().toISOString()): void {
    this.#store.write(() => this.#insert.run(run, at, level, message))
  }

  /** Oldest first. */
  list(run: number): RunEvent[] {
    return this.#store.read(() => this.#list.all(run))
  }
}
