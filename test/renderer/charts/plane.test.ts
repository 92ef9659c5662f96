// The complex plane and images of charts, before they are drawn.
import { expect, test } from 'vitest'
import { placed } from '../../../src/renderer/charts/image.ts'
import { byModulus, complexNumbers } from '../../../src/renderer/runs/eigenvalues.ts'

test('eigenvalues stand with the largest modulus first, conjugates from above', () => {
  const points = complexNumbers(Float64Array.of(0.5, 0, 0, -2, -3, 0, 0, 2))
  expect(points).toHaveLength(4)
  expect(byModulus(points)).toEqual([
    { re: -3, im: 0, modulus: 3 },
    { re: 0, im: 2, modulus: 2 },
    { re: 0, im: -2, modulus: 2 },
    { re: 0.5, im: 0, modulus: 0.5 },
  ])
})

test('entries of a legend go on in the next line where one is full', () => {
  expect(placed([40, 40, 90, 200], 100)).toEqual([
    { x: 0, line: 0 },
    { x: 56, line: 0 },
    { x: 0, line: 1 },
    { x: 0, line: 2 },
  ])
  expect(placed([], 100)).toEqual([])
})
