// Piano rolls from the matrices of MATLAB: [T x 88], [T x 128], several in three dimensions, or turned round when asked for.
import { WorkbenchError } from '../../../shared/errors.ts'
import type { Chord } from '../build.ts'
import type { ByteReader } from '../byte-reader.ts'
import type { Limits } from '../limits.ts'
import { isRollWidth, refuseTurned, RollBuilder, ROLL_WIDTHS, type OutsideNotes } from './roll-builder.ts'

export interface Matrix {
  /** What it is called in messages. */
  readonly label: string
  /** Of its values, for the place in messages. */
  readonly reader: ByteReader
  readonly dimensions: readonly number[]
  /** The first dimension varies fastest. */
  readonly values: ArrayLike<number>
  /** Of a sparse matrix: row and column of each value, column by column and in each by row, none twice. */
  readonly cells: { readonly rows: ArrayLike<number>; readonly columns: ArrayLike<number> } | null
}

export interface RollOptions {
  readonly limits: Limits
  /** Rows are keys and columns time steps. */
  readonly transposed: boolean
  readonly outside: OutsideNotes
  /** Active cells so far. */
  notes: number
  /** Time steps of sparse matrices so far: they cost a file nothing. */
  sparseSteps: number
}

/** A variable of a file, whose content is read only when it is asked for. */
export interface Variable {
  readonly name: string
  /** One numeric array, and not a cell array of them. */
  readonly isMatrix: boolean
  rolls(options: RollOptions): Chord[][]
  fail(message: string): never
}

const MOST_SPARSE_STEPS = 2 ** 20

/** How a matrix of two or three dimensions holds its rolls: the distance of steps, keys and pieces in its values. */
interface Layout {
  readonly pieces: number
  readonly steps: number
  readonly width: number
  readonly strides: { readonly piece: number; readonly step: number; readonly key: number }
}

/** One roll, or those of a padded array of three dimensions, [T x 88 x n] or [n x T x 88]. Throws 'bad-file', 'limit'. */
export function rollsOf(matrix: Matrix, options: RollOptions): Chord[][] {
  const layout = layoutOf(matrix, options.transposed)
  const { label, reader } = matrix
  if (layout.steps === 0) reader.fail(`${label} has no time steps`, undefined, 0)
  if (layout.pieces === 0) reader.fail(`${label} is empty: the split has no piece`, undefined, 0)
  const rolls =
    matrix.cells === null
      ? Array.from({ length: layout.pieces }, (_, piece) => fullRoll(matrix, layout, piece, options))
      : [sparseRoll(matrix, matrix.cells, layout, options)]
  if (options.notes > options.limits.notes) {
    throw new WorkbenchError('limit', `there are more than ${options.limits.notes} notes`, {
      place: `${reader.place}, ${label}`,
    })
  }
  return rolls
}

function layoutOf({ label, reader, dimensions, cells }: Matrix, transposed: boolean): Layout {
  const [first = 0, second = 0, third, ...further] = dimensions
  const shape = dimensions.join(' x ')
  if (third !== undefined && further.length === 0 && cells === null) return layoutOfThree(first, second, third, shape)
  const [steps, width] = transposed ? [second, first] : [first, second]
  if (further.length === 0 && isRollWidth(width)) {
    const strides = transposed ? { piece: 0, step: first, key: 1 } : { piece: 0, step: 1, key: first }
    return { pieces: 1, steps, width, strides }
  }
  if (further.length === 0 && isRollWidth(steps)) refuseTurned(`${label} is ${shape}`, reader.place, transposed)
  return reader.fail(`${label} is ${shape}, not T x ${ROLL_WIDTHS}`, 'A row per time step, a column per key.', 0)

  function layoutOfThree(a: number, b: number, c: number, dimensions: string): Layout {
    const [inSecond, inThird] = [isRollWidth(b), isRollWidth(c)]
    if (inSecond && !inThird) {
      return { pieces: c, steps: a, width: b, strides: { piece: a * b, step: 1, key: a } }
    }
    if (inThird && !inSecond) {
      return { pieces: a, steps: b, width: c, strides: { piece: 1, step: a, key: a * b } }
    }
    const why = inSecond ? 'which of them are the keys cannot be told' : `none of the last two is ${ROLL_WIDTHS}`
    return reader.fail(`${label} is ${dimensions}: ${why}`, 'Save a cell array of T x 88 matrices.', 0)
  }
}

function fullRoll({ label, reader, values }: Matrix, layout: Layout, piece: number, options: RollOptions): Chord[] {
  const { steps, width, strides } = layout
  const roll = new RollBuilder(steps, width, options.outside)
  for (let key = 0; key < width; key += 1) {
    for (let step = 0; step < steps; step += 1) {
      const value = values[piece * strides.piece + step * strides.step + key * strides.key]!
      if (value === 1) {
        roll.add(step, key)
        options.notes += 1
      } else if (value !== 0) {
        reader.fail(`${label}(${step + 1}, ${key + 1}) is ${value}, neither 0 nor 1`)
      }
    }
  }
  return roll.chords
}

function sparseRoll(
  { label, reader, values }: Matrix,
  { rows, columns }: NonNullable<Matrix['cells']>,
  { steps, width }: Layout,
  options: RollOptions,
): Chord[] {
  options.sparseSteps += steps
  if (options.sparseSteps > MOST_SPARSE_STEPS) {
    throw new WorkbenchError('limit', `more than ${MOST_SPARSE_STEPS} time steps in sparse matrices`, {
      place: `${reader.place}, ${label}`,
    })
  }
  const roll = new RollBuilder(steps, width, options.outside)
  for (let index = 0; index < rows.length; index += 1) {
    const [row, column, value] = [rows[index]!, columns[index]!, values[index]!]
    if (value === 1) {
      if (options.transposed) roll.add(column, row)
      else roll.add(row, column)
      options.notes += 1
    } else if (value !== 0) {
      reader.fail(`${label}(${row + 1}, ${column + 1}) is ${value}, neither 0 nor 1`)
    }
  }
  return roll.chords
}
