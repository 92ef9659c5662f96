// Kills a training process 50 times (or as often as told) and compares the outcome with that of one that never was:
// node scripts/kill-test.ts [KILLS] [SEED]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { outcomes, trainToTheEnd, trainWithKills } from '../test/durability/killing.ts'

const [kills = 50, seed = 1] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-kill-'))
const updates = 800 * kills
try {
  await trainWithKills({
    folder: join(folder, 'killed'),
    updates,
    kills,
    seed,
    onKill: (kill, done) => console.log(`kill ${kill} of ${kills}, ${(100 * done).toFixed(1)}% done: library sound`),
  })
  await trainToTheEnd(join(folder, 'straight'), updates)
  const same = isDeepStrictEqual(outcomes(join(folder, 'killed')), outcomes(join(folder, 'straight')))
  console.log(same ? 'series and parameters are the same to the bit' : 'THE OUTCOMES DIFFER')
  process.exitCode = same ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
