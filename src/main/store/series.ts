// The series of runs, a value per update or every n updates, in chunks of up to 1,024 values.
import { crc32 } from 'node:zlib'
import type { Statement } from 'better-sqlite3'
import { Decimator, type Curve } from '../../shared/decimate.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { SeriesName, UpdateSeries } from '../../shared/metrics.ts'
import { smoother } from '../../shared/smooth.ts'
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
  readonly #extent: Statement<[{ run: number; series: string }], { first: number | null; last: number | null }>
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
    this.#extent = store.database.prepare(
      `SELECT (SELECT first FROM series_chunk WHERE run = @run AND series = @series ORDER BY first LIMIT 1) AS first,
         (SELECT last FROM series_chunk WHERE run = @run AND series = @series ORDER BY first DESC LIMIT 1) AS last`,
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
    return this.#store.read(() => {
      const extent = this.#extent.get({ run, series })!
      const begin = from ?? extent.first
      const end = to ?? extent.last
      if (begin === null || end === null) return { steps: new Float64Array(), values: new Float64Array() }
      // A long curve is never in memory as a whole: what a chunk needs is small, and freed at once.
      const smoothed = smoother(window ?? 1)
      const thinned = pixels === undefined ? null : new Decimator(begin, end, pixels)
      const parts: Curve[] = []
      for (const chunk of this.#overlapping.iterate(run, series, end, window === undefined ? begin : 0)) {
        const values = valuesOf(chunk, run, series)
        if (window !== undefined)
          for (let index = 0; index < values.length; index += 1) values[index] = smoothed(values[index]!)
        const low = Math.max(0, Math.ceil((begin - chunk.first) / chunk.stride))
        const high = Math.min(values.length, Math.floor((end - chunk.first) / chunk.stride) + 1)
        if (!thinned) parts.push({ steps: stepsOf(chunk).subarray(low, high), values: values.subarray(low, high) })
        else
          for (let index = low; index < high; index += 1)
            thinned.add(chunk.first + index * chunk.stride, values[index]!)
      }
      return thinned ? thinned.finish() : joined(parts)
    })
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

const decode = (chunk: ChunkRow, run: number, series: string): Curve => ({
  steps: stepsOf(chunk),
  values: valuesOf(chunk, run, series),
})

const stepsOf = (chunk: ChunkRow): Float64Array =>
  Float64Array.from({ length: countOf(chunk) }, (_, index) => chunk.first + index * chunk.stride)

function valuesOf(chunk: ChunkRow, run: number, series: string): Float64Array {
  const { first, last, crc, data } = chunk
  if (crc32(data) !== crc) throw damaged(`run ${run}, ${series}, updates ${first} to ${last}`)
  const count = countOf(chunk)
  const stored = fromBlob(data)
  return stored.length === count ? stored : new Float64Array(count).fill(stored[0]!)
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
