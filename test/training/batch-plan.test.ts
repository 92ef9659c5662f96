// Which steps training reads, in which order: all of them once an epoch, carried where they follow on.
import { describe, expect, test } from 'vitest'
import { BatchPlan, type BatchPlanOptions } from '../../src/main/training/batch-plan.ts'
import { cutInChunks, cutInParts, sequenceSegments } from '../../src/main/training/lane-walk.ts'
import { music, text } from './fixtures.ts'

const options: BatchPlanOptions = {
  split: music.splits.train,
  batch: 3,
  sequenceLength: 8,
  carryState: true,
  horizon: 1,
  seed: 5,
}

interface Chunk {
  start: number
  length: number
  carry: boolean
}

function nextChunks(plan: BatchPlan): Chunk[] {
  const { lanes } = plan.next()
  const chunks = Array.from({ length: lanes.count }, (_, lane) => {
    const [start, length, carry] = lanes.words.subarray(3 * lane, 3 * lane + 3)
    return { start: start!, length: length!, carry: carry === 1 }
  })
  plan.advance()
  return chunks
}

/** How often each step was read as an input while `epochs` epochs passed, and a bit more. */
function visits(plan: BatchPlan, steps: number, epochs: number): number[] {
  const counts = new Array<number>(steps).fill(0)
  while (plan.epochs < epochs) {
    for (const { start, length } of nextChunks(plan)) {
      for (let step = start; step < start + length; step += 1) counts[step]! += 1
    }
  }
  return counts
}

test('the last `horizon` steps of a sequence are not read, and short sequences not at all', () => {
  const { sequenceOffsets } = music.splits.train
  const segments = sequenceSegments(music.splits.train, 10)
  expect(segments).toHaveLength(4)
  expect(segments[0]).toEqual({ start: 0, length: sequenceOffsets[1]! - 10 })
})

test('cutting loses and repeats nothing', () => {
  const segments = [
    { start: 10, length: 23 },
    { start: 40, length: 2 },
  ]
  const steps = (cut: typeof segments) =>
    cut.flatMap(({ start, length }) => Array.from({ length }, (_, step) => start + step))
  expect(steps(cutInChunks(segments, 8))).toEqual(steps(segments))
  expect(steps(cutInParts(segments, 4))).toEqual(steps(segments))
  expect(cutInChunks(segments, 8).map(({ length }) => length)).toEqual([8, 8, 7, 2])
  expect(cutInParts(segments, 4).map(({ length }) => length)).toEqual([5, 6, 6, 6, 1, 1])
})

describe.each([
  ['music, carried', options],
  ['music, from zero', { ...options, carryState: false }],
  ['music, more lanes than pieces', { ...options, batch: 12 }],
  ['text, carried', { ...options, split: text.splits.train }],
  ['text, from zero, 3 ahead', { ...options, split: text.splits.train, carryState: false, horizon: 3 }],
])('%s', (_, settings) => {
  const { sequenceOffsets } = settings.split
  const steps = sequenceOffsets[sequenceOffsets.length - 1]!

  test('every step is read equally often, but for what is under way', () => {
    const readable = sequenceSegments(settings.split, settings.horizon)
    const counts = visits(new BatchPlan(settings), steps, 20)
    const seen = readable.flatMap(({ start, length }) => counts.slice(start, start + length))
    // A lane that is in the middle of a segment has read it once more, or once less, than the others.
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(18)
    expect(Math.max(...seen)).toBeLessThanOrEqual(22)
    expect(counts.reduce((sum, count) => sum + count)).toBe(seen.reduce((sum, count) => sum + count))
  })

  test('a chunk is carried exactly when its lane read the steps before it', () => {
    const plan = new BatchPlan(settings)
    let before = nextChunks(plan)
    expect(before.every(({ carry }) => !carry)).toBe(true)
    for (let update = 0; update < 100; update += 1) {
      const now = nextChunks(plan)
      for (const [lane, { start, length, carry }] of now.entries()) {
        expect(length).toBeGreaterThan(0)
        expect(length).toBeLessThanOrEqual(settings.sequenceLength)
        if (carry) expect(start).toBe(before[lane]!.start + before[lane]!.length)
        if (!settings.carryState) expect(carry).toBe(false)
      }
      before = now
    }
  })

  test('goes on from a saved position, and is another with another seed', () => {
    const plan = new BatchPlan(settings)
    for (let update = 0; update < 7; update += 1) plan.advance()
    const copy = new BatchPlan(settings)
    copy.state = structuredClone(plan.state)
    const other = new BatchPlan({ ...settings, seed: 6 })
    const rest = (source: BatchPlan) => Array.from({ length: 30 }, () => nextChunks(source))
    const expected = rest(plan)
    expect(rest(copy)).toEqual(expected)
    expect(rest(other)).not.toEqual(expected)
  })
})

test('a position of another batch size is refused', () => {
  const { state } = new BatchPlan(options)
  expect(() => (new BatchPlan({ ...options, batch: 4 }).state = state)).toThrow(/position/)
})

test('a horizon that no sequence is long enough for is refused', () => {
  expect(() => new BatchPlan({ ...options, horizon: 500 })).toThrow(/longer than the horizon/)
})
