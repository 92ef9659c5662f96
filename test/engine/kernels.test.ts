// Every kernel of this machine: against the oracle to rounding, and against one another to the bit, over shapes that meet
// each edge of the blocking.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activate, ACTIVATIONS, gemm, kernels, multiplyPacked, ORACLE, RandomState } from '../../src/engine/engine.ts'

describe.for(kernels())('kernel %s', (kernel) => {
  const product = (name: string, m: number, n: number, k: number, transposeA: boolean, transposeB: boolean) => {
    const random = new RandomState(m + 1000 * n + 7 * k)
    const a = random.normal(0, 1, m * k)
    const b = random.normal(0, 1, k * n)
    const c = new Float64Array(m * n).fill(NaN)
    gemm({ kernel: name, m, n, k, transposeA, transposeB }, a, b, c)
    return c
  }

  const packedProduct = (m: number, n: number, k: number, transposeB: boolean) => {
    const random = new RandomState(m + 1000 * n + 7 * k)
    const a = random.normal(0, 1, m * k)
    const b = random.normal(0, 1, k * n)
    const c = new Float64Array(m * n).fill(NaN)
    multiplyPacked({ kernel, m, n, k, transposeB }, a, b, c, 2)
    return c
  }

  const expectEqual = (m: number, n: number, k: number, transposeA: boolean, transposeB: boolean) => {
    const c = product(kernel, m, n, k, transposeA, transposeB)
    const expected = product(ORACLE, m, n, k, transposeA, transposeB)
    expect(c).toEqual(product('portable', m, n, k, transposeA, transposeB))
    if (!transposeA) expect(packedProduct(m, n, k, transposeB)).toEqual(c)
    // Sums of k terms of size 1 in another order.
    const worst = c.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0)
    expect(worst).toBeLessThan(4e-15 * (k + 10))
  }

  test('products of any small shape', () => {
    const size = fc.integer({ min: 1, max: 40 })
    fc.assert(fc.property(size, size, size, fc.boolean(), fc.boolean(), expectEqual), { numRuns: 150, seed: 1 })
  })

  test.for([
    [1, 200, 200],
    [1, 129, 300],
    [2, 64, 513],
    [20, 50, 50],
    [193, 100, 257],
    [400, 530, 270],
    [88, 200, 1000],
  ] as const)('product %i x %i over %i', ([m, n, k]) => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true]) expectEqual(m, n, k, transposeA, transposeB)
  })

  test.for(ACTIVATIONS)('%s within 4 units in the last place', (activation) => {
    const magnitudes = [0, 1e-300, 1e-17, 1e-8, 1e-3, 0.1, 0.3465, 0.5, 0.55, 1, 5, 19, 20.5, 36, 300, 700]
    const x = Float64Array.from([...magnitudes, ...magnitudes.map((v) => -v), ...new RandomState(3).normal(0, 3, 999)])
    const out = new Float64Array(x.length)
    const expected = new Float64Array(x.length)
    activate(activation, x, out, kernel)
    activate(activation, x, expected, 'portable')
    expect(out).toEqual(expected)
    activate(activation, x, expected, ORACLE)
    for (let i = 0; i < x.length; i += 1) {
      const difference = Math.abs(out[i]! - expected[i]!)
      expect(difference, `at ${x[i]}`).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(expected[i]!) + 1e-300)
    }
  })

  test.for(ACTIVATIONS)('%s of numbers that are none, or beyond all bounds', (activation) => {
    const x = Float64Array.from([NaN, Infinity, -Infinity, 1e300, -1e300, NaN, 1, NaN, NaN])
    const out = new Float64Array(x.length)
    const expected = new Float64Array(x.length)
    activate(activation, x, out, kernel)
    activate(activation, x, expected, 'portable')
    expect(out).toEqual(expected)
    activate(activation, x, expected, ORACLE)
    for (let i = 0; i < x.length; i += 1) {
      if (Number.isNaN(expected[i])) expect(out[i]).toBeNaN()
      else if (Number.isFinite(expected[i])) expect(out[i]).toBeCloseTo(expected[i]!, 12)
      else expect(out[i]).toBe(expected[i])
    }
  })
})
