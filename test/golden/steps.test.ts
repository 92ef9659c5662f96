// One training step of each head and activation against the golden values, on every kernel of this machine.
import { describe, expect, test } from 'vitest'
import { kernels, ORACLE, Session, type Activation, type Head, type NetworkSpec } from '../../src/engine/engine.ts'
import { flatten, goldenAbsent, goldenFiles, readGolden, relativeError, type Nested } from './golden.ts'

interface Step {
  output: Head
  activation: Activation
  T: number
  B: number
  nin: number
  H: number
  nout: number
  alpha: number
  cutoff: number
  lr: number
  bound: number
  params: Record<string, Nested>
  inputs: Nested
  targets: Nested
  expected: {
    loss: number
    error: number | null
    grad: Record<string, Nested>
    regulariser: Record<'squared-norm' | 'norm', { omega: number; dOmega_dW_rec: Nested }>
    valid_pairs: number
    grad_norm_with_alpha: number
    scale: number
    params_after_step: Record<string, Nested>
  }
}

const TOLERANCE = 1e-10

describe.skipIf(goldenAbsent).for([...kernels(), ORACLE])('kernel %s', (kernel) => {
  const files = goldenFiles('', /\.json$/)

  test.for(files)('%s', (file) => {
    const golden = readGolden('', file) as Step
    const { expected } = golden
    const spec: NetworkSpec = {
      cell: 'rnn',
      activation: golden.activation,
      head: golden.output,
      inputs: golden.nin,
      units: golden.H,
      outputs: golden.nout,
      biases: true,
    }
    const batch = {
      steps: golden.T,
      batch: golden.B,
      inputs: Float64Array.from(flatten(golden.inputs)),
      targets: Float64Array.from(flatten(golden.targets)),
    }
    const session = (form: 'squared-norm' | 'norm') => {
      const made = new Session({
        spec,
        kernel,
        seed: 0,
        objective: {
          timeCost: 'mean',
          omega: { form, bound: golden.bound },
          clip: { threshold: golden.cutoff, guard: true },
          momentum: 0,
          nesterov: false,
        },
      })
      made.parameters = flat(made, golden.params)
      return made
    }
    const flat = ({ layout }: Session, blocks: Record<string, Nested>) =>
      Float64Array.from(layout.flatMap(({ name }) => flatten(blocks[name]!)))

    for (const form of ['squared-norm', 'norm'] as const) {
      const made = session(form)
      const { loss, error, omega, validPairs, gradient, omegaGradient } = made.gradient(batch)
      expect(relativeError([loss], [expected.loss])).toBeLessThan(TOLERANCE)
      if (expected.error !== null) expect(error).toBe(expected.error)
      expect(relativeError(gradient, flat(made, expected.grad))).toBeLessThan(TOLERANCE)
      expect(relativeError([omega], [expected.regulariser[form].omega])).toBeLessThan(TOLERANCE)
      const { offset, rows, columns } = made.layout.find(({ name }) => name === 'W_rec')!
      const wRec = omegaGradient.subarray(offset, offset + rows * columns)
      expect(relativeError(wRec, flatten(expected.regulariser[form].dOmega_dW_rec))).toBeLessThan(TOLERANCE)
      expect(validPairs).toBe(expected.valid_pairs)
    }

    const made = session('squared-norm')
    const { cost, gradientNorm, clipped, guarded } = made.updateOnBatch(batch, golden.lr, golden.alpha)
    expect(relativeError([cost], [expected.loss])).toBeLessThan(TOLERANCE)
    expect(relativeError([gradientNorm], [expected.grad_norm_with_alpha])).toBeLessThan(TOLERANCE)
    expect(clipped).toBe(expected.scale < 1)
    expect(guarded).toBe(false)
    expect(relativeError(made.parameters, flat(made, expected.params_after_step))).toBeLessThan(TOLERANCE)
  })
})
