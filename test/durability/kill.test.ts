// Killed again and again while it trains, an experiment comes to the same bits as one that never was.
import { expect, test } from 'vitest'
import { scratchFolder } from '../datasets/scratch.ts'
import { outcomes, trainToTheEnd, trainWithKills } from './killing.ts'

const scratch = scratchFolder()
const UPDATES = 4000

test('killed eight times, to the same bits', { timeout: 120_000 }, async () => {
  const done: number[] = []
  await trainWithKills({
    folder: scratch.path('killed'),
    updates: UPDATES,
    kills: 8,
    seed: 1,
    onKill: (_, share) => done.push(share),
  })
  await trainToTheEnd(scratch.path('straight'), UPDATES)
  expect(outcomes(scratch.path('killed'))).toEqual(outcomes(scratch.path('straight')))
  expect(Object.keys(outcomes(scratch.path('killed')))).toHaveLength(4)
  // Otherwise there was nothing to lose.
  expect(done.filter((share) => share > 0.1).length).toBeGreaterThan(2)
})
