// What Chart.js is given, and where the user looks.
import { describe, expect, test } from 'vitest'
import { METHOD_NAMES } from '../../../src/shared/experiment-defaults.ts'
import { methodStyle } from '../../../src/shared/line-styles.ts'
import { logTickText, shortNumber } from '../../../src/renderer/charts/numbers.ts'
import { datasets, type Plot, type PlotCurve } from '../../../src/renderer/charts/plot.ts'
import { summary } from '../../../src/renderer/charts/summary.ts'
import { panned, zoomed } from '../../../src/renderer/charts/view.ts'

const curve = (values: number[], more: Partial<PlotCurve> = {}): PlotCurve => ({
  label: 'valid',
  style: { colour: 'red', dash: [2, 2] },
  weight: 'normal',
  points: { steps: Float64Array.from(values, (_, index) => index + 1), values: Float64Array.from(values) },
  ...more,
})
const plot = (curves: PlotCurve[], log = false): Plot => ({ title: 'NLL', x: 'epochs', y: 'nats/step', log, curves })
const paint = (colour: string, opacity: number) => `${colour} ${opacity}`
const drawn = (of: Plot) => datasets(of, null, paint)

describe('the datasets of a plot', () => {
  test('a logarithmic axis leaves out what is not above zero, and keeps what is small', () => {
    const [line] = drawn(plot([curve([0.05, 0, -1, 1e-9])], true))
    expect(line!.data.map(({ y }) => y)).toEqual([0.05, NaN, NaN, 1e-9])
  })

  test('a curve ends in a cross where it becomes non-finite, of its own colour', () => {
    const [line, cross] = drawn(plot([curve([3, 2, NaN])]))
    expect(line!.data.map(({ y }) => y)).toEqual([3, 2, NaN])
    expect(cross).toMatchObject({ data: [{ x: 3, y: 2 }], pointStyle: 'crossRot', pointBorderColor: 'red 1' })
  })

  test('faint curves lie beneath the others, and the band beneath all', () => {
    const mean = curve([2, 2], { weight: 'bold', deviation: Float64Array.of(0.5, NaN) })
    const [low, high, faint, line, ...rest] = drawn(plot([mean, curve([1, 3], { weight: 'faint' })]))
    expect(low!.data.map(({ y }) => y)).toEqual([1.5, NaN])
    expect(high).toMatchObject({ data: [{ y: 2.5 }, { y: NaN }], fill: '-1' })
    expect(faint).toMatchObject({ borderColor: 'red 0.25', borderDash: [], borderWidth: 1 })
    expect(line).toMatchObject({ borderColor: 'red 1', borderDash: [2, 2] })
    expect(rest).toEqual([])
  })

  test('a band that reaches below zero is cut off at a logarithmic axis', () => {
    const [low, high] = drawn(plot([curve([1], { deviation: Float64Array.of(2) })], true))
    expect(low!.data[0]!.y).toBeGreaterThan(0)
    expect(high!.data[0]!.y).toBe(3)
  })

  test('a mark is drawn around its point', () => {
    const marked = { ...plot([curve([1, 2])]), marks: [{ x: 2, y: 2, style: { colour: 'red', dash: [] } }] }
    expect(drawn(marked).at(-1)).toMatchObject({ data: [{ x: 2, y: 2 }], pointStyle: 'circle', showLine: false })
  })
})

test('methods differ in colour and line, and look the same whatever stands beside them', () => {
  const styles = METHOD_NAMES.map(methodStyle)
  expect(new Set(styles.map(({ colour }) => colour)).size).toBe(3)
  expect(new Set(styles.map(({ dash }) => dash.join())).size).toBe(3)
  expect(methodStyle('SGD with noise')).toBe(methodStyle('SGD with noise'))
  expect(methodStyle('constructor')).toHaveProperty('colour')
})

test('numbers are short and true', () => {
  const texts = [0, 7.43912, 0.05, 0.00012346, 0.00001, 12345.6, 1e9, -3.5, 1 / 3, Infinity, NaN].map(shortNumber)
  expect(texts).toEqual([
    '0',
    '7.439',
    '0.05',
    '0.0001235',
    '1e-5',
    '12,346',
    '1e+9',
    '-3.5',
    '0.3333',
    'Infinity',
    'NaN',
  ])
})

test('a logarithmic axis names the powers of ten, a narrow one also 2 and 5', () => {
  expect([1e-9, 2e-9, 5e-9, 3e-9].map((value) => logTickText(value, 1e-9, 1))).toEqual(['1e-9', '', '', ''])
  expect([0.1, 0.2, 0.5, 0.3].map((value) => logTickText(value, 0.1, 1))).toEqual(['0.1', '0.2', '0.5', ''])
  expect([0.3, 0.4, 1].map((value) => logTickText(value, 0.3, 1))).toEqual(['0.3', '0.4', '1'])
})

test('a chart in words', () => {
  expect(summary(plot([curve([9, 7, 8]), curve([1], { weight: 'faint' })]))).toBe(
    'NLL, nats/step by epochs. valid: from 9 at 1 to 8 at 3, lowest 7 at 2.',
  )
  expect(summary(plot([curve([9, NaN])]))).toBe(
    'NLL, nats/step by epochs. valid: from 9 at 1 to 9 at 1, lowest 9 at 1, not finite from 2.',
  )
  expect(summary(plot([curve([NaN])]))).toContain('no finite value')
  expect(summary(plot([]))).toBe('NLL: nothing yet.')
})

describe('the part in sight', () => {
  const all = { from: 0, to: 100 }

  test('zooming keeps the middle, and ends where all is in sight', () => {
    expect(zoomed({ from: 20, to: 60 }, all, 0.5)).toEqual({ from: 30, to: 50 })
    expect(zoomed({ from: 20, to: 60 }, all, 2)).toEqual({ from: 0, to: 80 })
    expect(zoomed({ from: 20, to: 60 }, all, 10)).toBeNull()
  })

  test('moving keeps the width, and stops at the ends', () => {
    expect(panned({ from: 20, to: 60 }, all, 1)).toEqual({ from: 28, to: 68 })
    expect(panned({ from: 2, to: 42 }, all, -1)).toEqual({ from: 0, to: 40 })
    expect(panned({ from: 60, to: 100 }, all, 1)).toEqual({ from: 60, to: 100 })
  })
})
