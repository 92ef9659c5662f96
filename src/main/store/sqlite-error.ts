// SQLite's errors in the words of the workbench.
import Database from 'better-sqlite3'
import { WorkbenchError, type ErrorCode } from '../../shared/errors.ts'

/** By the beginning of SQLite's code, first match: which code, what happened, what can be done. */
const MEANINGS: readonly [prefix: string, code: ErrorCode, message: string, hint: string][] = [
  ['SQLITE_FULL', 'io', 'the disk is full', 'Free some space and try again; what was stored before is safe.'],
  ['SQLITE_BUSY', 'conflict', 'the database is in use', 'Close the other program that uses this folder.'],
  ['SQLITE_LOCKED', 'conflict', 'the database is in use', 'Wait until the other operation has ended.'],
  ['SQLITE_READONLY', 'io', 'the database cannot be written', 'Check the rights of the folder and its files.'],
  ['SQLITE_PERM', 'io', 'the database cannot be opened', 'Check the rights of the folder and its files.'],
  ['SQLITE_CANTOPEN', 'io', 'the database cannot be opened', 'Check the rights of the folder and its files.'],
  ['SQLITE_CORRUPT', 'bad-file', 'the database is damaged', 'Restore a copy from the folder "backups".'],
  ['SQLITE_NOTADB', 'bad-file', 'the file is no database', 'Restore a copy from the folder "backups".'],
  ['SQLITE_IOERR', 'io', 'the disk refused to read or write', 'Check the disk; what was stored before is safe.'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'conflict', 'something else still uses it', 'Delete what uses it first.'],
]

/** A WorkbenchError for an error of SQLite that has a meaning for the user; any other error is returned as it is. */
export function fromSqlite(error: unknown, place: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const meaning = MEANINGS.find(([prefix]) => error.code.startsWith(prefix))
  if (meaning === undefined) return error
  const [, code, message, hint] = meaning
  return new WorkbenchError(code, message, { place, hint, cause: error })
}
