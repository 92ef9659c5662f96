// MATLAB files of version 4: matrices one behind the other, each with a header of five integers.
import { ByteReader } from '../byte-reader.ts'
import { rollsOf, type Matrix, type Variable } from './mat-rolls.ts'

// "MAT-File Format" (MathWorks), chapter 2: the type is 1000 M + 100 O + 10 P + T.
const HEADER_BYTES = 20
const LONGEST_NAME = 64

/** P, the number type -> its size and how to read one. */
const NUMBERS: readonly { readonly bytes: number; readonly read: (reader: ByteReader) => number }[] = [
  { bytes: 8, read: (reader) => reader.f64() },
  { bytes: 4, read: (reader) => reader.f32() },
  { bytes: 4, read: (reader) => reader.i32() },
  { bytes: 2, read: (reader) => reader.i16() },
  { bytes: 2, read: (reader) => reader.u16() },
  { bytes: 1, read: (reader) => reader.u8() },
]

interface Header {
  readonly littleEndian: boolean
  /** Index in NUMBERS. */
  readonly number: number
  /** 0 full, 1 text, 2 sparse. */
  readonly kind: number
  readonly rows: number
  readonly columns: number
  readonly complex: boolean
  readonly nameLength: number
}

/** The file has no mark: what it begins with has to be a header and the name of a variable. */
export function isMat4(bytes: Uint8Array): boolean {
  const header = headerOf(bytes)
  if (header === null) return false
  const name = bytes.subarray(HEADER_BYTES, HEADER_BYTES + header.nameLength)
  return name.length === header.nameLength && /^[A-Za-z]\w*\0$/.test(Buffer.from(name).toString('latin1'))
}

function headerOf(bytes: Uint8Array): Header | null {
  if (bytes.length < HEADER_BYTES) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  for (const littleEndian of [true, false]) {
    const [type = 0, rows = 0, columns = 0, complex = 0, nameLength = 0] = [0, 4, 8, 12, 16].map((at) =>
      view.getUint32(at, littleEndian),
    )
    const digits = [Math.floor(type / 1000), Math.floor(type / 100) % 10, Math.floor(type / 10) % 10, type % 10]
    const [order, zero, number, kind] = digits as [number, number, number, number]
    if (order !== (littleEndian ? 0 : 1) || zero !== 0 || number >= NUMBERS.length || kind > 2) continue
    if (complex > 1 || nameLength < 2 || nameLength > LONGEST_NAME || rows >= 2 ** 31 || columns >= 2 ** 31) continue
    return { littleEndian, number, kind, rows, columns, complex: complex === 1, nameLength }
  }
  return null
}

/** Throws 'bad-file' with file and offset. */
export function readMat4(bytes: Uint8Array, place: string): Variable[] {
  const variables: Variable[] = []
  for (let start = 0; start < bytes.length;) {
    const header = headerOf(bytes.subarray(start))
    const whole = new ByteReader(bytes, place, header?.littleEndian ?? true)
    whole.seek(start)
    if (header === null) return whole.fail('no header of a matrix of MATLAB 4')
    whole.skip(HEADER_BYTES)
    const name = whole.ascii(header.nameLength).replace(/\0.*$/s, '')
    const { bytes: size } = NUMBERS[header.number]!
    const content = whole.part(header.rows * header.columns * size * (header.complex ? 2 : 1))
    variables.push(variableOf(name, header, content))
    start = whole.position
  }
  return variables
}

function variableOf(name: string, header: Header, reader: ByteReader): Variable {
  const isMatrix = header.kind !== 1 && !header.complex
  return {
    name,
    isMatrix,
    rolls: (options) => {
      if (!isMatrix) reader.fail(`${name} is a text or complex, not a real matrix`, undefined, 0)
      const { read } = NUMBERS[header.number]!
      const count = header.rows * header.columns
      const values = Float64Array.from({ length: count }, () => read(reader))
      if (header.kind === 2) return rollsOf(sparseOf(name, header, values, reader), options)
      return rollsOf({ label: name, reader, dimensions: [header.rows, header.columns], values, cells: null }, options)
    },
    fail: (message) => reader.fail(message, undefined, 0),
  }
}

/** Three columns: row, column and value of each that is not zero; the last row has the size of the matrix. */
function sparseOf(label: string, { rows, columns }: Header, numbers: Float64Array, reader: ByteReader): Matrix {
  if (columns !== 3 || rows === 0) reader.fail(`the sparse ${label} is ${rows} x ${columns}, not N x 3`, undefined, 0)
  const at = (row: number, column: number) => numbers[column * rows + row]!
  const [height, width] = [at(rows - 1, 0), at(rows - 1, 1)]
  const isIndex = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most
  if (!isIndex(height, 2 ** 31) || !isIndex(width, 2 ** 31)) {
    reader.fail(`the sparse ${label} has a size of ${height} x ${width}`, undefined, 0)
  }
  const cells = Array.from({ length: rows - 1 }, (_, index) => {
    const [row, column] = [at(index, 0), at(index, 1)]
    if (!isIndex(row, height) || !isIndex(column, width)) {
      reader.fail(`the sparse ${label} has a value at (${row}, ${column}) of ${height} x ${width}`, undefined, 0)
    }
    return { row: row - 1, column: column - 1, value: at(index, 2) }
  }).sort((a, b) => a.column - b.column || a.row - b.row)
  const repeated = cells.find(({ row, column }, index) => {
    const before = cells[index - 1]
    return before !== undefined && before.row === row && before.column === column
  })
  if (repeated) reader.fail(`the sparse ${label} has two values at (${repeated.row + 1}, ${repeated.column + 1})`)
  return {
    label,
    reader,
    dimensions: [height, width],
    values: cells.map(({ value }) => value),
    cells: { rows: cells.map(({ row }) => row), columns: cells.map(({ column }) => column) },
  }
}
