// The datasets that the workbench keeps, in its store. A dataset is its content: importing it again finds it there.
import { SPLIT_NAMES, type Dataset, type Split, type SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Store } from '../store/store.ts'
import { Trash } from '../store/trash.ts'
import { mapSplits, sharedUint16, sharedUint32 } from './build.ts'
import { contentHash } from './content.ts'
import { displayName } from './display-name.ts'
import type { ImportedDataset, Provenance } from './import-dataset.ts'
import type { References } from './references.ts'
import type { Statistics } from './statistics.ts'

export interface LibraryEntry {
  readonly id: number
  /** SHA-256 of the content. */
  readonly hash: string
  readonly name: string
  readonly kind: Dataset['kind']
  readonly width: number
  /** Null for music. */
  readonly alphabet: readonly string[] | null
  readonly statistics: Statistics
  readonly references: References
  /** ISO 8601, UTC. */
  readonly importedAt: string
}

export interface LibraryEntryInFull extends LibraryEntry {
  readonly provenance: Provenance
}

const LONGEST_NAME = 200
/** Of the hash, where a dataset is named by its beginning. */
const SHORTEST_HASH = 6

interface DatasetRow {
  readonly id: number
  readonly hash: string
  readonly name: string
  readonly kind: Dataset['kind']
  readonly width: number
  readonly alphabet: string | null
  readonly summary: string
  readonly imported_at: string
}

interface SplitRow {
  readonly split: SplitName
  readonly sequence_offsets: Buffer
  readonly step_offsets: Buffer | null
  readonly active: Buffer
}

const COLUMNS = 'id, hash, name, kind, width, alphabet, summary, imported_at'

export class Library {
  readonly #store: Store
  readonly #trash: Trash
  /** What is in use is loaded once: all runs and previews share its memory. */
  readonly #loaded = new Map<number, WeakRef<Dataset['splits']>>()

  constructor(store: Store) {
    this.#store = store
    this.#trash = new Trash(store)
  }

