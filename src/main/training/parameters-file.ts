// The parameters of a model as a file and back: NumPy's .npz or JSON, with the arrays W_in, W_rec, b_h, W_out and b_y.
import { readFile, stat } from 'node:fs/promises'
import * as z from 'zod'
import {
  parameterLayout,
  parameterTotal,
  type NetworkShape,
  type NetworkSpec,
  type ParameterBlock,
} from '../../engine/spec.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { sha256 } from '../store/content.ts'
import { readNpz, writeNpz, type NamedArray } from './npz.ts'

export const PARAMETER_FORMATS = ['npz', 'json'] as const
export type ParameterFormat = (typeof PARAMETER_FORMATS)[number]

/** Bytes. */
const MAXIMUM_FILE = 2 ** 30
const MAXIMUM_JSON = 2 ** 28
/** Of the engine's. */
const LONGEST_AXIS = 2 ** 16

const row = z.array(z.number())
const arraysFile = z.record(z.string(), z.union([row, z.array(row).min(1)]))

/** `parameters`: flat, in the engine's layout for `spec`. Biases are vectors. */
export function exportParameters(spec: NetworkSpec, parameters: Float64Array, format: ParameterFormat): Buffer {
  const arrays = parameterLayout(spec).map((block) => ({
    name: block.name,
    shape: shapeOf(block),
    values: parameters.subarray(block.offset, block.offset + block.rows * block.columns),
  }))
  return format === 'npz' ? writeNpz(arrays) : writeJson(arrays)
}

/** `values`: flat, in the engine's layout for `shape`. */
export interface FileParameters {
  readonly shape: NetworkShape
  readonly values: Float64Array
}

/**
 * From a file of either format; its matrices say the shape.
 * Throws 'bad-file' when it is damaged, lacks an array, or has some that do not fit together or are not finite.
 */
export async function importParameters(bytes: Uint8Array, place: string): Promise<FileParameters> {
  const read = await readArrays(bytes, place)
  const arrays = new Map(read.map((array) => [array.name, array]))
  if (arrays.size < read.length) throw misfit(place, 'it has an array twice')
  const shape = shapeOfArrays(arrays, place)
  const layout = parameterLayout(shape)
  const values = new Float64Array(parameterTotal(shape))
  for (const block of layout) {
    const array = arrays.get(block.name)!
    arrays.delete(block.name)
    if (!fits(array, block)) {
      const expected = shapeOf(block).join(' x ')
      throw misfit(place, `${block.name} is ${array.shape.join(' x ')}, with the others it has to be ${expected}`)
    }
    if (!array.values.every(Number.isFinite)) {
      throw new WorkbenchError('bad-file', 'a value is not finite', { place: `${place}, ${block.name}` })
    }
    values.set(array.values, block.offset)
  }
  const others = [...arrays.keys()].map((name) => JSON.stringify(name))
  if (others.length > 0) throw misfit(place, `it also has ${others.join(', ').slice(0, 100)}`)
  return { shape, values }
}

/** Throws as importParameters, and 'limit' and 'io'. */
export async function readParametersFile(path: string): Promise<FileParameters & { sha256: string }> {
  try {
    const { size } = await stat(path)
    if (size > MAXIMUM_FILE) throw new WorkbenchError('limit', 'a file of more than 1 GiB', { place: path })
    const bytes = await readFile(path)
    return { ...(await importParameters(bytes, path)), sha256: sha256(bytes) }
  } catch (cause) {
    if (cause instanceof WorkbenchError) throw cause
    throw new WorkbenchError('io', `the file cannot be read: ${(cause as Error).message}`, { place: path, cause })
  }
}

