// What a run keeps of its parameters now and then.
import { expect, test } from 'vitest'
import { histogram, isSnapshotDue } from '../../src/main/training/snapshots.ts'

test('every early check leaves a snapshot, later ever fewer do', () => {
  const due = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => from + index).filter(isSnapshotDue).length
  expect(due(0, 32)).toBe(32)
  expect(due(32, 64)).toBe(16)
  expect(due(1024, 2048)).toBe(16)
})

test('a histogram counts every value once, the highest in the last bin', () => {
  const counts = histogram(Float64Array.of(-1, -1, 0, 0.999, 1))
  expect([counts[0], counts[1], counts.length]).toEqual([-1, 1, 66])
  expect([counts[2], counts[2 + 32], counts[65]]).toEqual([2, 1, 2])
  const equal = histogram(Float64Array.of(3, 3))
  expect([...equal.slice(0, 3)]).toEqual([3, 3, 2])
})
