// The series of runs, a value per update or every n updates, in chunks of up to 1,024 values.
import { crc32 } from 'node:zlib'
import type { Statement } from 'better-sqlite3'
import { decimate, type Curve } from '../../shared/decimate.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { SeriesName, UpdateSeries } from '../../shared/metrics.ts'
import { smooth } from '../../shared/smooth.ts'
import { damaged, fromBlob, toBlob } from './content.ts'
import type { Store } from './store.ts'

/** What is stored of a series: the steps are in `update`. */
export type SeriesColumns = Pick<UpdateSeries, 'update'> & Partial<UpdateSeries>
export type StoredSeriesName = Exclude<SeriesName, 'update'>

export interface SeriesRange {
  /** First and last update, both included; default: all. */
  readonly from?: number
  readonly to?: number
  /** Width of the chart, see `decimate`; default: every point. */
  readonly pixels?: number
  /** Smoothed over about so many values, from the first one on, see `smooth`; default: as they are. */
  readonly window?: number
}

export interface SeriesExtent {
  readonly series: StoredSeriesName
  readonly first: number
  readonly last: number
}

const CHUNK = 1024

interface ChunkRow {
  readonly first: number
  readonly last: number
  readonly stride: number
  readonly crc: number
  readonly data: Buffer
}

type Key = [run: number, series: string]

export class SeriesTable {
  readonly #store: Store
  readonly #insert: Statement<[...Key, first: number, last: number, stride: number, crc: number, data: Buffer]>
  readonly #deleteFrom: Statement<[...Key, first: number]>
  readonly #tail: Statement<Key, ChunkRow>
  readonly #overlapping: Statement<[...Key, to: number, from: number], ChunkRow>
  readonly #extents: Statement<[run: number], SeriesExtent>

