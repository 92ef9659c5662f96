// The reader under all binary formats: both byte orders, and never a byte outside of the bounds.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader } from '../../src/main/datasets/byte-reader.ts'
import { refusalOf } from './refusal.ts'

test('numbers in both byte orders', () => {
  const bytes = Uint8Array.from([0x80, 1, 2, 3, 4, 5, 6, 7])
  const [big, little] = [new ByteReader(bytes, 'f'), new ByteReader(bytes, 'f', true)]
  const read = (take: (reader: ByteReader) => number | bigint) =>
    [big, little].map((reader) => {
      reader.seek(0)
      return take(reader)
    })
  expect(read((reader) => reader.u8())).toEqual([0x80, 0x80])
  expect(read((reader) => reader.i8())).toEqual([-128, -128])
  expect(read((reader) => reader.u16())).toEqual([0x8001, 0x0180])
  expect(read((reader) => reader.i16())).toEqual([-0x7fff, 0x0180])
  expect(read((reader) => reader.u32())).toEqual([0x80010203, 0x03020180])
  expect(read((reader) => reader.i32())).toEqual([0x80010203 - 2 ** 32, 0x03020180])
  expect(read((reader) => reader.u64())).toEqual([0x8001020304050607n, 0x0706050403020180n])
  expect(read((reader) => reader.i64())).toEqual([0x8001020304050607n - 2n ** 64n, 0x0706050403020180n])
  expect(new ByteReader(Buffer.from('3ff8000000000000', 'hex'), 'f').f64()).toBe(1.5)
  expect(new ByteReader(Buffer.from('3fc00000', 'hex'), 'f').f32()).toBe(1.5)
})

test('a part ends where it ends, and its errors count from the start of the file', async () => {
  const reader = new ByteReader(Uint8Array.from([1, 2, 3, 4, 5]), 'f')
  reader.skip(2)
  const part = reader.part(2)
  expect([...part.bytes(2)]).toEqual([3, 4])
  expect((await refusalOf(() => part.u8())).place).toBe('f, offset 4')
  expect(reader.u8()).toBe(5)
  expect((await refusalOf(() => reader.peek())).place).toBe('f, offset 5')
})

test('any sequence of reads stays inside, or ends with a typed error that moves nothing', async () => {
  type Step = [operation: 'skip' | 'bytes' | 'ascii' | 'part' | 'seek', count: number]
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom('skip', 'bytes', 'ascii', 'part', 'seek'),
    fc.oneof(fc.integer({ min: -2, max: 12 }), fc.constantFrom(NaN, 1.5, Infinity, 2 ** 32)),
  )
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 20 }), fc.array(step, { maxLength: 10 }), async (bytes, steps) => {
      const reader = new ByteReader(bytes, 'f')
      for (const [operation, count] of steps) {
        const before = reader.position
        const target = operation === 'seek' ? count : before + count
        if (Number.isInteger(count) && count >= 0 && target <= bytes.length) {
          reader[operation](count)
          expect(reader.position).toBe(target)
        } else {
          expect((await refusalOf(() => reader[operation](count))).code).toBe('bad-file')
          expect(reader.position).toBe(before)
        }
      }
    }),
  )
})
