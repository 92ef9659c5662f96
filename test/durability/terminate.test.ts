// Asked to end by the system at random moments, the terminal front stores what is there and says that it is to go on; the
// outcome is to the bit that of runs that were never stopped.
import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Runs } from '../../src/main/store/runs.ts'
import { openStore } from '../../src/main/store/store.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { outcomes } from './killing.ts'
import { queueRuns, resume, resumeWithSignals } from './terminating.ts'

const scratch = scratchFolder()

test.skipIf(process.platform === 'win32')(
  'twenty times SIGTERM, SIGHUP or SIGUSR1: code 75, and the same bits in the end',
  { timeout: 600_000 },
  async () => {
    const [ended, straight] = [scratch.path('ended'), scratch.path('straight')]
    for (const folder of [ended, straight]) {
      mkdirSync(folder, { recursive: true })
      await queueRuns(folder, 30_000)
    }
    const signals = ['SIGTERM', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const
    const ends = await resumeWithSignals(ended, { count: 20, seed: 1, signals })
    expect(ends.map(({ code }) => code)).toEqual(ends.map(() => 75))
    const store = openStore(ended, { mode: 'read' })
    expect(new Runs(store).list().map(({ state }) => state)).toEqual(['queued', 'queued', 'queued', 'queued'])
    store.close()

    expect((await resume(ended)).code).toBe(0)
    expect((await resume(straight)).code).toBe(0)
    expect(outcomes(ended)).toEqual(outcomes(straight))
  },
)
