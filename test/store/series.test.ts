// Series: every value comes back, by range and resolution, however it was written.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decimate } from '../../src/shared/decimate.ts'
import { SeriesTable, type SeriesColumns } from '../../src/main/store/series.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { addExperiment } from './fixtures.ts'

const scratch = scratchFolder()

function withSeries(work: (table: SeriesTable, store: Store) => void | Promise<void>): Promise<void> | void {
  const store = openStore(scratch.path(''))
  addExperiment(store)
  const done = work(new SeriesTable(store), store)
  if (done) return done.finally(() => store.close())
  store.close()
}

const range = (first: number, last: number, stride = 1) =>
  Float64Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) => first + index * stride)

const columns = (update: Float64Array): SeriesColumns => ({
  update,
  cost: update.map((step) => (step % 700 === 0 ? NaN : Math.sin(step))),
  clipped: update.map((step) => (step > 3000 ? 1 : 0)),
})

const rows = (store: Store, run: number) =>
  store.database.prepare('SELECT series, first, last, stride, crc, data FROM series_chunk WHERE run = ?').all(run)

describe('stored', () => {
  test('what was appended comes back, by range', () =>
    withSeries((table) => {
      const written = columns(range(1, 5000))
      table.append(1, written)
      expect(table.read(1, 'cost')).toEqual({ steps: written.update, values: written.cost })
      expect(table.read(1, 'clipped').values).toEqual(written.clipped)
      const part = table.read(1, 'cost', { from: 1020, to: 2050 })
      expect(part).toEqual({ steps: range(1020, 2050), values: written.cost!.subarray(1019, 2050) })
      expect(table.read(1, 'omega').steps).toHaveLength(0)
      expect(table.read(2, 'cost').steps).toHaveLength(0)
      expect(table.read(1, 'cost', { from: 6000, pixels: 10 }).steps).toHaveLength(0)
      expect(table.extents(1)).toEqual([
        { series: 'clipped', first: 1, last: 5000 },
        { series: 'cost', first: 1, last: 5000 },
      ])
    }))

  test('in whatever pieces and with whatever strides, the rows are the same as in one piece', () =>
    withSeries((table, store) => {
      const steps = Float64Array.from([...range(1, 2500), ...range(2507, 2507), ...range(2600, 9000, 5)])
      table.append(1, columns(steps))
      const whole = rows(store, 1)
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 30, max: 1500 }), { minLength: 1 }), (sizes) => {
          store.write(() => {
            table.truncate(2, 0)
            for (let begin = 0, turn = 0; begin < steps.length; turn += 1) {
              const end = begin + sizes[turn % sizes.length]!
              table.append(2, columns(steps.slice(begin, end)))
              begin = end
            }
          })
          expect(rows(store, 2)).toEqual(whole)
        }),
        { numRuns: 10, seed: 1 },
      )
    }))

  test('equal values take the room of one', () =>
    withSeries((table, store) => {
      table.append(1, { update: range(1, 1024), omega: new Float64Array(1024).fill(NaN) })
      const length = store.database.prepare('SELECT length(data) FROM series_chunk').pluck()
      expect(length.all()).toEqual([8])
      expect(table.read(1, 'omega').values).toEqual(new Float64Array(1024).fill(NaN))
    }))

  test('cut off and written again, the rows are the same', () =>
    withSeries((table, store) => {
      table.append(1, columns(range(1, 4000)))
      const whole = rows(store, 1)
      for (const cut of [3999, 2049, 2048, 2047, 1, 0]) {
        store.write(() => table.truncate(1, cut))
        expect(table.read(1, 'cost').steps).toEqual(range(1, cut))
        store.write(() => table.append(1, columns(range(cut + 1, 4000))))
        expect(rows(store, 1)).toEqual(whole)
      }
    }))
})

test('steps that are there already, do not ascend, or lack values are refused', () =>
  withSeries(async (table) => {
    table.append(1, columns(range(1, 10)))
    expect((await refusalOf(() => table.append(1, columns(range(10, 12))))).code).toBe('conflict')
    expect((await refusalOf(() => table.append(1, columns(Float64Array.of(12, 11))))).code).toBe('bad-argument')
    const short = { update: range(11, 12), cost: new Float64Array(1) }
    expect((await refusalOf(() => table.append(1, short))).code).toBe('bad-argument')
  }))

