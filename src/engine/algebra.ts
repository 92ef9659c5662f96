// The engine's kernels, and linear algebra on whole matrices.
import { native } from './binding.ts'
import { finite, integer, MAXIMUM_AXIS, MAXIMUM_ELEMENTS, oneOf, refusal, stopFlagOrNull, vector } from './check.ts'
import { ACTIVATIONS, type Activation } from './spec.ts'

/** Instruction sets that this machine can run, best first, all to the same bits; 'portable' is always there. */
export const kernels = (): string[] => native.kernels()
/** A kernel of plain formulas, which the others are tested against; it agrees with them to rounding. */
export const ORACLE = 'reference'
/** A name that a kernel argument may have. */
export const kernelName = (kernel: string): string => oneOf('kernel', kernel, [...kernels(), ORACLE])
/** The kernel that a session takes unless told otherwise: the best one, or RNN_WORKBENCH_KERNEL. */
export const defaultKernel = (): string => native.defaultKernel()
/** Compiler and build type, for provenance. */
export const engineBuild = (): string => native.build()

const squareMatrix = (matrix: Float64Array, order: number): Float64Array => {
  integer('order', order, 1, 4096)
  vector('matrix', matrix, Float64Array, order * order)
  for (const value of matrix) finite('a matrix element', value)
  return matrix
}

/*
 * Each takes a stop flag as Session.setStopFlag does, looks at it every few milliseconds, and returns null once it is
 * raised.
 */

/** All eigenvalues of a square matrix, interleaved (real, imaginary), largest modulus first. */
export function eigenvalues(matrix: Float64Array, order: number): Float64Array
export function eigenvalues(matrix: Float64Array, order: number, stopFlag: Int32Array | null): Float64Array | null
export function eigenvalues(
  matrix: Float64Array,
  order: number,
  stopFlag: Int32Array | null = null,
): Float64Array | null {
  squareMatrix(matrix, order)
  stopFlagOrNull(stopFlag)
  return refusal(() => native.eigenvalues(matrix, order, stopFlag))
}

/** The largest modulus among the eigenvalues. */
export function spectralRadius(matrix: Float64Array, order: number): number
export function spectralRadius(matrix: Float64Array, order: number, stopFlag: Int32Array | null): number | null
export function spectralRadius(matrix: Float64Array, order: number, stopFlag: Int32Array | null = null): number | null {
  const values = eigenvalues(matrix, order, stopFlag)
  return values && Math.hypot(values[0]!, values[1]!)
}

/** The largest singular value: below 1/gamma gradients must vanish (paper, section 2.1). */
export function largestSingularValue(matrix: Float64Array, order: number): number
export function largestSingularValue(matrix: Float64Array, order: number, stopFlag: Int32Array | null): number | null
export function largestSingularValue(
  matrix: Float64Array,
  order: number,
  stopFlag: Int32Array | null = null,
): number | null {
  squareMatrix(matrix, order)
  stopFlagOrNull(stopFlag)
  return native.singularValue(matrix, order, stopFlag)
}

/** The noise of an update, in units of its deviation: standard normal numbers from a seed of two words; for the tests. */
export const weightNoise = (upper: number, lower: number, count: number): Float64Array =>
  native.weightNoise(
    integer('upper', upper, 0, 0xffffffff),
    integer('lower', lower, 0, 0xffffffff),
    integer('count', count, 0, MAXIMUM_ELEMENTS),
  )

export interface Product {
  readonly kernel?: string
  /** Default: false, as of transposeB. */
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  readonly m: number
  readonly n: number
  readonly k: number
}

/** C[m][n] = op(A) op(B), op = transpose if asked; for benchmarks and kernel tests. */
export function gemm(
  { kernel = defaultKernel(), transposeA = false, transposeB = false, m, n, k }: Product,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
): void {
  checkProduct(kernel, { m, n, k }, a, b, c)
  native.gemm(kernel, Boolean(transposeA), Boolean(transposeB), m, n, k, a, b, c)
}

/** C[m][n] = A op(B), `calls` times with B packed once, as the steps of an update do it; for benchmarks and kernel tests. */
export function multiplyPacked(
  { kernel = defaultKernel(), transposeB = false, m, n, k }: Omit<Product, 'transposeA'>,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  calls = 1,
): void {
  checkProduct(kernel, { m, n, k }, a, b, c)
  native.multiplyPacked(kernel, Boolean(transposeB), m, n, k, a, b, c, integer('calls', calls, 1, 0x7fffffff))
}

function checkProduct(
  kernel: string,
  { m, n, k }: Record<'m' | 'n' | 'k', number>,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
): void {
  kernelName(kernel)
  for (const [name, size] of Object.entries({ m, n, k })) integer(name, size, 1, MAXIMUM_AXIS)
  vector('a', a, Float64Array, m * k)
  vector('b', b, Float64Array, k * n)
  vector('c', c, Float64Array, m * n)
}

/** out[i] = f(x[i]); for kernel tests. */
export function activate(activation: Activation, x: Float64Array, out: Float64Array, kernel = defaultKernel()): void {
  kernelName(kernel)
  oneOf('activation', activation, ACTIVATIONS)
  vector('x', x, Float64Array)
  native.activate(kernel, activation, x, vector('out', out, Float64Array, x.length))
}
