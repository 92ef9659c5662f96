// Kills a process that brings a library to the newest form, at moments spread over its backup and its migration.
import { spawn } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { RandomState } from '../../src/engine/engine.ts'
import { migrate, requireSound, versionOf } from '../../src/main/store/migrate.ts'
import { MIGRATIONS } from '../../src/main/store/migrations/index.ts'
import { openStore } from '../../src/main/store/store.ts'

const PROCESS = `
  import { openStore } from ${JSON.stringify(new URL('../../src/main/store/store.ts', import.meta.url).href)}
  process.stdout.write('opening')
  openStore(process.argv[1]).close()`

/** Enough that a copy takes some hundredths of a second. */
const DOCUMENT = JSON.stringify({ name: 'kept', about: 'x'.repeat(30_000_000) })
const OLD = MIGRATIONS.length - 1

/** What a kill left: the version of the library, and whether the copy was there under its name. */
export interface Left {
  readonly version: number
  readonly copied: boolean
}

/** Throws when a library, or a copy that has its name, is not whole, or does not open afterwards. `folder` is made. */
export async function migrateWithKills(folder: string, kills: number, seed: number): Promise<Left[]> {
  const old = join(folder, 'old')
  const store = openStore(old, { migrations: MIGRATIONS.slice(0, OLD) })
  store.database
    .prepare("INSERT INTO experiment (name, document, hash, priority, created_at) VALUES ('kept', ?, ?, 0, ?)")
    .run(DOCUMENT, 'a'.repeat(64), '2026-01-01T00:00:00Z')
  store.close()

  const whole = await opened(copyOf(old, join(folder, 'whole')), null)
  const moments = new RandomState(seed).uniform(0, whole, kills)
  const left: Left[] = []
  for (const [kill, moment] of moments.entries()) {
    const library = copyOf(old, join(folder, `kill-${kill}`))
    await opened(library, moment)
    left.push(inspect(library))
    openStore(library).close()
    if (inspect(library).version !== MIGRATIONS.length)
      throw new Error(`kill ${kill}: it did not come to the newest form`)
  }
  return left
}

/** Milliseconds from the start of the opening to the end of the process, which is killed after `moment` of them. */
function opened(library: string, moment: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROCESS, library], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    let begin = 0
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
    child.stdout.once('data', () => {
      begin = performance.now()
      if (moment !== null) setTimeout(() => child.kill('SIGKILL'), moment)
    })
    child.on('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve(performance.now() - begin)
      else reject(new Error(`exit code ${code}: ${stderr}`))
    })
  })
}

function inspect(library: string): Left {
  const copy = join(library, 'backups', `pre-v${MIGRATIONS.length}.db`)
  const copied = existsSync(copy)
  if (copied && examine(copy) !== OLD) throw new Error('the copy is not of the old form')
  return { version: examine(join(library, 'workbench.db')), copied }
}

/** Its version. Throws unless it is sound, has its content, and is of that version in full. */
function examine(path: string): number {
  const database = new Database(path, { fileMustExist: true })
  const fresh = new Database(':memory:')
  try {
    requireSound(database, path)
    const version = versionOf(database)
    migrate(fresh, MIGRATIONS.slice(0, version), '')
    const form = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    const same = JSON.stringify(database.prepare(form).all()) === JSON.stringify(fresh.prepare(form).all())
    if (!same) throw new Error(`${path} is not of version ${version} in full`)
    if (database.prepare('SELECT document FROM experiment').pluck().get() !== DOCUMENT)
      throw new Error('content is lost')
    return version
  } finally {
    database.close()
    fresh.close()
  }
}

function copyOf(from: string, to: string): string {
  cpSync(from, to, { recursive: true })
  return to
}
