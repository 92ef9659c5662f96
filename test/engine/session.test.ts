// What a session promises beyond the golden values: the same bits every time, carried state, stopping, masks, guard.
import { describe, expect, test } from 'vitest'
import type { Sequences } from '../../src/engine/engine.ts'
import {
  ACTIVATIONS,
  HEADS,
  kernels,
  Lanes,
  ORACLE,
  RandomState,
  Session,
  type Activation,
  type Head,
  type NetworkSpec,
  type Objective,
} from '../../src/engine/engine.ts'
import { relativeError } from '../golden/golden.ts'
import { denseBatch, musicSequences, textSequences } from './sequences.ts'

const plain: Objective = { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false }
const sgdCR: Objective = {
  ...plain,
  omega: { form: 'squared-norm', bound: 1e-20 },
  clip: { threshold: 1, guard: true },
}

const network = (head: Head, activation: Activation, inputs: number, units: number, outputs: number): NetworkSpec => ({
  cell: 'rnn',
  activation,
  head,
  inputs,
  units,
  outputs,
  biases: true,
})

/** A session with weights of the size that keeps states alive. */
function session(spec: NetworkSpec, objective: Objective, more: { kernel?: string; scale?: number } = {}): Session {
  const made = new Session({ spec, objective, seed: 1, ...(more.kernel ? { kernel: more.kernel } : {}) })
  made.parameters = new RandomState(2).normal(0, more.scale ?? 0.3, made.parameters.length)
  return made
}

describe('gradients against finite differences', () => {
  for (const head of HEADS) {
    for (const activation of ACTIVATIONS) {
      test(`${head}, ${activation}`, () => {
        const spec = network(head, activation, 4, 5, 3)
        const made = session(spec, sgdCR)
        const batch = denseBatch(spec, 6, 2)
        const { gradient } = made.gradient(batch)
        const theta = made.parameters
        const step = 1e-6
        const numeric = theta.map((value, i) => {
          const at = (v: number) => {
            made.parameters = theta.with(i, v)
            return made.gradient(batch).loss
          }
          return (at(value + step) - at(value - step)) / (2 * step)
        })
        expect(relativeError(gradient, numeric)).toBeLessThan(1e-7)
      })
    }
  }
})

describe('the same bits', () => {
  const train = (kernel?: string) => {
    const spec = network('bernoulli', 'tanh', 88, 30, 88)
    const made = session(spec, sgdCR, kernel ? { kernel } : {})
    const data = musicSequences(88, [400], 3)
    const lanes = new Lanes(4)
    const reports = []
    for (let update = 0; update < 5; update += 1) {
      for (let lane = 0; lane < 4; lane += 1) lanes.set(lane, 100 * lane + 15 * update, 15, update > 0)
      reports.push(made.updateOnData(data, lanes, 1, 0.1, 0.5))
    }
    return { parameters: made.parameters, reports }
  }

  test('on every run', () => {
    const first = train()
    const second = train()
    expect(second.reports).toEqual(first.reports)
    expect(Buffer.from(second.parameters.buffer).equals(Buffer.from(first.parameters.buffer))).toBe(true)
  })

  test.for(kernels())('and on kernel %s those of the oracle to 1e-12 in one update', (kernel) => {
    const spec = network('softmax', 'sigmoid', 12, 33, 12)
    const batch = denseBatch(spec, 9, 5)
    const parameters = [kernel, ORACLE].map((name) => {
      const made = session(spec, sgdCR, { kernel: name })
      made.updateOnBatch(batch, 0.1, 0.5)
      return made.parameters
    })
    expect(relativeError(parameters[0]!, parameters[1]!)).toBeLessThan(1e-12)
  })
})

