// MATLAB v5 files with the piano rolls: traindata, validdata and testdata, each a cell array of T x 88 matrices of 0 and 1.
import { constants, inflateSync } from 'node:zlib'
import { PIANO_KEYS, type SplitName } from '../../../shared/dataset.ts'
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord, MusicSplits } from '../build.ts'
import { ByteReader } from '../byte-reader.ts'
import { DEFAULT_LIMITS, INFLATION_FREE, type Limits } from '../limits.ts'

// Numbers from "MAT-File Format" (MathWorks), chapter 1: mi... data types, mx... array classes.
const miMATRIX = 14
const miCOMPRESSED = 15
const mxCELL = 1
const mxDOUBLE = 6
const mxUINT64 = 15
const COMPLEX = 0x0800

const HEADER_BYTES = 128
/** Enough compressed bytes for the code tables of deflate (at most some 600) and what comes first. */
const HEAD_BYTES = 1024
const VARIABLES: ReadonlyMap<string, SplitName> = new Map([
  ['traindata', 'train'],
  ['validdata', 'valid'],
  ['testdata', 'test'],
])

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

/** The pieces of each split. Throws WorkbenchError 'bad-file', 'unsupported' or 'limit', with file and offset. */
export function readMat(bytes: Uint8Array, place: string, limits: Limits = DEFAULT_LIMITS): MusicSplits {
  const littleEndian = readByteOrder(bytes, place)
  const reader = new ByteReader(bytes, place, littleEndian)
  reader.skip(HEADER_BYTES)
  // All tags first: a file that is cut is refused before anything is unpacked.
  const variables: (Element & { start: number })[] = []
  while (reader.remaining > 0) variables.push({ start: reader.position, ...readElement(reader) })
  const splits: Partial<MusicSplits> = {}
  const budget: Budget = { limits, inflatedBytes: 0, notes: 0 }
  for (const { start, ...element } of variables) {
    let { type, content } = element
    if (type === miCOMPRESSED) {
      const variable = `${place}, compressed variable at ${start}`
      ;({ type, content } = readElement(inflate(content, variable, littleEndian, budget)))
    }
    if (type !== miMATRIX) reader.fail(`a variable of data type ${type}, which is no matrix`, undefined, start)
    readVariable(content, splits, budget)
  }
  const { train, valid, test } = splits
  if (train && valid && test) return { train, valid, test }
  const missing = [...VARIABLES].filter(([, split]) => !splits[split]).map(([name]) => name)
  throw new WorkbenchError('bad-file', `the file has no variable ${missing.join(', ')}`, {
    place,
    hint: 'A music file has traindata, validdata and testdata: cell arrays of T x 88 matrices of 0 and 1.',
  })
}

/** What the file has taken so far of what it may. */
interface Budget {
  readonly limits: Limits
  inflatedBytes: number
  notes: number
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

/** Takes the variable if it is one of the three splits; others are left alone. */
function readVariable(reader: ByteReader, splits: Partial<MusicSplits>, budget: Budget): void {
  const { arrayClass, dimensions, name } = readMatrixHead(reader)
  const split = VARIABLES.get(name)
  if (split === undefined) return
  if (splits[split]) reader.fail(`the variable ${name} occurs twice`)
  if (arrayClass !== mxCELL) reader.fail(`${name} is of array class ${arrayClass}, not a cell array`)
  const count = dimensions.reduce((product, size) => product * size, 1)
  if (count === 0) reader.fail(`${name} is empty: the ${split} split has no piece`)
  const pieces: Chord[][] = []
  while (pieces.length < count) {
    const label = `${name}{${pieces.length + 1}}`
    const { type, content } = readElement(reader)
    if (type !== miMATRIX) content.fail(`${label} is of data type ${type}, not a matrix`, undefined, 0)
    pieces.push(readRoll(content, label, budget))
  }
  splits[split] = pieces
}

/** A T x 88 matrix of any numeric class, column by column as MATLAB stores it. */
function readRoll(reader: ByteReader, label: string, budget: Budget): Chord[] {
  if (reader.remaining === 0) reader.fail(`${label} is empty`)
  const { arrayClass, complex, dimensions } = readMatrixHead(reader)
  if (arrayClass < mxDOUBLE || arrayClass > mxUINT64 || complex) {
    reader.fail(
      `${label} is of array class ${arrayClass}, not a full real matrix`,
      'Convert it with full() or double().',
    )
  }
  const [steps = 0, width, ...further] = dimensions
  if (width !== PIANO_KEYS || further.length > 0) {
    reader.fail(
      `${label} is ${dimensions.join(' x ')}, not T x ${PIANO_KEYS}`,
      'A row per time step, a column per key.',
    )
  }
  if (steps === 0) reader.fail(`${label} has no time steps`)
  const { type, content } = readElement(reader)
  const values = readNumbers(content, type, steps * PIANO_KEYS, label)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!
    if (value === 1) budget.notes += 1
    else if (value !== 0) {
      const cell = `(${(index % steps) + 1}, ${Math.floor(index / steps) + 1})`
      reader.fail(`${label}${cell} is ${value}, neither 0 nor 1`)
    }
  }
  if (budget.notes > budget.limits.notes) {
    throw new WorkbenchError('limit', `there are more than ${budget.limits.notes} notes`, {
      place: `${reader.place}, ${label}`,
    })
  }
  const chords = Array.from({ length: steps }, (): Chord => [])
  for (let channel = 0; channel < PIANO_KEYS; channel += 1) {
    for (let step = 0; step < steps; step += 1) {
      if (values[channel * steps + step] === 1) chords[step]!.push(channel)
    }
  }
  return chords
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
