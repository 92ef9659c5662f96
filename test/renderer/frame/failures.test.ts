// The bar for runs that have failed: which runs, and why.
import { expect, test } from 'vitest'
import { failureReport } from '../../../src/renderer/frame/failures.ts'
import type { RunRow } from '../../../src/renderer/stores/runs.ts'

const failed = (seed: number, error: RunRow['error']): RunRow => ({
  id: seed,
  experiment: 1,
  position: 0,
  state: 'failed',
  kind: 'task',
  method: 'SGD',
  problem: 'addition 20',
  seed,
  queuedAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  progress: null,
  valid: null,
  test: null,
  reason: null,
  error,
})

test('none, no bar', () => expect(failureReport([])).toBeNull())

test('one is named, with its reason, place and remedy', () => {
  const error = { code: 'not-found', message: 'the dataset is gone', place: 'Canon', hint: 'Import it.' } as const
  expect(failureReport([failed(2, error)])).toEqual({
    ...error,
    message: 'SGD, addition 20, seed 2 has failed: the dataset is gone',
  })
})

test('of several the last is', () => {
  const error = { code: 'engine', message: 'the worker thread broke down' } as const
  expect(failureReport([failed(1, null), failed(2, error)])!.message).toBe(
    '2 runs have failed, the last one SGD, addition 20, seed 2: the worker thread broke down',
  )
  expect(failureReport([failed(1, null)])!.message).toMatch(/the reason is not known$/)
})
