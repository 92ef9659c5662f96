// What the terminal shows: numbers, columns, progress lines, the results table.
import { describe, expect, test } from 'vitest'
import { alignColumns, bar, count, duration, perSecond } from '../../src/cli/format.ts'
import { endLine, progressLine, ProgressView, type Output, type RunTitle } from '../../src/cli/progress.ts'
import { renderTable } from '../../src/cli/results-text.ts'
import type { Cell, ResultsTable } from '../../src/main/results/table.ts'
import type { Progress, RunResult, Score } from '../../src/shared/metrics.ts'

describe('numbers', () => {
  test.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [245, '4 min 05 s'],
    [3599.7, '1 h 00 min'],
    [7500, '2 h 05 min'],
    [7199, '2 h 00 min'],
    [Infinity, '-'],
    [NaN, '-'],
  ])('duration of %d s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  test('counts, rates, bars', () => {
    expect(count(1234567.4)).toBe('1,234,567')
    expect([perSecond(812.3), perSecond(0.123), perSecond(NaN)]).toEqual(['812/s', '0.12/s', '-'])
    expect([bar(0, 4), bar(0.5, 4), bar(0.99, 4), bar(1, 4), bar(7, 4)]).toEqual([
      '....',
      '##..',
      '###.',
      '####',
      '####',
    ])
  })
})

test('columns: the first to the left, the others to the right', () => {
  expect(
    alignColumns([
      ['a', 'bb', ''],
      ['long', '1', '22'],
    ]),
  ).toEqual(['a     bb', 'long   1  22'])
})

const cell = (parts: Partial<Cell>): Cell => ({
  mean: null,
  deviation: null,
  n: 0,
  diverged: 0,
  stopped: 0,
  failed: 0,
  unsolved: 0,
  best: false,
  bits: null,
  ...parts,
})

describe('results table', () => {
  const table: ResultsTable = {
    split: 'test',
    columns: [
      { problem: 'Nottingham', metric: 'nll' },
      { problem: 'addition 50', metric: 'error' },
      { problem: 'addition 50', metric: 'updates' },
    ],
    rows: [
      { label: 'SGD', cells: [cell({ mean: 3.8, deviation: 0.03, n: 2, diverged: 1 }), null, cell({ unsolved: 2 })] },
      {
        label: 'SGD-CR',
        cells: [
          cell({ mean: 3.5, n: 1, best: true }),
          cell({ mean: 0.0125, deviation: 0.005, n: 3 }),
          cell({ mean: 7500, deviation: 20, n: 3, best: true }),
        ],
      },
    ],
    references: [{ label: 'floor', values: [2.4443, null, null] }],
  }

  test('is aligned, marks the best, counts what is not in the mean', () => {
    expect(renderTable(table)).toEqual([
      '                   Nottingham       addition 50         addition 50',
      'test                nats/step           error %    updates to solve',
      '-------------------------------------------------------------------',
      'SGD     3.800 ±0.030 (2+1x)       -                  -     (0+2u)',
      'SGD-CR  3.500        (1)    *  1.25 ±0.50 (3)    7,500 ±20 (3)    *',
      '-------------------------------------------------------------------',
      'floor   2.444',
      '-------------------------------------------------------------------',
      'mean ± standard deviation over seeds (runs), * best, x diverged, u not solved',
    ])
  })

  test('without references', () => {
    const lines = renderTable({ ...table, references: [] })
    expect(lines).toHaveLength(7)
    expect(lines.at(-2)).toMatch(/^-+$/)
  })
})

const progressOf = (parts: Partial<Progress> = {}): Progress => ({
  updates: 900,
  epochs: 41.23,
  seconds: 60,
  fraction: 0.25,
  phase: 'training',
  ...parts,
})
const valid: Score = { nll: 3.4121, error: null, frameAccuracy: 0.5, terms: 10 }

describe('progress', () => {
  const title = { label: 'SGD s1', kind: 'music' } as const

  test('a line about a run', () => {
    expect(progressLine({ ...title, progress: null, valid: null }, 8)).toBe('SGD s1    starting')
    expect(progressLine({ ...title, progress: progressOf(), valid }, 8)).toBe(
      'SGD s1    [#####...............]   25%  epoch 41.2  valid 3.412  15/s  3 min 00 s left',
    )
    const measuring = progressOf({ phase: 'measuring', epochs: 0, fraction: 1 })
    expect(progressLine({ ...title, progress: measuring, valid: null }, 6)).toBe(
      'SGD s1  [####################]  100%  update 900  15/s  measuring',
    )
  })

  test('a line about its end, in the unit of the problem', () => {
    const result: RunResult = {
      reason: 'solved',
      updates: 12500,
      epochs: 0,
      seconds: 65,
      bestUpdates: 12500,
      train: null,
      valid: { nll: Math.LN2, error: 0.005, frameAccuracy: null, terms: 10_000 },
      test: null,
      lastCost: 1,
      lastGradientNorm: 1,
      bits: null,
    }
    const lineOf = (kind: RunTitle['kind']) => endLine({ label: 'SGD s1', kind }, result)
    expect(lineOf('task')).toBe('SGD s1: solved after 12,500 updates, 1 min 05 s; valid 0.50% wrong')
    expect(lineOf('text')).toMatch(/valid 1.000 bits$/)
    expect(lineOf('music')).toMatch(/valid 0.693$/)
  })

  const record = (isTTY: boolean) => {
    const written: string[] = []
    const output: Output = { isTTY, columns: 60, write: (text) => written.push(text) }
    return { written, view: new ProgressView(output, ['SGD s1', 'SGD-CR s1']) }
  }

  test('on a terminal: redrawn in place, cut to its width, ends stay', () => {
    const { written, view } = record(true)
    view.start(0, title)
    view.end(0, 'SGD s1: done')
    view.close()
    const [drawn, erased, end, redrawn] = written
    expect(drawn).toBe('SGD s1     starting\n0 of 2 runs done, 0 s\n')
    expect([erased, end]).toEqual(['\x1b[2A\x1b[J', 'SGD s1: done\n'])
    expect(redrawn).toBe('1 of 2 runs done, 0 s\n')
    expect(written.at(-1)).toBe('\x1b[1A\x1b[J')

    const long = record(true)
    long.view.start(0, { label: 'x'.repeat(100), kind: 'text' })
    expect(long.written[0]!.split('\n')[0]).toHaveLength(59)
  })

  test('elsewhere: plain lines', () => {
    const { written, view } = record(false)
    view.start(0, title)
    view.update(0, progressOf(), valid)
    view.end(0, 'SGD s1: done')
    view.close()
    expect(written).toEqual(['SGD s1: started\n', 'SGD s1: done\n'])
  })
})
