// Walks through segments of a split side by side: which chunk each lane of the next engine call reads.
import { Lanes } from '../../engine/engine.ts'
import { sequenceCount, type Split } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'

/** Steps `start` .. `start + length - 1` are read, each predicts the one `horizon` later; absolute over the split. */
export interface Segment {
  readonly start: number
  readonly length: number
}

/** The predictable part of each sequence that is longer than the horizon. Throws 'bad-config' when none is. */
export function sequenceSegments(split: Split, horizon: number): Segment[] {
  const segments: Segment[] = []
  for (let sequence = 0; sequence < sequenceCount(split); sequence += 1) {
    const start = split.sequenceOffsets[sequence]!
    const length = split.sequenceOffsets[sequence + 1]! - start - horizon
    if (length > 0) segments.push({ start, length })
  }
  if (segments.length === 0) {
    throw new WorkbenchError('bad-config', 'a split has no sequence that is longer than the horizon', {
      place: 'data.horizon',
      hint: 'Predict fewer steps ahead.',
    })
  }
  return segments
}

/** Each segment cut into `parts` of nearly equal length. */
export function cutInParts(segments: readonly Segment[], parts: number): Segment[] {
  return segments.flatMap(({ start, length }) => {
    const bounds = Array.from({ length: parts + 1 }, (_, part) => Math.floor((length * part) / parts))
    return bounds.slice(1).flatMap((end, part) => {
      const begin = bounds[part]!
      return end > begin ? [{ start: start + begin, length: end - begin }] : []
    })
  })
}

/** Each segment cut into chunks of `chunk` steps, the last one shorter. */
export function cutInChunks(segments: readonly Segment[], chunk: number): Segment[] {
  return segments.flatMap(({ start, length }) =>
    Array.from({ length: Math.ceil(length / chunk) }, (_, index) => ({
      start: start + index * chunk,
      length: Math.min(chunk, length - index * chunk),
    })),
  )
}

export const totalSteps = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { length }) => sum + length, 0)

/** A lane is in one segment at a time, goes through it chunk by chunk, carries its state, then takes the next from zero. */
export class LaneWalk {
  readonly lanes: Lanes
  /** [lanes][2]: segment (-1 = none left) and steps of it already read. */
  readonly positions: Int32Array
  readonly #segments: readonly Segment[]
  readonly #chunk: number
  readonly #next: () => number

  /** `next` gives the index of the segment that a free lane takes, or -1 when there is none left. */
  constructor(segments: readonly Segment[], lanes: number, chunk: number, next: () => number) {
    this.lanes = new Lanes(lanes)
    this.positions = new Int32Array(2 * lanes)
    this.#segments = segments
    this.#chunk = chunk
    this.#next = next
  }

  start(): void {
    for (let lane = 0; lane < this.lanes.count; lane += 1) this.#enter(lane)
  }

  /** Writes the next chunks to `lanes`; returns how many steps they have together, 0 at the end. */
  fill(): number {
    let steps = 0
    for (let lane = 0; lane < this.lanes.count; lane += 1) {
      const { start, length } = this.#chunkOf(lane)
      this.lanes.set(lane, start, length, this.positions[2 * lane + 1]! > 0)
      steps += length
    }
    return steps
  }

  /** Moves on to the chunks after those that `fill` writes; returns how many steps that was. */
  advance(): number {
    let steps = 0
    for (let lane = 0; lane < this.lanes.count; lane += 1) {
      const { length } = this.#chunkOf(lane)
      const read = this.positions[2 * lane + 1]! + length
      this.positions[2 * lane + 1] = read
      steps += length
      const segment = this.#segments[this.positions[2 * lane]!]
      if (segment !== undefined && read >= segment.length) this.#enter(lane)
    }
    return steps
  }

  #enter(lane: number): void {
    this.positions[2 * lane] = this.#next()
    this.positions[2 * lane + 1] = 0
  }

  #chunkOf(lane: number): Segment {
    const segment = this.#segments[this.positions[2 * lane]!]
    if (segment === undefined) return { start: 0, length: 0 }
    const read = this.positions[2 * lane + 1]!
    return { start: segment.start + read, length: Math.min(this.#chunk, segment.length - read) }
  }
}
