// Killed while it is brought to a newer form, a library is whole: in the old form or in the new one, with its content.
import { expect, test } from 'vitest'
import { MIGRATIONS } from '../../src/main/store/migrations/index.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { migrateWithKills } from './migrating.ts'

const scratch = scratchFolder()

test('killed at ten moments of its backup and migration', { timeout: 120_000 }, async () => {
  const left = await migrateWithKills(scratch.path('libraries'), 10, 1)
  expect(left).toHaveLength(10)
  // Otherwise no kill came in time.
  expect(left.some(({ version }) => version < MIGRATIONS.length)).toBe(true)
})
