// What the workbench remembers between starts, other than its data: a JSON value by name.
import type { Statement } from 'better-sqlite3'
import type * as z from 'zod'
import { storedJson } from './content.ts'
import type { Store } from './store.ts'

export class Settings {
  readonly #store: Store
  readonly #select: Statement<[name: string], string>
  readonly #upsert: Statement<[name: string, value: string]>

  constructor(store: Store) {
    this.#store = store
    this.#select = store.database.prepare<[string], string>('SELECT value FROM setting WHERE name = ?').pluck()
    this.#upsert = store.database.prepare(
      'INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    )
  }

  /** `otherwise`, where nothing is stored or what is stored is no longer of the schema. */
  get<T>(name: string, schema: z.ZodType<T>, otherwise: T): T {
    const text = this.#store.read(() => this.#select.get(name))
    if (text === undefined) return otherwise
    const parsed = schema.safeParse(storedJson(text, `setting ${name}`))
    return parsed.success ? parsed.data : otherwise
  }

  set(name: string, value: unknown): void {
    this.#store.write(() => this.#upsert.run(name, JSON.stringify(value)))
  }
}