describe('data', () => {
  test('sparse sequences give what the same batch gives densely', () => {
    const spec = network('softmax', 'tanh', 7, 6, 7)
    const symbols = [0, 3, 6, 2, 2, 5, 1, 4, 0, 6, 3, 3]
    const horizon = 2
    const lanes = new Lanes(2)
    lanes.set(0, 0, 4, false)
    lanes.set(1, 5, 4, false)
    const one = session(spec, sgdCR)
    const fromData = one.updateOnData(textSequences(7, symbols), lanes, horizon, 0.1, 2)

    const inputs = new Float64Array(4 * 2 * 7)
    const targets = new Float64Array(4 * 2 * 7)
    for (let t = 0; t < 4; t += 1) {
      for (const [lane, start] of [0, 5].entries()) {
        inputs[(t * 2 + lane) * 7 + symbols[start + t]!] = 1
        targets[(t * 2 + lane) * 7 + symbols[start + t + horizon]!] = 1
      }
    }
    const two = session(spec, sgdCR)
    expect(two.updateOnBatch({ steps: 4, batch: 2, inputs, targets }, 0.1, 2)).toEqual(fromData)
    expect(two.parameters).toEqual(one.parameters)
  })

  test('a piece read in chunks with carried state scores as the piece read at once', () => {
    const spec = network('bernoulli', 'tanh', 88, 20, 88)
    const data = musicSequences(88, [61], 4)
    const made = session(spec, plain)
    const whole = new Lanes(1)
    whole.set(0, 0, 60, false)
    const { nll, terms } = made.evaluateOnData(data, whole, 1)
    const chunk = new Lanes(1)
    let sum = 0
    for (let start = 0; start < 60; start += 20) {
      chunk.set(0, start, 20, start > 0)
      sum += made.evaluateOnData(data, chunk, 1).nll
    }
    expect(terms).toBe(60)
    expect(sum).toBeCloseTo(nll, 9)
  })

  test('lanes of different lengths score and learn as each by itself', () => {
    const spec = network('bernoulli', 'linear', 88, 10, 88)
    const data = musicSequences(88, [50], 6)
    const starts = [0, 20, 45]
    const lengths = [17, 3, 0]
    const together = new Lanes(3)
    starts.forEach((start, lane) => together.set(lane, start, lengths[lane]!, false))
    const scored = session(spec, plain).evaluateOnData(data, together, 1)
    let nll = 0
    let hits = 0
    for (const lane of [0, 1]) {
      const alone = new Lanes(1)
      alone.set(0, starts[lane]!, lengths[lane]!, false)
      const scores = session(spec, plain).evaluateOnData(data, alone, 1)
      nll += scores.nll
      hits += scores.truePositives
    }
    expect(scored.terms).toBe(20)
    expect(scored.nll).toBeCloseTo(nll, 9)
    expect(scored.truePositives).toBe(hits)

    // The gradient of a sum over steps is the sum of the lanes' gradients: one plain step must show it.
    const summed: Objective = { ...plain, timeCost: 'sum' }
    const moved = (lanes: Lanes, rate: number) => {
      const made = session(spec, summed)
      const before = made.parameters
      made.updateOnData(data, lanes, 1, rate, 0)
      return made.parameters.map((value, i) => value - before[i]!)
    }
    const both = moved(together, 1e-3)
    const each = [0, 1].map((lane) => {
      const alone = new Lanes(1)
      alone.set(0, starts[lane]!, lengths[lane]!, false)
      // Two lanes take part, so that the mean over the batch halves each one's share.
      return moved(alone, 0.5e-3)
    })
    expect(
      relativeError(
        both,
        each[0]!.map((value, i) => value + each[1]![i]!),
      ),
    ).toBeLessThan(1e-9)
  })

  test('a lane that takes no part keeps its carried state', () => {
    const spec = network('bernoulli', 'tanh', 88, 5, 88)
    const data = musicSequences(88, [30], 7)
    const made = session(spec, plain)
    const lanes = new Lanes(2)
    lanes.set(0, 0, 5, false)
    lanes.set(1, 10, 5, false)
    made.updateOnData(data, lanes, 1, 0, 0)
    const before = made.carried
    lanes.set(1, 0, 0, false)
    lanes.set(0, 5, 5, true)
    made.updateOnData(data, lanes, 1, 0, 0)
    const after = made.carried
    expect(after.subarray(5)).toEqual(before.subarray(5))
    expect(after.subarray(0, 5)).not.toEqual(before.subarray(0, 5))
  })
})

describe('stopping', () => {
  test('an update that is stopped changes nothing, and goes on afterwards as if never stopped', () => {
    const task = { name: 'temporal-order' } as const
    const spec = network('last-softmax', 'tanh', 6, 10, 4)
    const make = () => {
      const made = new Session({ spec, objective: sgdCR, seed: 9, task })
      made.initialise('basic-tanh')
      made.updateOnTask(20, 4, 0.1, 1)
      return made
    }
    const stopped = make()
    const flag = new Int32Array(new SharedArrayBuffer(4))
    stopped.setStopFlag(flag)
    flag[0] = 1
    const { parameters, randomState } = stopped
    expect(stopped.updateOnTask(20, 4, 0.1, 1).stopped).toBe(true)
    expect(stopped.evaluateOnTask(20, 4).stopped).toBe(true)
    expect(stopped.parameters).toEqual(parameters)
    expect(stopped.randomState).toEqual(randomState)
    flag[0] = 0
    const other = make()
    expect(stopped.updateOnTask(20, 4, 0.1, 1)).toEqual(other.updateOnTask(20, 4, 0.1, 1))
    expect(stopped.parameters).toEqual(other.parameters)
  })
})

