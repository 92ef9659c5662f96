// What is exported before it has a form: the sheet of splits, methods and known figures, and how its figures are written.
import { describe, expect, test } from 'vitest'
import { buildSheet, hasUnchecked } from '../../src/main/results/export/sheet.ts'
import type { RunRecord } from '../../src/main/results/groups.ts'
import type { PublishedReference } from '../../src/main/results/reference-figures.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { figureTexts, legend, outsideText, publishedText, runsText } from '../../src/shared/figure-text.ts'
import type { RunResult } from '../../src/shared/metrics.ts'

const result = (nll: number): RunResult => ({
  reason: 'budget',
  updates: 100,
  epochs: 1,
  seconds: 1,
  bestUpdates: 1,
  train: { nll: nll - 1, error: null, frameAccuracy: null, terms: 1 },
  valid: { nll, error: 0.5, frameAccuracy: null, terms: 1 },
  test: { nll: nll + 1, error: 0.5, frameAccuracy: null, terms: 1 },
  lastCost: 1,
  lastGradientNorm: 1,
  bits: null,
})

const recordsOf = (parts: object): RunRecord[] =>
  expandExperiment({ name: 'test', methods: ['SGD'], ...parts }).map((config, index) => ({
    config,
    result: result(3 + index),
  }))

const paper = (method: string, value: number): PublishedReference => ({
  kind: 'paper',
  label: `${method}, paper`,
  problem: 'Nottingham',
  metric: 'nll',
  split: 'test',
  value,
  method,
  certainty: 'A',
  source: 'paper, Table 1',
})

describe('sheet', () => {
  const music = { data: { kind: 'music', dataset: 'Nottingham' } }

  test('splits side by side, problem by problem', () => {
    const { columns, rows } = buildSheet(recordsOf({ data: { kind: 'music', dataset: ['Nottingham', 'MuseData'] } }), {
      splits: ['train', 'test'],
      rows: 'variant',
    })
    expect(columns.map(({ problem, split }) => `${problem} ${split}`)).toEqual([
      'Nottingham train',
      'Nottingham test',
      'MuseData train',
      'MuseData test',
    ])
    expect(rows[0]!.cells).toMatchObject([{ mean: 2 }, { mean: 4 }, { mean: 3 }, { mean: 5 }])
  })

  test('a task has no training split, and one column for its updates', () => {
    const records = recordsOf({ data: { kind: 'task', task: 'addition', length: 50 } })
    const { columns } = buildSheet(records, { splits: ['train', 'valid', 'test'], rows: 'variant' })
    expect(columns.map(({ metric, split }) => `${metric} ${split}`)).toEqual([
      'error valid',
      'error test',
      'updates test',
    ])
  })

  test('published figures stand beneath the last row of their method, and not without it; others at the end', () => {
    const records = recordsOf({ ...music, methods: ['SGD', { name: 'SGD-C', clip: { threshold: [1, 8] } }] })
    const floor = { label: 'floor', problem: 'Nottingham', metric: 'nll', split: 'test', value: 2 } as const
    const elsewhere = { ...floor, label: 'elsewhere', problem: 'MuseData' }
    const references = [floor, elsewhere, paper('SGD-CR', 3.36), paper('SGD-C', 3.48), paper('SGD', 3.8)]
    const { rows } = buildSheet(records, { splits: ['test'], rows: 'variant', references })
    expect(rows.map(({ kind, label }) => [kind, label])).toEqual([
      ['method', 'SGD'],
      ['published', 'SGD, paper'],
      ['method', 'SGD-C, clip.threshold 1'],
      ['method', 'SGD-C, clip.threshold 8'],
      ['published', 'SGD-C, paper'],
      ['reference', 'floor'],
    ])
    expect(rows[1]!.cells).toEqual([{ value: 3.8, certainty: 'A', source: 'paper, Table 1' }])
    expect(rows[5]!.cells).toEqual([{ value: 2, certainty: null, source: null }])
  })

  test('knows whether it holds a figure that has to be marked', () => {
    const records = recordsOf(music)
    const sheetWith = (reference: PublishedReference) =>
      buildSheet(records, { splits: ['test'], rows: 'variant', references: [reference] })
    expect(hasUnchecked(sheetWith(paper('SGD', 3.8)))).toBe(false)
    expect(hasUnchecked(sheetWith({ ...paper('SGD', 3.8), certainty: 'D' }))).toBe(true)
  })
})

describe('figures', () => {
  test.each([
    [3.50212, 0.0213, 'nll', '3.502', '0.021'],
    [3.50212, 0.00213, 'nll', '3.5021', '0.0021'],
    [3.50212, 0.0996, 'nll', '3.50', '0.10'],
    [3.50212, 12.34, 'nll', '3.50', '12.34'],
    [3.50212, 1e-12, 'nll', '3.502120', '0.000000'],
    [3.50212, 0, 'nll', '3.502', '0.000'],
    [3.50212, null, 'bits', '3.502', null],
    [0.0125, 0.005, 'error', '1.25', '0.50'],
    [0.0125, 0.00005, 'error', '1.2500', '0.0050'],
    [0.5, null, 'frameAccuracy', '50.00', null],
    [12750.4, 245.6, 'updates', '12,750', '246'],
    [Infinity, NaN, 'nll', 'Infinity', 'NaN'],
  ] as const)('%d ± %d %s', (mean, deviation, metric, ...texts) => {
    expect(figureTexts(mean, deviation, metric)).toEqual({ mean: texts[0], deviation: texts[1] })
  })

  test('published ones with the decimals of the papers', () => {
    expect([publishedText(3.8, 'nll'), publishedText(0.75, 'error'), publishedText(280000, 'updates')]).toEqual([
      '3.80',
      '75.00',
      '280,000',
    ])
  })

  test('runs, and what stands beside the mean', () => {
    const counts = { n: 2, diverged: 1, stopped: 0, failed: 0, unsolved: 3 }
    expect(runsText(counts)).toBe('2+1x+3u')
    expect(outsideText(counts)).toBe('1 diverged, 3 not solved')
    expect(legend([counts], '*', false)).toBe(
      'mean ± standard deviation over seeds (runs), * best, x diverged, u not solved',
    )
    const all = { n: 2, diverged: 0, stopped: 0, failed: 0, unsolved: 0 }
    expect([runsText(all), outsideText(all), legend([all], '', false)]).toEqual([
      '2',
      '',
      'mean ± standard deviation over seeds (runs)',
    ])
  })
})
