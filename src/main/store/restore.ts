// When the database is damaged: it is set aside, never deleted, and a copy from before takes its place.
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { WorkbenchError } from '../../shared/errors.ts'
import { backup, requireSound } from './migrate.ts'
import { fromSqlite } from './sqlite-error.ts'
import { BACKUP_FOLDER, DATABASE_FILE, lock } from './store.ts'

export interface Backup {
  readonly file: string
  /** When it was made; ISO 8601, UTC. */
  readonly at: string
  readonly bytes: number
}

/** Newest first. */
export function listBackups(folder: string): Backup[] {
  const backups = join(folder, BACKUP_FOLDER)
  if (!existsSync(backups)) return []
  return readdirSync(backups)
    .filter((name) => name.endsWith('.db'))
    .map((name) => {
      const file = join(backups, name)
      const { mtime, size } = statSync(file)
      return { file, at: mtime.toISOString(), bytes: size }
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1))
}

/**
 * Puts a backup in the place of the database; without one the next start begins with an empty library. What was there
 * is set aside, with its write-ahead log, under the returned path; null when there was nothing.
 * Throws 'bad-file' when the backup is damaged too: nothing is changed then. Throws 'conflict' while the store is open.
 */
export function restore(folder: string, file: string | null): string | null {
  const held = lock(folder)
  try {
    const target = join(folder, DATABASE_FILE)
    const copy = `${target}.restored`
    if (file !== null) copyDatabase(file, copy)
    const aside = setAside(folder)
    if (file !== null) renameSync(copy, target)
    return aside
  } catch (error) {
    throw fromSqlite(error, folder)
  } finally {
    held.close()
  }
}

function copyDatabase(file: string, copy: string): void {
  if (!existsSync(file)) throw new WorkbenchError('not-found', 'there is no such backup', { place: file })
  const database = new Database(file, { readonly: true })
  try {
    requireSound(database, file)
    backup(database, copy)
  } catch (error) {
    throw fromSqlite(error, file)
  } finally {
    database.close()
  }
}

function setAside(folder: string): string | null {
  const database = join(folder, DATABASE_FILE)
  if (!existsSync(database)) return null
  const asides = join(folder, 'damaged')
  mkdirSync(asides, { recursive: true })
  const aside = join(asides, `${new Date().toISOString().replaceAll(':', '-')}.db`)
  // The log goes first: left beside another database it would be taken for the log of that one.
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(database + suffix)) renameSync(database + suffix, aside + suffix)
  }
  return aside
}
