// Version 4 of the database: runs that differ in their threads alone become runs of one configuration.
import { expect, test } from 'vitest'
import { jsonHash } from '../../src/main/store/content.ts'
import { MIGRATIONS } from '../../src/main/store/migrations/index.ts'
import { openStore } from '../../src/main/store/store.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()
const open = (version: number) => openStore(scratch.path(''), { migrations: MIGRATIONS.slice(0, version) })

test('from version 3: the hashes of runs with threads are those of the same runs without; others stay', () => {
  const without = { training: { batch: 4 }, seed: 3 }
  const third = open(3)
  third.database.exec(`INSERT INTO experiment (name, document, hash, priority, created_at)
    VALUES ('kept', '{}', '${'a'.repeat(64)}', 0, '2026-01-01T00:00:00Z')`)
  const insert = third.database.prepare(`INSERT INTO run
      (experiment, position, rank, state, method, problem, seed, hash, group_hash, queued_at, config)
    VALUES (1, ?, 1, 'paused', 'SGD', 'kept', 3, ?, ?, '2026-01-01T00:00:00Z', ?)`)
  const add = (position: number, config: object) => {
    const hash = jsonHash(config)
    return Number(insert.run(position, hash, jsonHash({ ...config, seed: 0 }), JSON.stringify(config)).lastInsertRowid)
  }
  const threaded = add(0, { ...without, training: { batch: 4, threads: 2 } })
  const plain = add(1, without)
  for (const run of [threaded, plain]) {
    third.database
      .prepare(
        `INSERT INTO checkpoint (run, updates, config_hash, sha256, progress, data) VALUES (?, 1, ?, ?, '{}', ?)`,
      )
      .run(
        run,
        third.database.prepare('SELECT hash FROM run WHERE id = ?').pluck().get(run),
        'b'.repeat(64),
        Buffer.of(1),
      )
  }
  third.close()

  const migrated = open(4)
  const hashes = migrated.database
    .prepare(
      'SELECT run.hash, group_hash, config_hash FROM run JOIN checkpoint ON checkpoint.run = run.id ORDER BY run.id',
    )
    .all()
  const hash = jsonHash(without)
  const expected = { hash, group_hash: jsonHash({ ...without, seed: 0 }), config_hash: hash }
  expect(hashes).toEqual([expected, expected])
  migrated.close()
})
