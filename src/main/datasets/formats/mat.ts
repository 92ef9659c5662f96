// MATLAB files of version 5 with piano rolls: for each split a cell array of T x 88 matrices of 0 and 1, full or sparse.
import { constants, inflateSync } from 'node:zlib'
import { SPLIT_NAMES, type SplitName } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord, FoundMusic } from '../build.ts'
import { ByteReader } from '../byte-reader.ts'
import { DEFAULT_LIMITS, INFLATION_FREE } from '../limits.ts'
import { splitOfName } from '../split-names.ts'
import { isMat4, readMat4 } from './mat4.ts'
import { describeOutside, type OutsideNotes } from './roll-builder.ts'
import { rollsOf, type Matrix, type RollOptions, type Variable } from './mat-rolls.ts'

// Numbers from "MAT-File Format" (MathWorks), chapter 1: mi... data types, mx... array classes.
const miMATRIX = 14
const miCOMPRESSED = 15
const mxCELL = 1
const mxSPARSE = 5
const mxDOUBLE = 6
const mxUINT64 = 15
const COMPLEX = 0x0800

const HEADER_BYTES = 128
/** Enough compressed bytes for the code tables of deflate (at most some 600) and what comes first. */
const HEAD_BYTES = 1024
/** Data type -> its size and how to read one. MATLAB stores a matrix of any class in the smallest type that holds it. */
const NUMBER_TYPES: ReadonlyMap<number, { bytes: number; read: (reader: ByteReader) => number }> = new Map([
  [1, { bytes: 1, read: (reader) => reader.i8() }],
  [2, { bytes: 1, read: (reader) => reader.u8() }],
  [3, { bytes: 2, read: (reader) => reader.i16() }],
  [4, { bytes: 2, read: (reader) => reader.u16() }],
  [5, { bytes: 4, read: (reader) => reader.i32() }],
  [6, { bytes: 4, read: (reader) => reader.u32() }],
  [7, { bytes: 4, read: (reader) => reader.f32() }],
  [9, { bytes: 8, read: (reader) => reader.f64() }],
  [12, { bytes: 8, read: (reader) => Number(reader.i64()) }],
  [13, { bytes: 8, read: (reader) => Number(reader.u64()) }],
])

/**
 * Variables with the name of a split (traindata, valid, test) are taken, each a cell array of rolls, one roll, or an array
 * of them, and others are left alone. A file with one roll alone, under any name, is one piece of no split.
 * Throws WorkbenchError 'bad-file', 'unsupported' or 'limit', with file and offset.
 * @param transposed rolls have a row per key and a column per time step
 */
export function readMat(bytes: Uint8Array, place: string, limits = DEFAULT_LIMITS, transposed = false): FoundMusic {
  const outside: OutsideNotes = new Map()
  const budget: Budget = { limits, transposed, outside, inflatedBytes: 0, notes: 0, sparseSteps: 0 }
  const variables = isMat4(bytes) ? readMat4(bytes, place) : readVariables(bytes, place, budget)
  const pieces = new Map<SplitName | null, Chord[][]>()
  const names = new Map<SplitName, string>()
  const [only, ...others] = variables
  const isSingle = only !== undefined && others.length === 0 && only.isMatrix
  for (const variable of variables) {
    const split = splitOfName(variable.name)
    if (isSingle) pieces.set(null, variable.rolls(budget))
    else if (split !== null) {
      const before = names.get(split)
      if (before === variable.name) variable.fail(`the variable ${variable.name} occurs twice`)
      if (before !== undefined) variable.fail(`${before} and ${variable.name} are both the ${split} split`)
      names.set(split, variable.name)
      pieces.set(split, variable.rolls(budget))
    }
  }
  const missing = SPLIT_NAMES.filter((split) => !names.has(split))
  if (isSingle || missing.length === 0) return { pieces, leftOut: describeOutside(outside) }
  throw new WorkbenchError('bad-file', `the file has no variable ${missing.map((name) => `${name}data`).join(', ')}`, {
    place,
    hint: 'A music file has traindata, validdata and testdata: cell arrays of T x 88 matrices of 0 and 1.',
  })
}

function readVariables(bytes: Uint8Array, place: string, budget: Budget): Variable[] {
  const littleEndian = readByteOrder(bytes, place)
  const reader = new ByteReader(bytes, place, littleEndian)
  reader.skip(HEADER_BYTES)
  // All tags first: a file that is cut is refused before anything is unpacked.
  const elements: (Element & { start: number })[] = []
  while (reader.remaining > 0) elements.push({ start: reader.position, ...readElement(reader) })
  return elements.map(({ start, ...element }) => {
    let { type, content } = element
    if (type === miCOMPRESSED) {
      const variable = `${place}, compressed variable at ${start}`
      ;({ type, content } = readElement(inflate(content, variable, littleEndian, budget)))
    }
    if (type !== miMATRIX) reader.fail(`a variable of data type ${type}, which is no matrix`, undefined, start)
    return variableOf(content)
  })
}

