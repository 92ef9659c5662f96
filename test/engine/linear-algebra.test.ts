// Eigenvalues and the largest singular value: closed forms, hard matrices, and ml-matrix as the oracle.
import fc from 'fast-check'
import { EVD, Matrix, SVD } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import { eigenvalues, largestSingularValue, RandomState, spectralRadius } from '../../src/engine/engine.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'

type Complex = readonly [real: number, imaginary: number]

const flat = (rows: number[][]) => Float64Array.from(rows.flat())
const complex = (values: Float64Array): Complex[] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!])
const distance = (a: Complex, b: Complex) => Math.hypot(a[0] - b[0], a[1] - b[1])

/** The largest distance when each expected value is paired with the nearest one that is left. */
function mismatch(values: Complex[], expected: Complex[]): number {
  expect(values.length).toBe(expected.length)
  const left = [...values]
  let worst = 0
  for (const value of expected) {
    const nearest = left.reduce(
      (best, other, i) => (distance(other, value) < distance(left[best]!, value) ? i : best),
      0,
    )
    worst = Math.max(worst, distance(left[nearest]!, value))
    left.splice(nearest, 1)
  }
  return worst
}

/** Rotations by the angles, scaled, along the diagonal. */
function rotations(blocks: { angle: number; scale: number }[]): number[][] {
  const order = 2 * blocks.length
  const rows = Array.from({ length: order }, () => Array<number>(order).fill(0))
  blocks.forEach(({ angle, scale }, i) => {
    const [cosine, sine] = [scale * Math.cos(angle), scale * Math.sin(angle)]
    rows[2 * i]!.splice(2 * i, 2, cosine, -sine)
    rows[2 * i + 1]!.splice(2 * i, 2, sine, cosine)
  })
  return rows
}

/** The matrix whose characteristic polynomial has these roots. */
function companion(roots: number[]): number[][] {
  let polynomial = [1]
  for (const root of roots) {
    polynomial = [...polynomial, 0].map((c, i) => c - root * (polynomial[i - 1] ?? 0))
  }
  return roots.map((_, i) => roots.map((_, j) => (i === 0 ? -polynomial[j + 1]! : i === j + 1 ? 1 : 0)))
}

/** Zero or large enough that the checks' own squares do not underflow. */
const element = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -10, max: 10, noNaN: true }).map((x) => (Math.abs(x) < 1e-100 ? 0 : x)),
)
const vectorOf = <T>(item: fc.Arbitrary<T>, length: number) => fc.array(item, { minLength: length, maxLength: length })
const square = fc.integer({ min: 1, max: 12 }).chain((n) => vectorOf(vectorOf(element, n), n))

