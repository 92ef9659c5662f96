// Parameters that runs can start from, kept by their content: the same ones are there once, under the first name.
import type { Statement } from 'better-sqlite3'
import type { NetworkShape } from '../../engine/spec.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { ParametersEntry, ParametersOrigin } from '../../shared/imported-parameters.ts'
import { canonicalJson } from '../../shared/json.ts'
import { damaged, fromBlob, sha256, storedJson, toBlob } from './content.ts'
import type { Store } from './store.ts'

export interface NewParameters {
  readonly name: string
  readonly shape: NetworkShape
  readonly origin: ParametersOrigin
  /** In the engine's layout for this shape. */
  readonly values: Float64Array
}

export type StoredParameters = ParametersEntry & Pick<NewParameters, 'values'>

/** Of the hash, where parameters are named by its beginning. */
const SHORTEST_HASH = 6

interface EntryRow {
  readonly hash: string
  readonly name: string
  readonly inputs: number
  readonly units: number
  readonly outputs: number
  readonly biases: number
  readonly origin: string
  readonly imported_at: string
}

const COLUMNS = 'hash, name, inputs, units, outputs, biases, origin, imported_at'

export class ImportedParameters {
  readonly #store: Store
  readonly #insert: Statement<[EntryRow & { data: Buffer }]>
  readonly #list: Statement<[], EntryRow>
  readonly #byHash: Statement<[hash: string], EntryRow>
  readonly #byName: Statement<[name: string], EntryRow>
  readonly #byBeginning: Statement<[beginning: string], EntryRow>
  readonly #data: Statement<[hash: string], Buffer>
  readonly #using: Statement<[hash: string], number>
  readonly #remove: Statement<[hash: string]>

  constructor(store: Store) {
    const { database } = store
    const select = `SELECT ${COLUMNS} FROM imported_parameters`
    this.#store = store
    this.#insert = database.prepare(
      `INSERT INTO imported_parameters (${COLUMNS}, data)
       VALUES (@hash, @name, @inputs, @units, @outputs, @biases, @origin, @imported_at, @data)`,
    )
    this.#list = database.prepare(`${select} ORDER BY name`)
    this.#byHash = database.prepare(`${select} WHERE hash = ?`)
    this.#byName = database.prepare(`${select} WHERE name = ?`)
    this.#byBeginning = database.prepare(`${select} WHERE hash LIKE ? || '%'`)
    this.#data = database.prepare<[string], Buffer>('SELECT data FROM imported_parameters WHERE hash = ?').pluck()
    this.#using = database
      // As text: the JSON of a damaged run must not be in the way.
      .prepare<[string], number>('SELECT count(*) FROM run WHERE instr(config, ?) > 0')
      .pluck()
    this.#remove = database.prepare('DELETE FROM imported_parameters WHERE hash = ?')
  }

  /** Under this name, or the next free one like it. `added`: false when these values were there already. */
  add({ name, shape, origin, values }: NewParameters, at = new Date().toISOString()) {
    const hash = parametersHash(shape, values)
    return this.#store.write((): { entry: ParametersEntry; added: boolean } => {
      const there = this.#byHash.get(hash)
      if (there) return { entry: toEntry(there), added: false }
      const { inputs, units, outputs, biases } = shape
      const row = {
        hash,
        name: this.#freeName(name),
        inputs,
        units,
        outputs,
        biases: Number(biases),
        origin: JSON.stringify(origin),
        imported_at: at,
      }
      this.#insert.run({ ...row, data: toBlob(values) })
      return { entry: toEntry(row), added: true }
    })
  }

  /** By name. */
  list(): ParametersEntry[] {
    return this.#store.read(() => this.#list.all().map(toEntry))
  }

  /** Those of this name, or whose hash begins like this. Throws 'not-found', or 'conflict' when it is several. */
  find(nameOrHash: string): ParametersEntry {
    return this.#store.read(() => {
      const exact = this.#byHash.get(nameOrHash) ?? this.#byName.get(nameOrHash)
      if (exact) return toEntry(exact)
      const isHash = nameOrHash.length >= SHORTEST_HASH && /^[0-9a-f]+$/.test(nameOrHash)
      const rows = isHash ? this.#byBeginning.all(nameOrHash) : []
      if (rows.length === 1) return toEntry(rows[0]!)
      if (rows.length > 1) {
        throw new WorkbenchError('conflict', 'the hashes of several parameters begin like this', { place: nameOrHash })
      }
      throw missing(nameOrHash)
    })
  }

  /** Throws 'not-found', or 'bad-file' when the content is not what was stored. */
  load(hash: string): StoredParameters {
    return this.#store.read(() => {
      const row = this.#byHash.get(hash)
      if (!row) throw missing(hash)
      const entry = toEntry(row)
      const values = fromBlob(this.#data.get(hash)!)
      if (parametersHash(entry.shape, values) === hash) return { ...entry, values }
      throw damaged(`parameters ${entry.name}`)
    })
  }

  /** Throws 'not-found', and 'conflict' while runs start from them, deleted ones included that can still be undone. */
  remove(hash: string): void {
    this.#store.write(() => {
      const runs = this.#using.get(hash)!
      if (runs > 0) {
        throw new WorkbenchError('conflict', runs === 1 ? 'a run starts from them' : `${runs} runs start from them`, {
          place: `parameters ${this.#byHash.get(hash)?.name ?? hash}`,
          hint: 'Delete what starts from them; deleted runs count until the program is started again.',
        })
      }
      if (this.#remove.run(hash).changes === 0) throw missing(hash)
    })
  }

  /** "weights", "weights (2)", ... */
  #freeName(name: string): string {
    let candidate = name
    for (let count = 2; this.#byName.get(candidate); count += 1) candidate = `${name} (${count})`
    return candidate
  }
}

/** 64 hexadecimal digits. */
export function parametersHash(shape: NetworkShape, values: Float64Array): string {
  const { inputs, units, outputs, biases } = shape
  const head = Buffer.from(`${canonicalJson({ inputs, units, outputs, biases })}\n`)
  return sha256(Buffer.concat([head, toBlob(values)]))
}

const toEntry = (row: EntryRow): ParametersEntry => ({
  hash: row.hash,
  name: row.name,
  shape: { inputs: row.inputs, units: row.units, outputs: row.outputs, biases: row.biases === 1 },
  origin: storedJson(row.origin, `parameters ${row.name}`),
  importedAt: row.imported_at,
})

const missing = (nameOrHash: string): WorkbenchError =>
  new WorkbenchError('not-found', 'there are no such parameters in the library', {
    place: nameOrHash,
    hint: 'Import them: rnn-workbench parameters import FILE, or Import in the form of a new experiment.',
  })
