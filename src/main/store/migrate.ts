// Brings a database to the newest form, a step per transaction, after a copy of it was put aside.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { WorkbenchError } from '../../shared/errors.ts'

/** Changes the form of the database by one version. Runs inside a transaction. */
export type Migration = (database: Database.Database) => void

export const versionOf = (database: Database.Database): number =>
  database.pragma('user_version', { simple: true }) as number

/**
 * Applies what is missing. Killed at any moment, the database is at one of the versions in full, and the copy, if it is
 * there under its name, is whole.
 * @param backups folder for the copy `pre-vN.db`; none is made of an empty database
 */
export function migrate(database: Database.Database, migrations: readonly Migration[], backups: string): void {
  const version = versionOf(database)
  if (version === migrations.length) return
  if (version > 0) backup(database, join(backups, `pre-v${migrations.length}.db`))
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue
    database
      .transaction(() => {
        migration(database)
        database.pragma(`user_version = ${index + 1}`)
      })
      .immediate()
  }
}

/** A checked copy of a database, written to the disk before it gets its name. */
export function backup(database: Database.Database, file: string): void {
  mkdirSync(join(file, '..'), { recursive: true })
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  database.prepare('VACUUM INTO ?').run(partial)
  const copy = new Database(partial, { readonly: true, fileMustExist: true })
  try {
    requireSound(copy, partial)
  } finally {
    copy.close()
  }
  const descriptor = openSync(partial, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(partial, file)
}

/** Throws 'bad-file' unless SQLite's quick check finds nothing. */
export function requireSound(database: Database.Database, place: string): void {
  const finding = database.pragma('quick_check(1)', { simple: true }) as string
  if (finding === 'ok') return
  throw new WorkbenchError('bad-file', `the database is damaged: ${finding}`, {
    place,
    hint: 'Restore a copy from the folder "backups".',
  })
}
