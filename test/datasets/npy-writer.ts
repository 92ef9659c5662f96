// Writes NumPy's arrays for tests, as .npy files and in pickles: any type and order, and broken on demand.
import type { Chord } from '../../src/main/datasets/build.ts'

type Put = (view: DataView, at: number, value: number, little: boolean) => void

const TYPES = {
  b1: [1, (view, at, value) => view.setUint8(at, value)],
  i1: [1, (view, at, value) => view.setInt8(at, value)],
  u1: [1, (view, at, value) => view.setUint8(at, value)],
  i2: [2, (view, at, value, little) => view.setInt16(at, value, little)],
  u2: [2, (view, at, value, little) => view.setUint16(at, value, little)],
  i4: [4, (view, at, value, little) => view.setInt32(at, value, little)],
  u4: [4, (view, at, value, little) => view.setUint32(at, value, little)],
  i8: [8, (view, at, value, little) => view.setBigInt64(at, BigInt(value), little)],
  u8: [8, (view, at, value, little) => view.setBigUint64(at, BigInt(value), little)],
  // Of halves the tests need zero and one.
  f2: [2, (view, at, value, little) => view.setUint16(at, value === 0 ? 0 : 0x3c00, little)],
  f4: [4, (view, at, value, little) => view.setFloat32(at, value, little)],
  f8: [8, (view, at, value, little) => view.setFloat64(at, value, little)],
} as const satisfies Record<string, readonly [number, Put]>

export type TypeCode = keyof typeof TYPES
export const TYPE_CODES = Object.keys(TYPES) as TypeCode[]

export interface ArrayOptions {
  readonly code?: TypeCode
  readonly littleEndian?: boolean
  /** Memory order of Fortran. */
  readonly fortran?: boolean
}

export interface TestArray extends ArrayOptions {
  readonly shape: readonly number[]
  readonly value: (...index: number[]) => number
}

export const rollArray = (chords: readonly Chord[], width = 88, options: ArrayOptions = {}): TestArray => ({
  ...options,
  shape: [chords.length, width],
  value: (step, column) => (chords[step]!.includes(column - (width === 128 ? 21 : 0)) ? 1 : 0),
})

function contentOf({ code = 'f8', littleEndian = true, fortran = false, shape, value }: TestArray): Buffer {
  const [bytes, put] = TYPES[code]
  const content = Buffer.alloc(bytes * shape.reduce((product, size) => product * size, 1))
  const view = new DataView(content.buffer, content.byteOffset)
  for (let at = 0; at < content.length; at += bytes) {
    let rest = at / bytes
    const index: number[] = []
    for (const axis of fortran ? shape.keys() : [...shape.keys()].reverse()) {
      index[axis] = rest % shape[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    put(view, at, value(...index), littleEndian)
  }
  return content
}

const tupleOf = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`)

/** A .npy file of the given header and content. */
export function npyFile(descr: string, fortran: boolean, shape: readonly number[], content: Uint8Array): Buffer {
  const text = `{'descr': ${descr}, 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tupleOf(shape)}, }`
  const header = Buffer.from(`${text.padEnd(117)}\n`, 'latin1')
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1')
  start.writeUInt16LE(header.length, 8)
  return Buffer.concat([start, header, content])
}

const descrOf = ({ code = 'f8', littleEndian = true }: ArrayOptions): string => `${littleEndian ? '<' : '>'}${code}`

export const writeNpy = (array: TestArray): Buffer =>
  npyFile(`'${descrOf(array)}'`, array.fortran ?? false, array.shape, contentOf(array))

/** An object array of one axis, or of none for a single object. */
export function writeObjects(items: readonly string[], shape = [items.length]): Buffer {
  return npyFile("'|O'", false, shape, pickleFile(pickledObjects(items, shape)))
}

/** Opcodes of protocol 2, latin-1, for a pickle made of parts. */
export const pickleFile = (body: string): Buffer => Buffer.from(`\x80\x02${body}.`, 'latin1')
export const pickledNumber = (value: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return `J${bytes.toString('latin1')}`
}
export const pickledList = (items: readonly string[]): string => `](${items.join('')}e`
export const pickledDict = (items: Readonly<Record<string, string>>): string =>
  `}(${Object.entries(items)
    .map(([key, value]) => `U${String.fromCharCode(key.length)}${key}${value}`)
    .join('')}u`

const pickledTuple = (items: readonly string[]): string => `(${items.join('')}t`

function pickledState(descr: string, shape: readonly number[], fortran: boolean, data: string, core: string): string {
  const order = descr.slice(0, 1)
  const code = descr.slice(1)
  const dtype = `cnumpy\ndtype\n(U${String.fromCharCode(code.length)}${code}K\0K\x01tR(K\x03U\x01${order}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb`
  const start = `c${core}.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85U\x01btR`
  const sizes = pickledTuple(shape.map(pickledNumber))
  return `${start}(K\x01${sizes}${dtype}${fortran ? '\x88' : '\x89'}${data}tb`
}

/** @param core NumPy's module: 'numpy.core', or 'numpy._core' since its version 2 */
export function pickledArray(array: TestArray, core = 'numpy.core'): string {
  const content = contentOf(array)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.length)
  const data = `T${length.toString('latin1')}${content.toString('latin1')}`
  return pickledState(descrOf(array), array.shape, array.fortran ?? false, data, core)
}

const pickledObjects = (items: readonly string[], shape: readonly number[]): string =>
  pickledState('|O8', shape, false, pickledList(items), 'numpy.core')