  /** Keeps a dataset, under its name or the next free one like it. `added`: false when the content was there already. */
  add({ dataset, hash, statistics, references, provenance }: ImportedDataset): { entry: LibraryEntry; added: boolean } {
    const { database } = this.#store
    return this.#store.write(() => {
      const there = this.#row('hash = ?', hash)
      if (there !== undefined) return { entry: toEntry(there), added: false }
      const { lastInsertRowid } = database
        .prepare(
          `INSERT INTO dataset (hash, name, kind, width, alphabet, summary, provenance, imported_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          hash,
          this.#freeName(checkedName(dataset.name)),
          dataset.kind,
          dataset.width,
          dataset.kind === 'text' ? JSON.stringify(dataset.alphabet) : null,
          JSON.stringify({ statistics, references }),
          JSON.stringify(provenance),
          new Date().toISOString(),
        )
      const insertSplit = database.prepare(
        'INSERT INTO dataset_split (dataset, split, sequence_offsets, step_offsets, active) VALUES (?, ?, ?, ?, ?)',
      )
      mapSplits((name) => {
        const { sequenceOffsets, stepOffsets, values } = dataset.splits[name]
        const steps = stepOffsets && toBlob(stepOffsets)
        insertSplit.run(lastInsertRowid, name, toBlob(sequenceOffsets), steps, toBlob(values))
      })
      return { entry: toEntry(this.#required(Number(lastInsertRowid))), added: true }
    })
  }

  /** By name. */
  list(): LibraryEntry[] {
    const { database } = this.#store
    return this.#store.read(() => {
      const rows = database.prepare(`SELECT ${COLUMNS} FROM dataset ORDER BY name`).all() as DatasetRow[]
      return rows.map(toEntry)
    })
  }

  /** Throws 'not-found'. */
  get(id: number): LibraryEntryInFull {
    return this.#store.read(() => {
      const entry = toEntry(this.#required(id))
      const provenance = this.#store.database.prepare('SELECT provenance FROM dataset WHERE id = ?').pluck().get(id)
      return { ...entry, provenance: JSON.parse(provenance as string) as Provenance }
    })
  }

  /** The dataset of this name, or whose hash begins like this. Throws 'not-found', or 'conflict' when it is several. */
  find(nameOrHash: string): LibraryEntry {
    return this.#store.read(() => {
      const named = this.#row('name = ?', nameOrHash)
      if (named !== undefined) return toEntry(named)
      const isHash = nameOrHash.length >= SHORTEST_HASH && /^[0-9a-f]+$/.test(nameOrHash)
      const rows = isHash ? this.#rows("hash LIKE ? || '%'", nameOrHash) : []
      if (rows.length === 1) return toEntry(rows[0]!)
      if (rows.length > 1) {
        throw new WorkbenchError('conflict', 'several datasets begin like this', { place: nameOrHash })
      }
      throw new WorkbenchError('not-found', 'there is no such dataset', {
        place: displayName(nameOrHash),
        hint: 'Name one of the library, or the beginning of its hash.',
      })
    })
  }

  /** Its arrays lie in SharedArrayBuffers. Throws 'not-found', or 'bad-file' when the content is not what was stored. */
  load(id: number): Dataset {
    return this.#store.read(() => {
      const row = this.#required(id)
      const loaded = this.#loaded.get(id)?.deref()
      if (loaded !== undefined) return toDataset(row, loaded)
      const splits = this.#splits(id)
      const dataset = splits && toDataset(row, splits)
      if (dataset === null || contentHash(dataset) !== row.hash) {
        throw new WorkbenchError('bad-file', 'the stored dataset is damaged: its content does not match its hash', {
          place: row.name,
          hint: 'Delete it and import it again.',
        })
      }
      this.#loaded.set(id, new WeakRef(dataset.splits))
      return dataset
    })
  }

  /** Throws 'not-found', 'bad-argument' for a name that cannot be, 'conflict' for one that another dataset has. */
  rename(id: number, name: string): LibraryEntry {
    const wanted = checkedName(name)
    return this.#store.write(() => {
      const row = this.#required(id)
      if (row.name !== wanted && this.#row('name = ?', wanted) !== undefined) {
        throw new WorkbenchError('conflict', 'another dataset has this name', { place: wanted })
      }
      this.#store.database.prepare('UPDATE dataset SET name = ? WHERE id = ?').run(wanted, id)
      return toEntry({ ...row, name: wanted })
    })
  }

  /** How many runs use the dataset. */
  runsUsing(id: number): number {
    return this.#trash.runsUsing(id)
  }

  /** With all runs that use it, if so asked, for good. Throws 'not-found', and 'conflict' while runs use it or one trains. */
  remove(id: number, { withRuns = false }: { withRuns?: boolean } = {}): void {
    this.#store.write(() => {
      const { name } = this.#required(id)
      const runs = this.#trash.runsUsing(id)
      if (runs > 0 && !withRuns) {
        const users = runs === 1 ? 'a run uses' : `${runs} runs use`
        throw new WorkbenchError('conflict', `${users} this dataset`, {
          place: name,
          hint: 'Delete them first, or remove it with its runs.',
        })
      }
      if (runs > 0) this.#trash.discardRunsUsing(id)
      this.#store.database.prepare('DELETE FROM dataset WHERE id = ?').run(id)
    })
    this.#loaded.delete(id)
  }

  #rows(condition: string, value: string | number): DatasetRow[] {
    return this.#store.database.prepare(`SELECT ${COLUMNS} FROM dataset WHERE ${condition}`).all(value) as DatasetRow[]
  }

  #row(condition: string, value: string | number): DatasetRow | undefined {
    return this.#rows(condition, value)[0]
  }

  #required(id: number): DatasetRow {
    const row = this.#row('id = ?', id)
    if (row !== undefined) return row
    throw new WorkbenchError('not-found', 'there is no such dataset', { place: `dataset ${id}` })
  }

  /** "Nottingham", "Nottingham (2)", ... */
  #freeName(name: string): string {
    let candidate = name
    for (let count = 2; this.#row('name = ?', candidate) !== undefined; count += 1) candidate = `${name} (${count})`
    return candidate
  }

  /** Null when one is missing. */
  #splits(id: number): Dataset['splits'] | null {
    const rows = this.#store.database
      .prepare('SELECT split, sequence_offsets, step_offsets, active FROM dataset_split WHERE dataset = ?')
      .all(id) as SplitRow[]
    if (rows.length < SPLIT_NAMES.length) return null
    return mapSplits((split) => toSplit(rows.find((row) => row.split === split)!))
  }
}

function toDataset({ kind, name, width, alphabet }: DatasetRow, splits: Dataset['splits']): Dataset {
  if (kind === 'music') return { kind, name, width, splits }
  return { kind, name, width, alphabet: JSON.parse(alphabet!) as string[], splits }
}

function toEntry({ id, hash, name, kind, width, alphabet, summary, imported_at }: DatasetRow): LibraryEntry {
  const { statistics, references } = JSON.parse(summary) as Pick<LibraryEntry, 'statistics' | 'references'>
  const symbols = alphabet === null ? null : (JSON.parse(alphabet) as string[])
  return { id, hash, name, kind, width, alphabet: symbols, statistics, references, importedAt: imported_at }
}

function checkedName(name: string): string {
  const shown = displayName(name).trim()
  if (shown.length > 0 && shown.length <= LONGEST_NAME) return shown
  throw new WorkbenchError('bad-argument', `a name has 1 to ${LONGEST_NAME} characters`, { place: 'name' })
}

/** A copy, as SQLite takes no shared memory. */
const toBlob = (array: Uint16Array | Uint32Array): Buffer =>
  Buffer.from(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))

function toSplit({ sequence_offsets, step_offsets, active }: SplitRow): Split {
  return {
    sequenceOffsets: fromBlob(sequence_offsets, sharedUint32(sequence_offsets.length >> 2)),
    stepOffsets: step_offsets && fromBlob(step_offsets, sharedUint32(step_offsets.length >> 2)),
    values: fromBlob(active, sharedUint16(active.length >> 1)),
  }
}

function fromBlob<T extends Uint16Array | Uint32Array>(blob: Buffer, array: T): T {
  new Uint8Array(array.buffer).set(blob.subarray(0, array.byteLength))
  return array
}