/** What the file has taken so far of what it may. */
interface Budget extends RollOptions {
  inflatedBytes: number
}

/** Whether the numbers are little endian; throws unless the header is that of a MATLAB v5 file. */
function readByteOrder(bytes: Uint8Array, place: string): boolean {
  const header = new ByteReader(bytes, place)
  const signature = header.ascii(Math.min(HEADER_BYTES - 4, header.remaining))
  if (signature.startsWith('MATLAB 7.3')) {
    throw new WorkbenchError('unsupported', 'MATLAB 7.3 files (HDF5) cannot be read', {
      place,
      hint: "Save it in MATLAB with the option '-v7' or '-v6'.",
    })
  }
  if (!signature.startsWith('MATLAB 5.0')) header.fail('not a MATLAB v5 file: no "MATLAB 5.0" in front', undefined, 0)
  const [version, order] = [header.bytes(2), header.ascii(2)]
  if (order !== 'IM' && order !== 'MI') header.fail('not a MATLAB v5 file: no byte order mark', undefined, 126)
  const [low, high] = order === 'IM' ? [version[0], version[1]] : [version[1], version[0]]
  if (high !== 1 || low !== 0) header.fail(`MATLAB format version ${high}.${low}, not 1.0`, undefined, 124)
  return order === 'IM'
}

interface Element {
  readonly type: number
  readonly content: ByteReader
}

/** A tagged element: data type, byte count, content, padding to 8 bytes. Up to 4 bytes may lie in the tag itself. */
function readElement(reader: ByteReader): Element {
  const word = reader.u32()
  const smallCount = word >>> 16
  if (smallCount > 0) {
    if (smallCount > 4) reader.fail(`${smallCount} bytes in an element that holds 4`, undefined, reader.position - 4)
    const content = reader.part(smallCount)
    reader.skip(4 - smallCount)
    return { type: word & 0xffff, content }
  }
  const count = reader.u32()
  const content = reader.part(count)
  // Compressed elements are not padded, and the last element of a file may lack its padding.
  if (word !== miCOMPRESSED) reader.skip(Math.min(-count & 7, reader.remaining))
  return { type: word, content }
}

/**
 * Unpacks one variable. Its first 8 bytes say how long it is, so the limits are checked before anything of that size is
 * allocated, and zlib is stopped at the declared length.
 */
function inflate(packed: ByteReader, place: string, littleEndian: boolean, budget: Budget): ByteReader {
  const { limits } = budget
  const bytes = packed.bytes(packed.remaining)
  const unpack = (part: Uint8Array, options: { finishFlush?: number; maxOutputLength?: number }): Uint8Array => {
    try {
      return inflateSync(part, options)
    } catch (cause) {
      throw new WorkbenchError('bad-file', 'the compressed data is damaged', { place, cause })
    }
  }
  const start = unpack(bytes.subarray(0, HEAD_BYTES), { finishFlush: constants.Z_SYNC_FLUSH })
  const head = new ByteReader(start, place, littleEndian)
  head.skip(4)
  const declared = 8 + head.u32()
  const tooDense = declared > INFLATION_FREE && declared > limits.inflationRatio * bytes.length
  budget.inflatedBytes += declared
  if (budget.inflatedBytes > limits.inflatedBytes || tooDense) {
    throw new WorkbenchError('limit', `${bytes.length} compressed bytes declare to unfold to ${declared}`, {
      place,
      hint: `At most ${limits.inflatedBytes} bytes, and ${limits.inflationRatio} for one, are unfolded.`,
    })
  }
  const content = unpack(bytes, { maxOutputLength: declared })
  if (content.length < declared) {
    throw new WorkbenchError('bad-file', `${content.length} bytes unpacked, ${declared} declared`, { place })
  }
  return new ByteReader(content, place, littleEndian)
}

interface MatrixHead {
  readonly arrayClass: number
  readonly complex: boolean
  readonly dimensions: readonly number[]
  readonly name: string
}

/** Flags, dimensions and name; the reader is left before the content. */
function readMatrixHead(reader: ByteReader): MatrixHead {
  const flags = readElement(reader).content.u32()
  const sizes = readElement(reader).content
  const dimensions: number[] = []
  while (sizes.remaining > 0) {
    const size = sizes.i32()
    if (size < 0) sizes.fail(`a dimension of ${size}`)
    dimensions.push(size)
  }
  const name = readElement(reader).content
  return {
    arrayClass: flags & 0xff,
    complex: (flags & COMPLEX) !== 0,
    dimensions,
    name: name.ascii(name.remaining),
  }
}

