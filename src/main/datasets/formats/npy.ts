// NumPy's .npy files: one array each. An .npz is a zip of them, and is walked as every zip is.
import { WorkbenchError } from '../../../shared/errors.ts'
import { ByteReader } from '../byte-reader.ts'
import { displayName } from '../display-name.ts'
import { countOf, NumpyArray, NumpyType, stridesOf } from './ndarray.ts'
import { unpickle } from './unpickle.ts'

/** As latin-1. */
export const NPY_MAGIC = '\x93NUMPY'

const LONGEST_HEADER = 10_000
/** The keys come in this order; NumPy writes no other header but for arrays of records. */
const HEADER =
  /^\{'descr': *'([^']*)', *'fortran_order': *(True|False), *'shape': *\(((?:\d{1,15}L?,? ?)*)\),? *\} *\n?$/

/**
 * An array of numbers, read where it lies, or of objects, which are a pickle of their own and read as one.
 * Format: numpy.lib.format, versions 1 to 3. Throws 'bad-file' and 'unsupported' with file and offset, and as `unpickle`.
 */
export function readNpy(bytes: Uint8Array, place: string): NumpyArray {
  const reader = new ByteReader(bytes, place, true)
  if (reader.ascii(NPY_MAGIC.length) !== NPY_MAGIC) reader.fail('not a NumPy array', undefined, 0)
  const version = reader.u8()
  reader.skip(1)
  if (version < 1 || version > 3) reader.fail(`version ${version} of the format is not known`, undefined, 6)
  const length = version === 1 ? reader.u16() : reader.u32()
  if (length > LONGEST_HEADER) reader.fail(`a header of ${length} bytes`, undefined, 8)
  const start = reader.position
  const header = reader.ascii(length)
  const [, descr, order, tuple] = HEADER.exec(header) ?? []
  if (descr === undefined || tuple === undefined) {
    return reader.fail(
      `the header is not that of an array of one type: ${displayName(header.trim().slice(0, 80))}`,
      'Save arrays of numbers: arrays of records are not read.',
      start,
    )
  }
  const shape = tuple.split(',').filter((size) => size.trim() !== '')
  const sizes = shape.map((size) => Number(size.replace('L', '')))
  const count = countOf(sizes)
  const type = new NumpyType(descr)
  if (type.isObject) return objectsOf(reader, sizes)
  if (type.bytes === 0) {
    throw new WorkbenchError('unsupported', `an array of type ${displayName(descr)}, which holds no numbers`, {
      place: `${place}, offset ${start}`,
      hint: 'Save it as integers, floats or booleans.',
    })
  }
  if (reader.remaining !== count * type.bytes) {
    reader.fail(`${reader.remaining} bytes of numbers, the shape (${sizes.join(', ')}) asks for ${count * type.bytes}`)
  }
  const content = reader.bytes(reader.remaining)
  const strides = stridesOf(sizes, order === 'True')
  return new NumpyArray(type, sizes, new DataView(content.buffer, content.byteOffset, content.byteLength), strides)
}

/** They are pickled as an array of the same shape. */
function objectsOf(reader: ByteReader, shape: readonly number[]): NumpyArray {
  const start = reader.position
  const inner = unpickle(reader.bytes(reader.remaining), `${reader.place}, objects from offset ${start}`)
  if (!(inner instanceof NumpyArray) || !inner.type.isObject) return reader.fail('the objects are no array')
  if (inner.shape.join() !== shape.join()) reader.fail(`the objects are not of shape (${shape.join(', ')})`)
  return inner
}