test('an update that is stopped leaves the carried states of all lanes, of which it may have had fewer', () => {
  const made = session(network('bernoulli', 'tanh', 88, 5, 88), plain)
  const data = musicSequences(88, [30], 7)
  const update = (count: number) => {
    const lanes = new Lanes(count)
    for (let lane = 0; lane < count; lane += 1) lanes.set(lane, 8 * lane, 4, true)
    return made.updateOnData(data, lanes, 1, 0.1, 0)
  }
  const flag = new Int32Array(new SharedArrayBuffer(4))
  made.setStopFlag(flag)
  update(3)
  const { carried } = made
  flag[0] = 1
  expect(update(1).stopped).toBe(true)
  expect(made.carried).toEqual(carried)
  flag[0] = 0
  update(1)
  expect(made.carried).toHaveLength(5)
})

describe('descent', () => {
  const spec = network('last-softmax', 'tanh', 3, 4, 2)
  const batch = denseBatch(spec, 5, 2)

  test('clipping rescales to the threshold and reports the norm before it', () => {
    const free = session(spec, plain)
    const bound = session(spec, { ...plain, clip: { threshold: 1e-3, guard: true } })
    const before = free.parameters
    const { gradientNorm, clipped } = bound.updateOnBatch(batch, 1, 0)
    expect(clipped).toBe(true)
    expect(free.updateOnBatch(batch, 1, 0)).toMatchObject({ gradientNorm, clipped: false })
    const step = (made: Session) => made.parameters.map((value, i) => value - before[i]!)
    expect(Math.hypot(...step(free))).toBeCloseTo(gradientNorm, 12)
    expect(Math.hypot(...step(bound))).toBeCloseTo(1e-3, 12)
  })

  test('the guard shrinks W_rec by .02 of itself when the norm is not finite; without it parameters become NaN', () => {
    const linear = network('last-linear', 'linear', 3, 4, 2)
    const huge = { scale: 1e120 }
    const inputs = denseBatch(linear, 5, 2)
    const guarded = session(linear, { ...plain, clip: { threshold: 1, guard: true } }, huge)
    const before = guarded.parameters
    expect(guarded.updateOnBatch(inputs, 0.01, 0).guarded).toBe(true)
    const after = guarded.parameters
    for (const { name, offset, rows, columns } of guarded.layout) {
      for (let i = offset; i < offset + rows * columns; i += 1) {
        const expected = name === 'W_rec' ? before[i]! * (1 - 0.01 * 0.02) : before[i]!
        expect(Math.abs(after[i]! / expected - 1)).toBeLessThan(1e-15)
      }
    }
    const free = session(linear, plain, huge)
    free.updateOnBatch(inputs, 0.01, 0)
    expect(free.parameters.every(Number.isFinite)).toBe(false)
  })

  test.for([false, true])('momentum, Nesterov %s', (nesterov) => {
    const made = session(spec, { ...plain, momentum: 0.9, nesterov })
    const oracle = session(spec, plain)
    let theta = made.parameters
    let velocity = theta.map(() => 0)
    for (let update = 0; update < 3; update += 1) {
      oracle.parameters = theta
      const { gradient } = oracle.gradient(batch)
      made.updateOnBatch(batch, 0.1, 0)
      velocity = velocity.map((v, i) => 0.9 * v - 0.1 * gradient[i]!)
      theta = theta.map((value, i) => value + (nesterov ? 0.9 * velocity[i]! - 0.1 * gradient[i]! : velocity[i]!))
      expect(relativeError(made.parameters, theta)).toBeLessThan(1e-12)
      expect(relativeError(made.velocity, velocity)).toBeLessThan(1e-12)
    }
  })

  test('Omega without a valid pair is 0 and leaves no mark', () => {
    const deaf = session(spec, { ...plain, omega: { form: 'squared-norm', bound: 1e10 } })
    const free = session(spec, plain)
    const report = deaf.updateOnBatch(batch, 0.1, 5)
    expect(report).toMatchObject({ omega: 0, validShare: 0 })
    free.updateOnBatch(batch, 0.1, 0)
    expect(relativeError(deaf.parameters, free.parameters)).toBeLessThan(1e-14)
  })
})

test('the engine leaves denormal arithmetic to JavaScript as it was', () => {
  const spec = network('last-softmax', 'tanh', 3, 4, 2)
  session(spec, plain).updateOnBatch(denseBatch(spec, 5, 2), 0.1, 0)
  const smallest = Number.MIN_VALUE * 3
  expect(smallest / 2).toBeGreaterThan(0)
})

test('data shared with a session outlives its handle', () => {
  const spec = network('softmax', 'tanh', 4, 3, 4)
  const made = session(spec, plain)
  const lanes = new Lanes(1)
  lanes.set(0, 0, 3, false)
  const data: Sequences = textSequences(4, [0, 1, 2, 3, 0])
  globalThis.gc?.()
  expect(made.evaluateOnData(data, lanes, 1).terms).toBe(3)
})