/** Throws 'conflict' when parameters of this shape are not those of the network. */
export function requireShape(shape: NetworkShape, spec: NetworkSpec, place: string): void {
  const sizes = ['inputs', 'units', 'outputs'] as const
  const different = sizes.filter((size) => shape[size] !== spec[size])
  const differences = different.map((size) => `${shape[size]} ${size}, the network has ${spec[size]}`)
  if (shape.biases !== spec.biases) {
    differences.push(spec.biases ? 'no biases, the network has some' : 'biases, the network has none')
  }
  if (differences.length === 0) return
  throw new WorkbenchError('conflict', `the parameters are of another network: they have ${differences.join('; ')}`, {
    place,
  })
}

function shapeOfArrays(arrays: ReadonlyMap<string, NamedArray>, place: string): NetworkShape {
  const matrix = (name: ParameterBlock['name']) => {
    const shape = arrays.get(name)?.shape
    if (shape === undefined) throw misfit(place, `it has no ${name}`)
    const [rows, columns, ...others] = shape
    if (others.length === 0 && rows && columns && Math.max(rows, columns) <= LONGEST_AXIS) return { rows, columns }
    throw misfit(place, `${name} is ${shape.join(' x ') || 'a number'}, it has to be a matrix`)
  }
  const biases = (['b_h', 'b_y'] as const).filter((name) => arrays.has(name))
  if (biases.length === 1) throw misfit(place, `it has ${biases[0]} alone, of two biases`)
  const { rows: inputs, columns: units } = matrix('W_in')
  matrix('W_rec')
  return { inputs, units, outputs: matrix('W_out').columns, biases: biases.length > 0 }
}

const isVector = ({ name }: ParameterBlock): boolean => name === 'b_h' || name === 'b_y'

const shapeOf = (block: ParameterBlock): number[] => (isVector(block) ? [block.columns] : [block.rows, block.columns])

/** A bias may also be a matrix of one row. */
const fits = ({ shape }: NamedArray, block: ParameterBlock): boolean =>
  [shapeOf(block), [block.rows, block.columns]].some((expected) => expected.join() === shape.join())

const readArrays = (bytes: Uint8Array, place: string): NamedArray[] | Promise<NamedArray[]> =>
  bytes[0] === 'P'.charCodeAt(0) ? readNpz(bytes, place) : readJson(bytes, place)

/** Shortest decimals that read back to the same numbers, -0 apart, which becomes 0. */
function writeJson(arrays: readonly NamedArray[]): Buffer {
  const fields = arrays.map(({ name, shape: [rows, columns], values }) => [
    name,
    columns === undefined
      ? [...values]
      : Array.from({ length: rows! }, (_, index) => [...values.subarray(index * columns, (index + 1) * columns)]),
  ])
  return Buffer.from(JSON.stringify(Object.fromEntries(fields)))
}

function readJson(bytes: Uint8Array, place: string): NamedArray[] {
  if (bytes.length > MAXIMUM_JSON) {
    throw new WorkbenchError('limit', 'a JSON file of more than 256 MiB', { place, hint: 'Save it as .npz.' })
  }
  let content: unknown
  try {
    content = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new WorkbenchError('bad-file', 'the file is neither .npz nor JSON', { place, cause })
  }
  const parsed = arraysFile.safeParse(content)
  if (!parsed.success) throw new WorkbenchError('bad-file', z.prettifyError(parsed.error), { place })
  return Object.entries(parsed.data).map(([name, value]) => {
    const [first] = value
    if (!Array.isArray(first)) return { name, shape: [value.length], values: Float64Array.from(value as number[]) }
    const rows = value as number[][]
    const columns = first.length
    if (rows.some(({ length }) => length !== columns)) {
      throw new WorkbenchError('bad-file', 'its rows differ in length', { place: `${place}, ${name}` })
    }
    return { name, shape: [rows.length, columns], values: Float64Array.from(rows.flat()) }
  })
}

const misfit = (place: string, why: string): WorkbenchError =>
  new WorkbenchError('bad-file', `the file does not have the parameters of a network: ${why}`, {
    place,
    hint: 'It needs W_in, W_rec and W_out, and b_h with b_y where there are biases.',
  })