test('a flipped bit in a chunk is found, and named', () =>
  withSeries(async (table, store) => {
    table.append(1, columns(range(1, 3000)))
    const where = "WHERE run = 1 AND series = 'cost' AND first = 1025"
    const data = store.database.prepare<[], Buffer>(`SELECT data FROM series_chunk ${where}`).pluck().get()!
    data[100]! ^= 1
    store.database.prepare(`UPDATE series_chunk SET data = ? ${where}`).run(data)
    const refusal = await refusalOf(() => table.read(1, 'cost'))
    expect(refusal.code).toBe('bad-file')
    expect(refusal.place).toBe('run 1, cost, updates 1025 to 2048')
    expect(table.read(1, 'cost', { to: 1024 }).steps).toHaveLength(1024)
    expect(table.read(1, 'clipped').steps).toHaveLength(3000)
  }))

describe('smoothed', () => {
  test('a part is as in the whole, whatever part is asked for', () =>
    withSeries((table) => {
      table.append(1, columns(range(1, 3000)))
      const whole = table.read(1, 'clipped', { window: 100 })
      const part = table.read(1, 'clipped', { window: 100, from: 1500, to: 2500 })
      expect(part.steps).toEqual(range(1500, 2500))
      expect(part.values).toEqual(whole.values.subarray(1499, 2500))
      const thin = table.read(1, 'cost', { window: 100, pixels: 10 })
      const values = table.read(1, 'cost', { window: 100 }).values
      expect(thin.values).toEqual(thin.steps.map((step) => values[step - 1]!))
    }))
})

describe('thinned out', () => {
  const curve = fc
    .array(fc.oneof({ weight: 20, arbitrary: fc.double() }, fc.constantFrom(NaN, Infinity, -Infinity)), {
      maxLength: 300,
    })
    .map((values) => ({ steps: range(1, values.length), values: Float64Array.from(values) }))

  test('each column keeps its lowest, its highest and its first broken point, and no others', () => {
    fc.assert(
      fc.property(curve, fc.integer({ min: 1, max: 50 }), ({ steps, values }, pixels) => {
        const thin = decimate({ steps, values }, 1, steps.length, pixels)
        const inColumn = (column: number) => (step: number) =>
          Math.floor((step - 1) * (pixels / steps.length)) === column
        for (let column = 0; column < pixels; column += 1) {
          const all = [...steps].filter(inColumn(column)).map((step) => values[step - 1]!)
          const kept = [...thin.steps].filter(inColumn(column)).map((step) => values[step - 1]!)
          const finite = all.filter(Number.isFinite)
          const broken = all.filter((value) => !Number.isFinite(value)).slice(0, 1)
          expect(new Set(kept)).toEqual(
            new Set([...(finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : []), ...broken]),
          )
          expect(kept.length).toBeLessThanOrEqual(3)
        }
        expect([...thin.steps]).toEqual([...thin.steps].sort((a, b) => a - b))
        expect([...thin.values]).toEqual([...thin.steps].map((step) => values[step - 1]))
      }),
      { numRuns: 200, seed: 1 },
    )
  })

  test('by hand', () => {
    const values = Float64Array.of(5, 1, 3, 9, NaN, Infinity, 2, 2, 2)
    const thin = decimate({ steps: range(1, 9), values }, 1, 9, 3)
    expect([...thin.steps]).toEqual([1, 2, 4, 5, 7])
    expect([...thin.values]).toEqual([5, 1, 9, NaN, 2])
  })

  test('a part of a stored series, at its own resolution', () =>
    withSeries((table) => {
      table.append(1, columns(range(1, 5000)))
      const thin = table.read(1, 'cost', { from: 1001, to: 3000, pixels: 100 })
      expect(thin.steps.length).toBeLessThanOrEqual(300)
      expect(thin.steps.every((step) => step >= 1001 && step <= 3000)).toBe(true)
      expect([...thin.steps]).toContain(1400)
      expect(table.read(1, 'cost', { from: 1001, to: 1050, pixels: 100 }).steps).toEqual(range(1001, 1050))
    }))
})