function variableOf(reader: ByteReader): Variable {
  const head = readMatrixHead(reader)
  const { name } = head
  const isCell = head.arrayClass === mxCELL
  return {
    name,
    isMatrix: head.arrayClass === mxSPARSE || isNumeric(head),
    rolls: (options) => (isCell ? cellsOf(reader, head, options) : rollsOf(readMatrix(reader, head, name), options)),
    fail: (message) => reader.fail(message),
  }
}

/** The cells of a cell array, each a roll. */
function cellsOf(reader: ByteReader, { name, dimensions }: MatrixHead, options: RollOptions): Chord[][] {
  const count = dimensions.reduce((product, size) => product * size, 1)
  if (count === 0) reader.fail(`${name} is empty: the split has no piece`)
  const pieces: Chord[][] = []
  for (let index = 1; index <= count; index += 1) {
    const label = `${name}{${index}}`
    const { type, content } = readElement(reader)
    if (type !== miMATRIX) content.fail(`${label} is of data type ${type}, not a matrix`, undefined, 0)
    if (content.remaining === 0) content.fail(`${label} is empty`)
    const head = readMatrixHead(content)
    if (head.dimensions.length > 2) content.fail(`${label} is ${head.dimensions.join(' x ')}, not one roll`)
    pieces.push(...rollsOf(readMatrix(content, head, label), options))
  }
  return pieces
}

const isNumeric = ({ arrayClass, complex }: MatrixHead): boolean =>
  arrayClass >= mxDOUBLE && arrayClass <= mxUINT64 && !complex

/** A numeric array of any class, column by column as MATLAB stores it; a logical one is of bytes. */
function readMatrix(reader: ByteReader, head: MatrixHead, label: string): Matrix {
  const { arrayClass, complex, dimensions } = head
  if (arrayClass === mxSPARSE && !complex) return readSparse(reader, dimensions, label)
  if (!isNumeric(head)) {
    reader.fail(`${label} is of array class ${arrayClass}, not a real matrix`, 'Convert it with full() or double().')
  }
  const count = dimensions.reduce((product, size) => product * size, 1)
  const { type, content } = readElement(reader)
  return { label, reader: content, dimensions, values: readNumbers(content, type, count, label), cells: null }
}

/** Row indices and values of what is not zero, and where the ones of each column begin. */
function readSparse(reader: ByteReader, dimensions: readonly number[], label: string): Matrix {
  const [height = 0, width = 0, ...further] = dimensions
  if (further.length > 0) reader.fail(`the sparse ${label} has ${dimensions.length} dimensions`)
  const part = () => {
    const { type, content } = readElement(reader)
    const bytes = NUMBER_TYPES.get(type)?.bytes ?? 1
    return { content, values: readNumbers(content, type, Math.floor(content.length / bytes), label) }
  }
  const [indices, starts, { content, values }] = [part(), part(), part()]
  if (starts.values.length !== width + 1) {
    starts.content.fail(`the sparse ${label} has ${starts.values.length} column starts, not ${width + 1}`, undefined, 0)
  }
  const [rows, columns]: [number[], number[]] = [[], []]
  for (let column = 0; column < width; column += 1) {
    const [from, to] = [starts.values[column]!, starts.values[column + 1]!]
    if (from !== rows.length || to < from || to > Math.min(indices.values.length, values.length)) {
      starts.content.fail(`the sparse ${label} has a column with the values ${from} to ${to}`, undefined, 0)
    }
    for (let index = from; index < to; index += 1) {
      const row = indices.values[index]!
      if (row >= height || row < 0 || (index > from && row <= indices.values[index - 1]!)) {
        indices.content.fail(`the sparse ${label} has row ${row + 1} of ${height}, or out of order`, undefined, 0)
      }
      rows.push(row)
      columns.push(column)
    }
  }
  return { label, reader: content, dimensions, values, cells: { rows, columns } }
}

function readNumbers(reader: ByteReader, type: number, count: number, label: string): ArrayLike<number> {
  const number = NUMBER_TYPES.get(type)
  if (number === undefined) return reader.fail(`${label} holds data of the unknown type ${type}`)
  if (reader.length !== count * number.bytes) {
    reader.fail(`${label} holds ${reader.length} bytes, not the ${count * number.bytes} that its size asks for`)
  }
  // Unsigned bytes, the common case, are read in place.
  if (type === 2) return reader.bytes(count)
  const values = new Float64Array(count)
  for (let index = 0; index < count; index += 1) values[index] = number.read(reader)
  return values
}
