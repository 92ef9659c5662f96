// NumPy's arrays as .npy files and pickles hold them: a type, a shape, and elements that are read where they lie.
import type { PickleValue } from './unpickle.ts'

type Read = (view: DataView, at: number, littleEndian: boolean) => number

/** Codes of dtypes without their byte order -> size and how to read one; 'O' is an array of objects. */
const NUMBERS = {
  b1: [1, (view, at) => view.getUint8(at)],
  i1: [1, (view, at) => view.getInt8(at)],
  u1: [1, (view, at) => view.getUint8(at)],
  i2: [2, (view, at, little) => view.getInt16(at, little)],
  u2: [2, (view, at, little) => view.getUint16(at, little)],
  i4: [4, (view, at, little) => view.getInt32(at, little)],
  u4: [4, (view, at, little) => view.getUint32(at, little)],
  i8: [8, (view, at, little) => Number(view.getBigInt64(at, little))],
  u8: [8, (view, at, little) => Number(view.getBigUint64(at, little))],
  f2: [2, (view, at, little) => halfOf(view.getUint16(at, little))],
  f4: [4, (view, at, little) => view.getFloat32(at, little)],
  f8: [8, (view, at, little) => view.getFloat64(at, little)],
} as const satisfies Record<string, readonly [bytes: number, read: Read]>

type NumberCode = keyof typeof NUMBERS
const isNumberCode = (code: string): code is NumberCode => Object.hasOwn(NUMBERS, code)

/** A dtype: of numbers, of objects, or of something else that is only named. */
export class NumpyType {
  /** 'f8', 'i4', 'b1', 'O' and the like. */
  readonly code: string
  littleEndian: boolean

  /** @param descr as NumPy writes it, with a byte order or without: '<f8', '|b1', '>i4', 'O8' */
  constructor(descr: string) {
    const code = descr.replace(/^[<>|=]/, '')
    this.code = /^O[48]?$/.test(code) ? 'O' : code
    this.littleEndian = !descr.startsWith('>')
  }

  get isObject(): boolean {
    return this.code === 'O'
  }
  /** Bytes of a number; 0 for what holds none. */
  get bytes(): number {
    return isNumberCode(this.code) ? NUMBERS[this.code][0] : 0
  }
  /** Only for types with `bytes`. */
  read(view: DataView, at: number): number {
    return NUMBERS[this.code as NumberCode][1](view, at, this.littleEndian)
  }
}

/** The elements of an array: numbers as bytes, or objects. */
export type Elements = DataView | readonly PickleValue[]

/** An array, or a part of one: the parts share their elements. */
export class NumpyArray {
  readonly type: NumpyType
  readonly shape: readonly number[]
  readonly #elements: Elements
  readonly #strides: readonly number[]
  readonly #start: number

  /** The caller has checked that there are as many elements as the shape asks for. */
  constructor(type: NumpyType, shape: readonly number[], elements: Elements, strides: readonly number[], start = 0) {
    this.type = type
    this.shape = shape
    this.#elements = elements
    this.#strides = strides
    this.#start = start
  }

  /** The part under an index of the first axis. */
  part(index: number): NumpyArray {
    const start = this.#start + index * this.#strides[0]!
    return new NumpyArray(this.type, this.shape.slice(1), this.#elements, this.#strides.slice(1), start)
  }

  /** The element of an array without axes, or with one index for each axis. */
  at(...indices: readonly number[]): PickleValue {
    const index = indices.reduce((sum, value, axis) => sum + value * this.#strides[axis]!, this.#start)
    if (this.#elements instanceof DataView) return this.type.read(this.#elements, index * this.type.bytes)
    return this.#elements[index]!
  }

  /** With the axes in the opposite order. */
  transposed(): NumpyArray {
    return new NumpyArray(this.type, this.shape.toReversed(), this.#elements, this.#strides.toReversed(), this.#start)
  }
}

/** Distances between neighbours along each axis, in elements. Fortran's order has the first axis side by side. */
export function stridesOf(shape: readonly number[], fortran: boolean): number[] {
  const strides: number[] = []
  let distance = 1
  for (const size of fortran ? shape : shape.toReversed()) {
    strides.push(distance)
    distance *= size
  }
  return fortran ? strides : strides.reverse()
}

/** The number of elements; NaN when a size is none. */
export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => (Number.isSafeInteger(size) && size >= 0 ? product * size : NaN), 1)

/** IEEE half precision. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 31, (bits & 1023) / 1024]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15))
}
