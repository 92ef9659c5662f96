// Weight noise and weight decay: what an update does with them, and that the noise is normal.
import { describe, expect, test } from 'vitest'
import { RandomState, Session, weightNoise, type NetworkSpec, type Objective } from '../../src/engine/engine.ts'
import { relativeError } from '../golden/golden.ts'
import { denseBatch } from './sequences.ts'

const spec: NetworkSpec = {
  cell: 'rnn',
  activation: 'tanh',
  head: 'bernoulli',
  inputs: 7,
  units: 9,
  outputs: 7,
  biases: true,
}
const plain: Objective = { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false }
const batch = denseBatch(spec, 12, 4)
const RATE = 0.3

function session(objective: Objective, threads = 1): Session {
  const made = new Session({ spec, objective, seed: 1, threads })
  made.parameters = new RandomState(2).normal(0, 0.4, made.parameters.length)
  return made
}

/** The next two words of a session's stream, tempered as MT19937 does. */
function nextWords({ randomState }: Session): [upper: number, lower: number] {
  // A seed fills the words, and the first draw makes the next ones of them.
  const stream = new RandomState(0)
  stream.state = randomState
  stream.randomSample()
  const { state } = stream
  expect(state[624]).toBe(2)
  const temper = (word: number): number => {
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
  return [temper(state[0]!), temper(state[1]!)]
}

describe('weight noise', () => {
  test('the step is that of the gradient at the parameters with noise, and starts from those without', () => {
    const noisy = session({ ...plain, weightNoise: 0.1 })
    const before = noisy.parameters
    const noise = weightNoise(...nextWords(noisy), before.length)
    const oracle = session(plain)
    oracle.parameters = before.map((value, i) => value + 0.1 * noise[i]!)
    const { gradient, loss } = oracle.gradient(batch)

    const report = noisy.updateOnBatch(batch, RATE, 0)
    expect(report.cost).toBeCloseTo(loss, 12)
    const expected = before.map((value, i) => value - RATE * gradient[i]!)
    expect(relativeError(noisy.parameters, expected)).toBeLessThan(1e-14)
  })

  test('is drawn afresh for each update, and the same for the same seed', () => {
    const [one, other] = [session({ ...plain, weightNoise: 0.1 }), session({ ...plain, weightNoise: 0.1 })]
    const costs = [1, 2, 3].map(() => one.updateOnBatch(batch, 0, 0).cost)
    expect(new Set(costs).size).toBe(3)
    expect([1, 2, 3].map(() => other.updateOnBatch(batch, 0, 0).cost)).toEqual(costs)
  })

  test('without it, and with none of it, nothing is taken from the stream, and the bits are the same', () => {
    const made = session(plain)
    const { randomState } = made
    made.updateOnBatch(batch, RATE, 0)
    expect(made.randomState).toEqual(randomState)
    const none = session({ ...plain, weightNoise: 0, weightDecay: 0 })
    none.updateOnBatch(batch, RATE, 0)
    expect(none.parameters).toEqual(made.parameters)
  })

  test('scores are those of the parameters without noise', () => {
    const noisy = session({ ...plain, weightNoise: 0.5 })
    const { loss } = session(plain).gradient(batch)
    noisy.updateOnBatch(batch, 0, 0)
    expect(noisy.gradient(batch).loss).toBe(loss)
  })

  test('an update that is stopped leaves the stream where it was', () => {
    const stopped = session({ ...plain, weightNoise: 0.1 })
    const whole = session({ ...plain, weightNoise: 0.1 })
    const flag = new Int32Array(new SharedArrayBuffer(4))
    stopped.setStopFlag(flag)
    flag[0] = 1
    expect(stopped.updateOnBatch(batch, RATE, 0).stopped).toBe(true)
    flag[0] = 0
    stopped.updateOnBatch(batch, RATE, 0)
    whole.updateOnBatch(batch, RATE, 0)
    expect(stopped.parameters).toEqual(whole.parameters)
    expect(stopped.randomState).toEqual(whole.randomState)
  })

  test('is the same for all threads of a run', () => {
    const [one, four] = [1, 4].map((threads) => {
      const made = session({ ...plain, weightNoise: 0.1 }, threads)
      made.updateOnBatch(batch, RATE, 0)
      return made.parameters
    })
    expect(relativeError(four!, one!)).toBeLessThan(1e-12)
  })

  test('follows the normal distribution, also beyond the ziggurat', () => {
    const numbers = weightNoise(3, 5, 400_000).sort()
    const n = numbers.length
    const moment = (power: number) => numbers.reduce((sum, z) => sum + z ** power, 0) / n
    // Each within five standard errors: those of the powers' own moments, 1, 2, 15 and 96.
    for (const [power, expected, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      expect(Math.abs(moment(power) - expected), `power ${power}`).toBeLessThan(5 * Math.sqrt(variance / n))
    }
    // What lies below some places, from a table of the normal distribution.
    const table: [number, number][] = [
      [-3.5, 0.000232629],
      [-3, 0.001349898],
      [-1, 0.158655254],
      [-0.1, 0.460172163],
    ]
    for (const [place, share] of table) {
      const error = 5 * Math.sqrt((share * (1 - share)) / n)
      const below = numbers.findIndex((z) => z >= place) / n
      const above = 1 - numbers.findIndex((z) => z > -place) / n
      expect(Math.abs(below - share), `below ${place}`).toBeLessThan(error)
      expect(Math.abs(above - share), `above ${-place}`).toBeLessThan(error)
    }
  })
})

describe('weight decay', () => {
  test('takes its part of the weights, not of the biases, and is not clipped', () => {
    const clip = { threshold: 1e-3, guard: false }
    const decaying = session({ ...plain, clip, weightDecay: 0.01 })
    const clipped = session({ ...plain, clip })
    const before = clipped.parameters
    const { gradient } = session(plain).gradient(batch)
    const norm = Math.hypot(...gradient)
    expect(norm).toBeGreaterThan(1e-3)

    for (const made of [decaying, clipped]) made.updateOnBatch(batch, RATE, 0)
    const expected = before.map((value, i) => value - (RATE * 1e-3 * gradient[i]!) / norm)
    expect(relativeError(clipped.parameters, expected)).toBeLessThan(1e-14)
    for (const { name, offset, rows, columns } of decaying.layout) {
      for (let i = offset; i < offset + rows * columns; i += 1) {
        if (name.startsWith('W')) expected[i]! -= RATE * 0.01 * before[i]!
      }
    }
    expect(relativeError(decaying.parameters, expected)).toBeLessThan(1e-14)
  })
})
