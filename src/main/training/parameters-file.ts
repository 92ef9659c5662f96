// The parameters of a model as a file: NumPy's .npz or JSON, with the arrays W_in, W_rec, b_h, W_out and b_y.
import * as z from 'zod'
import { parameterLayout, type NetworkSpec, type ParameterBlock } from '../../engine/engine.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { readNpz, writeNpz, type NamedArray } from './npz.ts'

export const PARAMETER_FORMATS = ['npz', 'json'] as const
export type ParameterFormat = (typeof PARAMETER_FORMATS)[number]

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

/**
 * The flat parameters for a network of `spec` from a file of either format.
 * Throws 'bad-file' when it is damaged or has values that are not finite, 'conflict' when it is of another network.
 */
export async function importParameters(spec: NetworkSpec, bytes: Uint8Array, place: string): Promise<Float64Array> {
  const arrays = new Map((await readArrays(bytes, place)).map((array) => [array.name, array]))
  const layout = parameterLayout(spec)
  const parameters = new Float64Array(layout.reduce((sum, { rows, columns }) => sum + rows * columns, 0))
  for (const block of layout) {
    const array = arrays.get(block.name)
    arrays.delete(block.name)
    if (array === undefined) throw misfit(place, `it has no ${block.name}`)
    if (!fits(array, block)) {
      throw misfit(place, `${block.name} is ${array.shape.join(' x ')}, the network has ${shapeOf(block).join(' x ')}`)
    }
    if (!array.values.every(Number.isFinite)) {
      throw new WorkbenchError('bad-file', 'a value is not finite', { place: `${place}, ${block.name}` })
    }
    parameters.set(array.values, block.offset)
  }
  if (arrays.size > 0) throw misfit(place, `the network has no ${[...arrays.keys()].join(', ')}`)
  return parameters
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
  new WorkbenchError('conflict', `the parameters are those of another network: ${why}`, { place })