  constructor(store: Store) {
    const columns = 'first, last, stride, crc, data'
    this.#store = store
    this.#insert = store.database.prepare(
      `INSERT INTO series_chunk (run, series, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#deleteFrom = store.database.prepare('DELETE FROM series_chunk WHERE run = ? AND series = ? AND first >= ?')
    this.#tail = store.database.prepare(
      `SELECT ${columns} FROM series_chunk WHERE run = ? AND series = ? ORDER BY first DESC LIMIT 1`,
    )
    this.#overlapping = store.database.prepare(
      `SELECT ${columns} FROM series_chunk WHERE run = ? AND series = ? AND first <= ? AND last >= ? ORDER BY first`,
    )
    this.#extents = store.database.prepare(
      'SELECT series, min(first) AS first, max(last) AS last FROM series_chunk WHERE run = ? GROUP BY series',
    )
  }

  /** What a run has. */
  extents(run: number): SeriesExtent[] {
    return this.#store.read(() => this.#extents.all(run))
  }

  /** Empty when the run has no such series. Throws 'bad-file' when what is stored is damaged. */
  read(run: number, series: StoredSeriesName, { from, to, pixels, window }: SeriesRange = {}): Curve {
    const first = window === undefined ? (from ?? 0) : 0
    const chunks = this.#store.read(() => this.#overlapping.all(run, series, to ?? 2 ** 53, first))
    const points = joined(chunks.map((chunk) => decode(chunk, run, series)))
    const steps = points.steps
    const values = window === undefined ? points.values : smooth(points.values, window)
    const begin = from === undefined ? 0 : lowerBound(steps, from)
    const end = to === undefined ? steps.length : lowerBound(steps, to + 1)
    const inside = { steps: steps.subarray(begin, end), values: values.subarray(begin, end) }
    if (pixels === undefined || inside.steps.length === 0) return inside
    return decimate(inside, from ?? steps[0]!, to ?? steps[steps.length - 1]!, pixels)
  }

  /**
   * Adds points behind those that are there. The chunks come out the same however the points are split over calls.
   * To be called in a transaction. Throws 'conflict' when a step is there already.
   */
  append(run: number, { update: steps, ...columns }: SeriesColumns): void {
    if (steps.length === 0) return
    requireAscending(steps)
    for (const [series, values] of Object.entries(columns)) {
      if (values.length !== steps.length) {
        throw new WorkbenchError('bad-argument', `${values.length} values at ${steps.length} steps`, { place: series })
      }
      const tail = this.#tail.get(run, series)
      if (tail !== undefined && tail.last >= steps[0]!) {
        throw new WorkbenchError('conflict', `update ${steps[0]} is stored already`, { place: `run ${run}, ${series}` })
      }
      this.#extend(run, series, tail, { steps, values })
    }
  }

  /** Drops all points behind this update. To be called in a transaction. */
  truncate(run: number, updates: number): void {
    for (const { series } of this.#extents.all(run)) {
      const [last] = this.#overlapping.all(run, series, updates, updates)
      this.#deleteFrom.run(run, series, updates + 1)
      if (last === undefined) continue
      const { steps, values } = decode(last, run, series)
      const end = lowerBound(steps, updates + 1)
      this.#deleteFrom.run(run, series, last.first)
      this.#write(run, series, { steps: steps.subarray(0, end), values: values.subarray(0, end) })
    }
  }

  /** The last chunk is written anew while it is not full. */
  #extend(run: number, series: string, tail: ChunkRow | undefined, points: Curve): void {
    if (tail === undefined || countOf(tail) === CHUNK) return this.#write(run, series, points)
    const before = decode(tail, run, series)
    this.#deleteFrom.run(run, series, tail.first)
    this.#write(run, series, joined([before, points]))
  }

  #write(run: number, series: string, { steps, values }: Curve): void {
    for (let begin = 0; begin < steps.length;) {
      const stride = begin + 1 < steps.length ? steps[begin + 1]! - steps[begin]! : 1
      let end = begin + 1
      while (end < steps.length && end - begin < CHUNK && steps[end]! - steps[end - 1]! === stride) end += 1
      const data = encode(values.subarray(begin, end))
      this.#insert.run(run, series, steps[begin]!, steps[end - 1]!, stride, crc32(data), data)
      begin = end
    }
  }
}

const countOf = ({ first, last, stride }: ChunkRow): number => (last - first) / stride + 1

/** Flags and what a method does without are equal for long: one value stands for all. */
function encode(values: Float64Array): Buffer {
  const first = values[0]!
  return toBlob(values.every((value) => Object.is(value, first)) ? values.subarray(0, 1) : values)
}

function decode(chunk: ChunkRow, run: number, series: string): Curve {
  const { first, last, stride, crc, data } = chunk
  if (crc32(data) !== crc) throw damaged(`run ${run}, ${series}, updates ${first} to ${last}`)
  const count = countOf(chunk)
  const stored = fromBlob(data)
  return {
    steps: new Float64Array(count).map((_, index) => first + index * stride),
    values: stored.length === count ? stored : new Float64Array(count).fill(stored[0]!),
  }
}

function joined(parts: readonly Curve[]): Curve {
  const length = parts.reduce((sum, { steps }) => sum + steps.length, 0)
  const curve = { steps: new Float64Array(length), values: new Float64Array(length) }
  let offset = 0
  for (const { steps, values } of parts) {
    curve.steps.set(steps, offset)
    curve.values.set(values, offset)
    offset += steps.length
  }
  return curve
}

/** Index of the first step that is not below `step`. */
function lowerBound(steps: Float64Array, step: number): number {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (steps[middle]! < step) low = middle + 1
    else high = middle
  }
  return low
}

function requireAscending(steps: Float64Array): void {
  let before = 0
  for (const step of steps) {
    if (!Number.isSafeInteger(step) || step <= before) {
      throw new WorkbenchError('bad-argument', `step ${step} after ${before}: steps are whole and ascend`)
    }
    before = step
  }
}