describe('eigenvalues', () => {
  const j = Math.sqrt(3) / 2
  // Matrix row by row, eigenvalues as pairs of real and imaginary parts.
  test.each<[name: string, matrix: number[], expected: number[], tolerance: number]>([
    ['of order one', [-3], [-3, 0], 0],
    ['zero', [0, 0, 0, 0], [0, 0, 0, 0], 0],
    ['defective', [0.9, 3, 0, 0.9], [0.9, 0, 0.9, 0], 0],
    ['nearly defective', [0.9, 3, 3e-10, 0.9], [0.90003, 0, 0.89997, 0], 1e-15],
    ['nilpotent below the diagonal', [0, 0, 0, 5, 0, 0, 2, 3, 0], [0, 0, 0, 0, 0, 0], 0],
    // The plain shifts never converge on a cyclic permutation.
    ['cyclic permutation', [0, 0, 1, 1, 0, 0, 0, 1, 0], [1, 0, -0.5, j, -0.5, -j], 1e-15],
    ['skew', [0, -2, 2, 0], [0, 2, 0, -2], 0],
    ['very small', [1e-300, 2e-300, 2e-300, 1e-300], [3e-300, 0, -1e-300, 0], 1e-315],
    ['very large', [1e300, 2e300, 2e300, 1e300], [3e300, 0, -1e300, 0], 1e285],
    [
      'weakly coupled pairs',
      [0, 1, 0, 0, 1, 0, 1e-7, 0, 0, -1e-7, 0, 1, 0, 0, 1, 0],
      [1, 5e-8, 1, -5e-8, -1, 5e-8, -1, -5e-8],
      1e-14,
    ],
  ])('%s', (_, matrix, expected, tolerance) => {
    const values = eigenvalues(Float64Array.from(matrix), Math.sqrt(matrix.length))
    expect(mismatch(complex(values), complex(Float64Array.from(expected)))).toBeLessThanOrEqual(tolerance)
  })

  test('rotations give scale e^(+-i angle)', () => {
    const blocks = [
      { angle: 0.3, scale: 1 },
      { angle: 1.2, scale: 2 },
      { angle: 3, scale: 0.5 },
    ]
    const expected = blocks.flatMap(({ angle, scale }): Complex[] => [
      [scale * Math.cos(angle), scale * Math.sin(angle)],
      [scale * Math.cos(angle), -scale * Math.sin(angle)],
    ])
    expect(mismatch(complex(eigenvalues(flat(rotations(blocks)), 6)), expected)).toBeLessThan(1e-15)
  })

  test('a companion matrix gives back the roots', () => {
    const roots = [1, 2, 3, 4, 5, 6]
    const values = complex(eigenvalues(flat(companion(roots)), roots.length))
    // The roots are worse conditioned than the matrix: Wilkinson's polynomial.
    expect(
      mismatch(
        values,
        roots.map((root) => [root, 0] as const),
      ),
    ).toBeLessThan(1e-10)
  })

  test.each([20, 60, 120])('a Gaussian matrix of order %i agrees with ml-matrix', (order) => {
    const matrix = new RandomState(order).normal(0, 1 / Math.sqrt(order), order * order)
    const oracle = new EVD(Matrix.from1DArray(order, order, matrix))
    const expected = oracle.realEigenvalues.map((real, i) => [real, oracle.imaginaryEigenvalues[i]!] as const)
    expect(mismatch(complex(eigenvalues(matrix, order)), expected)).toBeLessThan(1e-11)
  })

  test('any matrix: sorted, in conjugate pairs, with the trace and the squared trace as their power sums', () => {
    fc.assert(
      fc.property(square, (rows) => {
        const values = complex(eigenvalues(flat(rows), rows.length))
        const moduli = values.map(([real, imaginary]) => Math.hypot(real, imaginary))
        // Two moduli within a rounding error may be ordered otherwise by another hypot.
        moduli.slice(1).forEach((modulus, i) => expect(modulus).toBeLessThanOrEqual(moduli[i]! * (1 + 1e-15)))
        expect(spectralRadius(flat(rows), rows.length)).toBe(moduli[0])

        const upper = values.filter(([, imaginary]) => imaginary > 0)
        const lower = values.filter(([, imaginary]) => imaginary < 0)
        expect(lower.map(([real, imaginary]) => [real, -imaginary])).toEqual(upper)

        const matrix = new Matrix(rows)
        const norm = matrix.norm('frobenius')
        const sum = values.reduce((total, [real]) => total + real, 0)
        const squares = values.reduce((total, [real, imaginary]) => total + real * real - imaginary * imaginary, 0)
        expect(Math.abs(sum - matrix.trace())).toBeLessThanOrEqual(1e-12 * norm)
        expect(Math.abs(squares - matrix.mmul(matrix).trace())).toBeLessThanOrEqual(1e-12 * norm * norm)
      }),
      { numRuns: 500 },
    )
  })

  test('the order of the units does not matter', () => {
    const order = 40
    const random = new RandomState(4)
    const matrix = random.normal(0, 1, order * order)
    const p = random.permutation(order)
    const permuted = matrix.map((_, i) => matrix[p[Math.floor(i / order)]! * order + p[i % order]!]!)
    const values = complex(eigenvalues(matrix, order))
    expect(mismatch(complex(eigenvalues(permuted, order)), values)).toBeLessThan(1e-11)
  })

  test('the argument is left as it was', () => {
    const matrix = new RandomState(6).normal(0, 1, 25)
    const copy = matrix.slice()
    eigenvalues(matrix, 5)
    largestSingularValue(matrix, 5)
    expect(matrix).toEqual(copy)
  })

  test.each([NaN, Infinity])('%d in the matrix is refused', (bad) => {
    expect(() => eigenvalues(Float64Array.of(1, bad, 0, 1), 2)).toThrow(WorkbenchError)
    expect(() => largestSingularValue(Float64Array.of(1, bad, 0, 1), 2)).toThrow(WorkbenchError)
  })
})

