// Kills a training process 50 times (or as often as told) and compares the outcome with that of one that never was; then
// asks the terminal front as often to end by SIGTERM, and kills one that backs an older library up and migrates it:
// node scripts/kill-test.ts [KILLS] [SEED]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { MIGRATIONS } from '../src/main/store/migrations/index.ts'
import { outcomes, trainToTheEnd, trainWithKills } from '../test/durability/killing.ts'
import { migrateWithKills } from '../test/durability/migrating.ts'
import { queueRuns, resume, resumeWithSignals } from '../test/durability/terminating.ts'

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

  const [ended, never] = [join(folder, 'ended'), join(folder, 'never')]
  for (const library of [ended, never]) {
    mkdirSync(library)
    await queueRuns(library, 2000 * kills)
  }
  const ends = await resumeWithSignals(ended, { count: kills, seed, signals: ['SIGTERM'] })
  await resume(ended)
  await resume(never)
  const longest = Math.max(...ends.map(({ milliseconds }) => milliseconds))
  const agree = isDeepStrictEqual(outcomes(ended), outcomes(never))
  console.log(
    `${kills} times SIGTERM: ${ends.filter(({ code }) => code === 75).length} ended with code 75, the slowest after ` +
      `${longest.toFixed(0)} ms; ${agree ? 'series and parameters are the same to the bit' : 'THE OUTCOMES DIFFER'}`,
  )
  if (!agree) process.exitCode = 1

  const left = await migrateWithKills(join(folder, 'migrated'), kills, seed)
  const old = left.filter(({ version }) => version < MIGRATIONS.length)
  console.log(
    `${kills} kills during backup and migration: every library sound, ${old.length} still of the old form, ` +
      `${old.filter(({ copied }) => copied).length} of these with their copy`,
  )
} finally {
  rmSync(folder, { recursive: true })
}
