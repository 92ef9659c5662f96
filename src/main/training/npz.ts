// NumPy's .npz: a zip of .npy files, one per array. Written without compression, read with or without.
import { buffer as readAll } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { WorkbenchError } from '../../shared/errors.ts'

export interface NamedArray {
  readonly name: string
  readonly shape: readonly number[]
  /** Row-major. */
  readonly values: Float64Array
}

const MAXIMUM_ARRAYS = 64
const MAXIMUM_BYTES = 2 ** 30

const NPY_MAGIC = Buffer.from('\x93NUMPY', 'latin1')
/** Zip's date of 1 January 1980: equal arrays give equal bytes. */
const DATE = 0x0021
const VERSION_NEEDED = 20
const LOCAL_SIZE = 30
const CENTRAL_SIZE = 46
const END_SIZE = 22

/** The arrays together have to be below 4 GiB, zip's limit. */
export function writeNpz(arrays: readonly NamedArray[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const array of arrays) {
    const name = Buffer.from(`${array.name}.npy`)
    const content = writeNpy(array)
    const common = Buffer.alloc(26) // the fields that both headers have
    common.writeUInt16LE(VERSION_NEEDED, 0)
    common.writeUInt16LE(DATE, 8)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(name.length, 22)

    const local = Buffer.alloc(LOCAL_SIZE)
    local.writeUInt32LE(0x04034b50, 0)
    common.copy(local, 4)
    parts.push(local, name, content)

    const central = Buffer.alloc(CENTRAL_SIZE)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE(VERSION_NEEDED, 4)
    common.copy(central, 6)
    central.writeUInt32LE(offset, 42)
    directory.push(central, name)
    offset += LOCAL_SIZE + name.length + content.length
  }
  const end = Buffer.alloc(END_SIZE)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(arrays.length, 8)
  end.writeUInt16LE(arrays.length, 10)
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  )
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

/** Reads arrays of float64 and float32. Throws 'bad-file', 'unsupported' for other types, 'limit'. */
export async function readNpz(bytes: Uint8Array, place: string): Promise<NamedArray[]> {
  const arrays: NamedArray[] = []
  try {
    const zip = await yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    let left = MAXIMUM_BYTES
    for await (const entry of zip.eachEntry()) {
      left -= entry.uncompressedSize
      if (left < 0 || arrays.length === MAXIMUM_ARRAYS) {
        throw new WorkbenchError('limit', 'more than 1 GiB or 64 arrays', { place })
      }
      if (!/^\w[\w.]*$/.test(entry.fileName)) throw damaged(place, 'the name of an array is no word')
      // yauzl holds an entry to its declared size.
      const content = await readAll(await zip.openReadStreamPromise(entry))
      if (crc32(content) !== entry.crc32) throw damaged(`${place}/${entry.fileName}`, 'its checksum is wrong')
      arrays.push(readNpy(content, entry.fileName.replace(/\.npy$/, ''), `${place}/${entry.fileName}`))
    }
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    throw damaged(place, (cause as Error).message, cause)
  }
  return arrays
}

function writeNpy({ shape, values }: NamedArray): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const description = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }`
  // The data begin at a multiple of 64, the header ends with a line feed.
  const length = Math.ceil((NPY_MAGIC.length + 4 + description.length + 1) / 64) * 64
  const header = Buffer.alloc(length, ' ')
  NPY_MAGIC.copy(header)
  header.writeUInt16LE(1, 6) // version 1.0
  header.writeUInt16LE(length - 10, 8)
  header.write(description, 10, 'latin1')
  header.write('\n', length - 1)
  return Buffer.concat([header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)])
}

function readNpy(content: Buffer, name: string, place: string): NamedArray {
  if (content.length < 12 || !content.subarray(0, 6).equals(NPY_MAGIC)) throw damaged(place, 'it is no .npy')
  const wide = content[6]! > 1
  const start = wide ? 12 : 10
  const end = start + (wide ? content.readUInt32LE(8) : content.readUInt16LE(8))
  const header = content.toString('latin1', start, end)
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1]
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1]
  const tuple = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1]
  if (descr === undefined || order === undefined || tuple === undefined) throw damaged(place, 'its header is wrong')
  if (descr !== '<f8' && descr !== '<f4') {
    throw new WorkbenchError('unsupported', `arrays of type ${descr} are not read`, {
      place,
      hint: 'Save them as float64.',
    })
  }
  const shape = tuple
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, size) => product * size, 1)
  const Type = descr === '<f8' ? Float64Array : Float32Array
  const data = content.subarray(end)
  if (data.length !== count * Type.BYTES_PER_ELEMENT) throw damaged(place, 'it is cut off or too long')
  const values = Float64Array.from(new Type(new Uint8Array(data).buffer))
  return { name, shape, values: order === 'True' ? rowMajor(values, shape, place) : values }
}

/** NumPy stores a transposed matrix column by column. */
function rowMajor(values: Float64Array, shape: readonly number[], place: string): Float64Array {
  const [rows, columns = 1, ...others] = shape
  if (rows === undefined) return values
  if (others.length > 0) throw new WorkbenchError('unsupported', 'an array of more than two axes', { place })
  return values.map((_, index) => values[(index % columns) * rows + Math.floor(index / columns)]!)
}

const damaged = (place: string, why: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError('bad-file', `the file is damaged: ${why}`, { place, cause })