describe('largest singular value', () => {
  test('of the paper-spec example, whose spectral radius is .9', () => {
    const matrix = flat([
      [0.9, 3],
      [0, 0.9],
    ])
    // The product of both singular values is .81, their difference 3.
    const expected = (3 + Math.sqrt(9 + 4 * 0.81)) / 2
    expect(Math.abs(largestSingularValue(matrix, 2) / expected - 1)).toBeLessThan(1e-15)
    expect(expected).toBeCloseTo(3.249, 3)
    expect(spectralRadius(matrix, 2)).toBe(0.9)
  })

  test('of zero, a number, and rotations, which are all clustered at 1', () => {
    expect(largestSingularValue(new Float64Array(9), 3)).toBe(0)
    expect(largestSingularValue(Float64Array.of(-2.5), 1)).toBe(2.5)
    const angles = Array.from({ length: 20 }, (_, i) => ({ angle: i, scale: 1 }))
    expect(Math.abs(largestSingularValue(flat(rotations(angles)), 40) - 1)).toBeLessThan(1e-14)
  })

  test('any matrix: as ml-matrix finds it, the same for the transpose, not below the spectral radius', () => {
    fc.assert(
      fc.property(square, (rows) => {
        const matrix = new Matrix(rows)
        const value = largestSingularValue(flat(rows), rows.length)
        const tolerance = 1e-12 * matrix.norm('frobenius')
        expect(Math.abs(value - new SVD(matrix).norm2)).toBeLessThanOrEqual(tolerance)
        expect(
          Math.abs(value - largestSingularValue(flat(matrix.transpose().to2DArray()), rows.length)),
        ).toBeLessThanOrEqual(tolerance)
        expect(spectralRadius(flat(rows), rows.length)).toBeLessThanOrEqual(value + tolerance)
      }),
      { numRuns: 200 },
    )
  })

  test('scales with the matrix, to the ends of the number range', () => {
    const matrix = new RandomState(8).normal(0, 1, 16)
    const value = largestSingularValue(matrix, 4)
    for (const power of [2 ** -1000, 2 ** 1000]) {
      expect(
        largestSingularValue(
          matrix.map((x) => x * power),
          4,
        ),
      ).toBe(value * power)
    }
  })
})

describe('the stop flag', () => {
  const order = 40
  const matrix = new RandomState(3).normal(0, 1, order * order)
  const flag = new Int32Array(new SharedArrayBuffer(4))

  test('raised ends the work without a result, and without a mark on the matrix', () => {
    const before = matrix.slice()
    flag[0] = 1
    expect(eigenvalues(matrix, order, flag)).toBeNull()
    expect(spectralRadius(matrix, order, flag)).toBeNull()
    expect(largestSingularValue(matrix, order, flag)).toBeNull()
    expect(matrix).toEqual(before)
  })

  test('not raised changes nothing', () => {
    flag[0] = 0
    expect(eigenvalues(matrix, order, flag)).toEqual(eigenvalues(matrix, order))
    expect(spectralRadius(matrix, order, flag)).toBe(spectralRadius(matrix, order))
    expect(largestSingularValue(matrix, order, flag)).toBe(largestSingularValue(matrix, order))
  })
})
