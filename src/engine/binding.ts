// The raw native binding, one to one. Only engine.ts imports it: nothing here checks an argument for sense.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WorkbenchError } from '../shared/errors.ts'

/** native/addon: one native random stream (NumPy's legacy RandomState). */
export interface NativeRandomState {
  randomSample(): number
  uniform(low: number, high: number, count: number): Float64Array
  normal(mean: number, standardDeviation: number, count: number): Float64Array
  randint(high: number, count: number): Int32Array
  permutation(count: number): Int32Array
  getState(): Uint32Array
  setState(state: Uint32Array): void
}

/** native/addon: one split of a dataset, held by reference. */
export type NativeSequences = object

/** native/addon: parameters, optimiser, random stream and workspace of one run. */
export interface NativeSession {
  parameterCount(): number
  kernel(): string
  initialise(name: string, gain: number): void
  getParameters(): Float64Array
  setParameters(values: Float64Array): void
  /** [velocity (parameters), carried state (lanes x units)] and the random stream, for a checkpoint. */
  getVelocity(): Float64Array
  setVelocity(values: Float64Array): void
  getCarried(): Float64Array
  setCarried(values: Float64Array): void
  getRandomState(): Uint32Array
  setRandomState(state: Uint32Array): void
  setStopFlag(flag: Int32Array | null): void
  randint(high: number): number
  /** -> [stopped, cost, gradient norm, clipped, guarded, omega, valid pairs, pairs] */
  updateOnTask(length: number, batch: number, rate: number, alpha: number): Float64Array
  updateOnData(data: NativeSequences, lanes: Int32Array, horizon: number, rate: number, alpha: number): Float64Array
  /** -> [stopped, nll, cost count, wrong, counted, true positives, false positives, false negatives] */
  evaluateOnTask(length: number, batch: number): Float64Array
  evaluateOnData(data: NativeSequences, lanes: Int32Array, horizon: number): Float64Array
  /** The task batch that updateOnTask would draw next; the stream advances. -> [inputs, targets] dense */
  drawTask(length: number, batch: number): [Float64Array, Float64Array]
  /** -> [logits (steps x outputs), state (units) after the last step] */
  predict(
    stepOffsets: Uint32Array | null,
    values: Uint16Array,
    state: Float64Array | null,
  ): [Float64Array, Float64Array]
  /** Loss and gradients of an explicit dense batch. -> [[loss, error, omega, valid pairs, pairs], gradient, omega's gradient] */
  gradient(
    T: number,
    B: number,
    inputs: Float64Array,
    targets: Float64Array,
  ): [Float64Array, Float64Array, Float64Array]
  updateOnBatch(
    T: number,
    B: number,
    inputs: Float64Array,
    targets: Float64Array,
    rate: number,
    alpha: number,
  ): Float64Array
}

export interface NativeSpec {
  kernel: string
  activation: string
  head: string
  inputs: number
  units: number
  outputs: number
  biases: boolean
  seed: number
  timeCost: string
  omegaForm: string
  omegaBound: number
  threshold: number
  guard: boolean
  momentum: number
  nesterov: boolean
  weightNoise: number
  weightDecay: number
  task: string
  taskValues: number
  taskPositions: number
  threads: number
}

export interface NativeEngine {
  kernels(): string[]
  defaultKernel(): string
  build(): string
  RandomState: new (seed: number) => NativeRandomState
  Sequences: new (
    sequenceOffsets: Uint32Array,
    stepOffsets: Uint32Array | null,
    values: Uint16Array,
    width: number,
  ) => NativeSequences
  Session: new (spec: NativeSpec) => NativeSession
  /** -> interleaved real and imaginary parts, largest modulus first; null if stopped. */
  eigenvalues(matrix: Float64Array, order: number, stopFlag: Int32Array | null): Float64Array | null
  singularValue(matrix: Float64Array, order: number, stopFlag: Int32Array | null): number | null
  /** Standard normal numbers from a seed of two words; for the tests. */
  weightNoise(upper: number, lower: number, count: number): Float64Array
  /** C[m][n] = op(A) op(B), for the benchmarks and the kernel tests. */
  gemm(
    kernel: string,
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: Float64Array,
    b: Float64Array,
    c: Float64Array,
  ): void
  /** C[m][n] = A op(B), so often, with B packed once; for the benchmarks and the kernel tests. */
  multiplyPacked(
    kernel: string,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: Float64Array,
    b: Float64Array,
    c: Float64Array,
    calls: number,
  ): void
  /** out[i] = f(x[i]), for the kernel tests. */
  activate(kernel: string, activation: string, x: Float64Array, out: Float64Array): void
}

/**
 * The addon lies in build/Release of the project in development, and in the same place of the unpacked archive when
 * packaged. RNN_WORKBENCH_ADDON names another build of it: the one with sanitizers.
 */
function locate(): string {
  const chosen = process.env['RNN_WORKBENCH_ADDON']
  if (chosen !== undefined) return resolve(chosen)
  const name = join('build', 'Release', 'engine.node')
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, name)
    if (existsSync(candidate)) return candidate
    if (dirname(folder) === folder) {
      throw new WorkbenchError('engine', 'the native engine is not built', {
        place: name,
        hint: 'Run `npm run build:native`; it needs a C++20 compiler and CMake.',
      })
    }
  }
}

export const native = createRequire(import.meta.url)(locate()) as NativeEngine
