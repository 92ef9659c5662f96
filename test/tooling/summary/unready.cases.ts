// A suite whose set-up fails: its tests never run.
import { beforeAll, describe, expect, test } from 'vitest'

describe('unready', () => {
  beforeAll(() => {
    throw new Error('not ready')
  })
  test('never runs', () => expect(1).toBe(1))
})
