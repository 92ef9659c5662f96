// The engine's matrix product on the shapes of the configurations, against OpenBLAS and its own kernel of plain formulas.
import { defaultKernel, gemm, multiplyPacked, ORACLE } from '../src/engine/engine.ts'
import { WorkbenchError } from '../src/shared/errors.ts'
import { CONFIGURATIONS } from './configurations.ts'
import { interleave, type Contestant, type Effort } from './measure.ts'
import { Peer, type Program } from './peers.ts'
import type { Row } from './report.ts'

/** Of OpenBLAS's rate, for what is bound by the product. */
const BAR = 0.75
/** Below so many operations the call weighs in, not the product alone, and there is no bar. */
const BOUND_BY_PRODUCT = 1e6

interface Shape {
  readonly name: string
  readonly transposeA: boolean
  readonly transposeB: boolean
  readonly m: number
  readonly n: number
  readonly k: number
  /** B was packed before, as W_rec is for all steps of an update. */
  readonly packed?: boolean
}

/** The products of an update: a step forward and back, the gradient of W_rec, the readout. Equal shapes appear once. */
function shapes(): Shape[] {
  const plain = { transposeA: false, transposeB: false }
  const list: Shape[] = [{ name: 'square', ...plain, m: 512, n: 512, k: 512 }]
  for (const { steps, batch, spec } of CONFIGURATIONS) {
    const { units, outputs, head } = spec
    const rows = steps * batch
    list.push({ name: 'step', ...plain, m: batch, n: units, k: units, packed: true })
    list.push({ name: 'step back', ...plain, transposeB: true, m: batch, n: units, k: units, packed: true })
    list.push({ name: 'dW_rec', transposeA: true, transposeB: false, m: units, n: units, k: rows })
    if (!head.startsWith('last-')) list.push({ name: 'readout', ...plain, m: rows, n: outputs, k: units })
  }
  return list
}

/** One shape after the other; the oracle is measured by two calls only, for it is slow. */
export async function* benchmarkGemm(openblas: Program | null, effort: Effort): AsyncGenerator<Row> {
  const started = openblas && (await Peer.start(openblas))
  if (started) console.error(`OpenBLAS: ${started.introduction}`)
  try {
    for (const shape of shapes()) yield* benchmarkShape(shape, started?.peer ?? null, effort)
  } finally {
    started?.peer.close()
  }
}

async function* benchmarkShape(shape: Shape, openblas: Peer | null, effort: Effort): AsyncGenerator<Row> {
  const { name, transposeA, transposeB, m, n, k, packed = false } = shape
  const a = operand(m * k, 7919)
  const b = operand(k * n, 104729)
  const c = new Float64Array(m * n)
  const own =
    (kernel: string): Contestant =>
    (calls) => {
      const start = performance.now()
      if (packed) multiplyPacked({ kernel, transposeB, m, n, k }, a, b, c, calls)
      else for (let call = 0; call < calls; call += 1) gemm({ kernel, transposeA, transposeB, m, n, k }, a, b, c)
      return [(performance.now() - start) / calls]
    }
  const config = `gemm ${name} ${m}x${n}x${k}`
  const common = { config, method: defaultKernel(), ratio: 'speedup' } as const
  const contestants = [own(defaultKernel())]
  if (openblas) {
    contestants.push(async (calls) => {
      const answer = await openblas.ask(Number(transposeA), Number(transposeB), m, n, k, calls)
      const { ms, sum } = answer as { ms: number; sum: number }
      checkSum(config, weightedSum(c), sum)
      return [ms]
    })
  }
  const [ms, openblasMs] = (await interleave(contestants, effort)) as [number, number?]
  if (openblasMs !== undefined) {
    const bar = 2 * m * n * k >= BOUND_BY_PRODUCT ? BAR : undefined
    yield { ...common, ms, peer: 'OpenBLAS', peerMs: openblasMs, bar }
  }
  const [referenceMs] = (await own(ORACLE)(2)) as [number]
  yield { ...common, ms, peer: 'reference kernel', peerMs: referenceMs }
}

/** The same values as in peers/openblas_gemm.c. */
const operand = (count: number, step: number): Float64Array =>
  Float64Array.from({ length: count }, (_, index) => ((index * step) % 1009) / 1009 - 0.5)

/** The sum by which OpenBLAS's result is compared. */
const weightedSum = (values: Float64Array): number =>
  values.reduce((sum, value, index) => sum + value * ((index % 7) + 1), 0)

function checkSum(place: string, actual: number, expected: number): void {
  if (!(Math.abs(actual - expected) <= 1e-8 * Math.abs(expected))) {
    throw new WorkbenchError('engine', `the product sums up to ${actual}, OpenBLAS's to ${expected}`, { place })
  }
}
