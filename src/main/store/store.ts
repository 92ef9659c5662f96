// The one SQLite file of the workbench: opened durable, checked, migrated, and by one writer at a time.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { WorkbenchError } from '../../shared/errors.ts'
import { migrate, requireSound, versionOf, type Migration } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { fromSqlite } from './sqlite-error.ts'

export const DATABASE_FILE = 'workbench.db'
const LOCK_FILE = 'writer.lock'
export const BACKUP_FOLDER = 'backups'
/** "RNNW": marks the file as ours, so that another program's database is not taken for one. */
const APPLICATION_ID = 0x524e4e57

/** What is set at each opening, and must then read back as written: better-sqlite3 would commit less durably by itself. */
const PRAGMAS: readonly [name: string, value: string | number][] = [
  ['journal_mode', 'wal'],
  ['synchronous', 2], // FULL: a commit survives a loss of power
  ['foreign_keys', 1],
  ['trusted_schema', 0],
  ['busy_timeout', 5000],
  ['journal_size_limit', 64 * 1024 * 1024],
  ['checkpoint_fullfsync', 1],
]

export interface StoreOptions {
  /** 'read' opens beside a writer and changes nothing. Default: 'write'. */
  readonly mode?: 'write' | 'read'
  readonly migrations?: readonly Migration[]
}

export class Store {
  readonly folder: string
  readonly mode: 'write' | 'read'
  readonly file: string
  readonly database: Database.Database
  readonly #lock: Database.Database | null

  /** See openStore. */
  constructor(folder: string, { mode = 'write', migrations = MIGRATIONS }: StoreOptions) {
    this.folder = folder
    this.mode = mode
    this.file = join(folder, DATABASE_FILE)
    this.#lock = mode === 'write' ? lock(folder) : null
    try {
      this.database = translated(this.file, () => this.#open(mode, migrations))
    } catch (error) {
      this.#lock?.close()
      throw error
    }
  }

  #open(mode: 'write' | 'read', migrations: readonly Migration[]): Database.Database {
    if (mode === 'read' && !existsSync(this.file)) {
      throw new WorkbenchError('not-found', 'there is no library in this folder', {
        place: this.folder,
        hint: 'Import a dataset first, or choose another folder.',
      })
    }
    const database = new Database(this.file, { readonly: mode === 'read', timeout: 5000 })
    try {
      requireSound(database, this.file)
      requireOurs(database, this.file, migrations.length)
      if (mode === 'read') {
        if (versionOf(database) === migrations.length) return database
        throw new WorkbenchError('unsupported', 'the library was written by an older version', {
          place: this.file,
          hint: 'Open it once for writing with this version.',
        })
      }
      for (const [name, value] of PRAGMAS) setPragma(database, name, value, this.file)
      database.pragma(`application_id = ${APPLICATION_ID}`)
      migrate(database, migrations, join(this.folder, BACKUP_FOLDER))
      return database
    } catch (error) {
      database.close()
      throw error
    }
  }

  /** Runs `work` in one transaction that takes the write lock at once: all of it is stored, or nothing. */
  write<T>(work: () => T): T {
    return translated(this.file, () => this.database.transaction(work).immediate())
  }

  /** Runs `work` on one state of the database. */
  read<T>(work: () => T): T {
    return translated(this.file, () => this.database.transaction(work).deferred())
  }

  close(): void {
    this.database.close()
    this.#lock?.close()
  }
}

/**
 * Opens (and for writing: makes, checks, migrates) the store of a folder.
 *
 * Throws WorkbenchError 'conflict' when another process writes there, 'bad-file' when the database is damaged or not ours,
 * 'unsupported' when a newer version of the program wrote it, 'io' when the system refuses, 'not-found' when there is
 * none to read.
 */
export const openStore = (folder: string, options: StoreOptions = {}): Store => new Store(folder, options)

/**
 * Held while the store is open for writing: an exclusive transaction on an empty database beside it. The system ends it
 * with the process however that dies, so it never stays behind.
 */
export function lock(folder: string): Database.Database {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new WorkbenchError('io', 'the folder cannot be made', {
      place: folder,
      hint: 'Check its rights, or choose another folder.',
      cause,
    })
  }
  return translated(folder, () => {
    const connection = new Database(join(folder, LOCK_FILE), { timeout: 0 })
    try {
      connection.exec('BEGIN EXCLUSIVE')
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  })
}

function requireOurs(database: Database.Database, place: string, newest: number): void {
  const id = database.pragma('application_id', { simple: true })
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  if (tables > 0 && id !== APPLICATION_ID) {
    throw new WorkbenchError('bad-file', 'the database belongs to another program', {
      place,
      hint: 'Choose another folder.',
    })
  }
  if (versionOf(database) > newest) {
    throw new WorkbenchError('unsupported', 'the library was written by a newer version', {
      place,
      hint: 'Update RNN Workbench, or choose another folder.',
    })
  }
}

function setPragma(database: Database.Database, name: string, value: string | number, place: string): void {
  database.pragma(`${name} = ${value}`)
  const found = database.pragma(name, { simple: true })
  if (found === value) return
  throw new WorkbenchError('io', `the database refuses ${name} = ${value}: it stays at ${String(found)}`, {
    place,
    hint: 'Keep the folder on a local disk.',
  })
}

function translated<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw fromSqlite(error, place)
  }
}
