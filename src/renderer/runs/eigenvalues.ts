// Eigenvalues as they are recorded, and in the order of a table.
import type { Complex } from '../charts/plane.ts'

/** data: real and imaginary parts in turn. */
export const complexNumbers = (data: Float64Array): Complex[] =>
  Array.from({ length: data.length / 2 }, (_, index) => ({ re: data[2 * index]!, im: data[2 * index + 1]! }))

export interface EigenvalueRow extends Complex {
  readonly modulus: number
}

/** The largest modulus first; of a conjugate pair the one above the axis. */
export const byModulus = (points: readonly Complex[]): EigenvalueRow[] =>
  points
    .map(({ re, im }) => ({ re, im, modulus: Math.hypot(re, im) }))
    .sort((a, b) => b.modulus - a.modulus || b.im - a.im)
