// Version 4: the number of threads is no part of what identifies a run, since it changes no bit.
import { jsonHash } from '../content.ts'
import type { Migration } from '../migrate.ts'

interface Row {
  readonly id: number
  readonly config: string
}

export const threads: Migration = (database) => {
  const rows = database
    .prepare<[], Row>("SELECT id, config FROM run WHERE json_extract(config, '$.training.threads') IS NOT NULL")
    .all()
  const setHashes = database.prepare('UPDATE run SET hash = ?, group_hash = ? WHERE id = ?')
  const setCheckpoints = database.prepare('UPDATE checkpoint SET config_hash = ? WHERE run = ?')
  for (const { id, config } of rows) {
    const identity = JSON.parse(config) as { training: { threads?: number }; seed: number }
    delete identity.training.threads
    const hash = jsonHash(identity)
    setHashes.run(hash, jsonHash({ ...identity, seed: 0 }), id)
    setCheckpoints.run(hash, id)
  }
}
