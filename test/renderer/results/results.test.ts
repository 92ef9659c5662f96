// The results table and the comparison of its cells, before they are drawn.
import { describe, expect, test } from 'vitest'
import { toggled } from '../../../src/renderer/results/cell-key.ts'
import { comparisonPlot, type Checks, type Compared } from '../../../src/renderer/results/comparison.ts'
import {
  columnWidths,
  rowWidths,
  textOf,
  type SheetColumn,
  type SheetRow,
} from '../../../src/renderer/results/figures.ts'
import { expandExperiment } from '../../../src/shared/experiment.ts'

const column: SheetColumn = { problem: 'Nottingham', metric: 'nll', split: 'test' }
const counts = { diverged: 0, stopped: 0, failed: 0, unsolved: 0, best: false, bits: null }
const rows: SheetRow[] = [
  {
    kind: 'method',
    label: 'SGD',
    method: 'SGD',
    cells: [{ mean: 11.1, deviation: 0.25, n: 2, ...counts, diverged: 1 }],
  },
  { kind: 'method', label: 'SGD-C', method: 'SGD-C', cells: [{ mean: null, deviation: null, n: 0, ...counts }] },
  { kind: 'method', label: 'SGD-CR', method: 'SGD-CR', cells: [null] },
  { kind: 'published', label: 'SGD, paper', cells: [{ value: 3.8, certainty: 'D', source: 'paper, Table 1' }] },
  { kind: 'reference', label: 'floor', cells: [{ value: 2.499, certainty: null, source: null }] },
]

test('figures are cut at their decimal points, with spread and counts apart', () => {
  expect(rows.map((row) => textOf(row, 0, 'nll'))).toEqual([
    { whole: '11', fraction: '.10', deviation: '0.25', runs: '2+1x' },
    { whole: '–', fraction: '', deviation: '', runs: '0' },
    null,
    { whole: '3', fraction: '.80 ?', deviation: '', runs: '' },
    { whole: '2', fraction: '.499', deviation: '', runs: '' },
  ])
  expect(columnWidths(rows, 0, column)).toEqual({ whole: 2, fraction: 5, deviation: 4, runs: 4 })
})

test('in the turned table the figures of a row stand below each other', () => {
  const columns: SheetColumn[] = [column, { problem: 'Concord', metric: 'bits', split: 'test' }]
  const known = (value: number) => ({ value, certainty: null, source: null })
  const row: SheetRow = { kind: 'reference', label: 'floor', cells: [known(2.499), known(10.25)] }
  expect(columns.map(({ metric }, index) => textOf(row, index, metric)?.whole)).toEqual(['2', '10'])
  expect(rowWidths(row, columns)).toEqual({ whole: 2, fraction: 4, deviation: 0, runs: 0 })
})

test('cells are chosen alone or together, and a second time left again', () => {
  const [a, b] = [
    { label: 'SGD', problem: 'x' },
    { label: 'SGD-C', problem: 'x' },
  ]
  expect(toggled([], a, false)).toEqual([a])
  expect(toggled([a], b, false)).toEqual([b])
  expect(toggled([a], b, true)).toEqual([a, b])
  expect(toggled([a, b], a, true)).toEqual([b])
  expect(toggled([a, b], a, false)).toEqual([a])
  expect(toggled([a], a, false)).toEqual([])
})

describe('the comparison', () => {
  const numbers = (...values: number[]) => Float64Array.from(values)
  const checks = (nll: number[]): Checks => ({
    run: 1,
    updates: numbers(10, 20),
    epochs: numbers(1, 2),
    seconds: numbers(0, 0),
    trainCost: numbers(0, 0),
    nll: Float64Array.from(nll),
    error: numbers(0.5, 0.25),
    frameAccuracy: numbers(0, 0),
    best: numbers(1, 1),
    learningRate: numbers(1, 1),
    alpha: numbers(NaN, NaN),
    spectralRadius: numbers(1, 1),
  })
  const cell = (label: string, data: object, ...runs: number[][]): Compared => {
    const [config] = expandExperiment({ name: 'x', data, methods: [label] })
    return { key: { label, problem: 'p' }, config: config!, checks: runs.map(checks) }
  }
  const music = { kind: 'music', dataset: 'd' }
  const task = { kind: 'task', task: 'addition', length: 20 }

  test('seeds are faint under their bold mean with its band', () => {
    const { curves, x, y } = comparisonPlot([cell('SGD', music, [3, 1], [5, 3])])
    expect([x, y]).toEqual(['epochs', 'nats/step'])
    expect(curves.map(({ weight }) => weight)).toEqual(['faint', 'faint', 'bold'])
    expect([...curves[2]!.points.values]).toEqual([4, 2])
    expect(curves[2]!.deviation![0]).toBeCloseTo(Math.SQRT2, 12)
  })

  test('tasks are compared by their error over updates', () => {
    const { curves, x, y } = comparisonPlot([cell('SGD', task, [1, 1])])
    expect([x, y]).toEqual(['updates', 'error %'])
    expect([...curves[0]!.points.steps]).toEqual([10, 20])
    expect([...curves[0]!.points.values]).toEqual([50, 25])
  })

  test('a task beside music is compared by its cost', () => {
    const { x, y } = comparisonPlot([cell('SGD', task, [1, 1]), cell('SGD', music, [1, 1])])
    expect([x, y]).toEqual(['updates', 'cost'])
  })

  test('cells of one method keep its colour and differ in their line', () => {
    const { curves } = comparisonPlot([cell('SGD-C', music, [1, 1]), cell('SGD-C', task, [1, 1])])
    expect(new Set(curves.map(({ style }) => style.colour)).size).toBe(1)
    expect(new Set(curves.map(({ style }) => style.dash.join())).size).toBe(2)
  })
})
