// The report of a reproduction: counts, figures beside the paper's, what falls short, pictures.
import { describe, expect, test } from 'vitest'
import { curveChart } from '../../src/main/results/reproduction/curve-chart.ts'
import { reproductionReport, type ReproducedRun } from '../../src/main/results/reproduction/report.ts'
import { loadReproduction } from '../../src/main/results/reproduction/sets.ts'
import { loadPreset, type PresetId } from '../../src/main/training/presets.ts'
import { REPRODUCTIONS } from '../../src/shared/contract/experiments.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import type { Check, RunResult, Score } from '../../src/shared/metrics.ts'

const score = (nll: number, error: number | null = null): Score => ({ nll, error, frameAccuracy: null, terms: 10 })

const checksOf = (values: readonly Score[]): Check[] =>
  values.map((valid, index) => ({
    updates: 500 * (index + 1) + 1,
    epochs: index + 1,
    seconds: index,
    trainCost: 1,
    valid,
    best: true,
    learningRate: 1,
    alpha: NaN,
    spectralRadius: 1,
  }))

const resultOf = (test: Score, part: Partial<RunResult> = {}): RunResult => ({
  reason: 'budget',
  updates: 1501,
  epochs: 3,
  seconds: 120,
  bestUpdates: 1501,
  train: test,
  valid: test,
  test,
  lastCost: 1,
  lastGradientNorm: 1,
  bits: null,
  ...part,
})

/** The runs of a preset, each with what `outcome` says of it. */
function runsOf(
  preset: PresetId,
  outcome: (run: ReproducedRun['config'], index: number) => Pick<ReproducedRun, 'result' | 'checks'>,
): ReproducedRun[] {
  const { document, dataset = null } = loadPreset(preset)
  return expandExperiment(document).map((config, index) => {
    return { preset, dataset, config, lengths: [], environment: null, ...outcome(config, index) }
  })
}

const report = (name: (typeof REPRODUCTIONS)[number], runs: readonly ReproducedRun[]) =>
  reproductionReport([{ name, set: loadReproduction(name), runs }])

test('each part is made of presets that exist, and says what it tests with their ids', () => {
  for (const name of REPRODUCTIONS) {
    const { presets, tests, next } = loadReproduction(name)
    for (const id of presets) expect(loadPreset(id as PresetId).title).not.toBe('')
    expect(presets).toEqual(expect.arrayContaining([...Object.keys(tests), ...Object.keys(next)]))
  }
})

describe('a task', () => {
  const runs = runsOf('temporal-order-smart-tanh', ({ method, seed }) => {
    const solved = method.name === 'SGD-CR' && seed < 5
    return solved
      ? {
          checks: checksOf([score(1, 0.7), score(0, 0)]),
          result: resultOf(score(0, 0), { reason: 'solved', updates: 501 + 500 * seed }),
        }
      : { checks: checksOf([score(1, 0.7), score(1, 0.1 * seed)]), result: resultOf(score(1, 0.5)) }
  })
  const { text, images } = report('temporal-order', runs)

  test('counts what was solved, and when, beside the replica', () => {
    expect(text).toMatch(
      /temporal-order 20 \| +smart-tanh \| +SGD-CR \| +4 of 5 \| +1,750 \(1,000 - 2,500\) \| +50\.00 % \| +10\.0 \| +100 % \(C replica\)/,
    )
    expect(text).toMatch(/temporal-order 50 \| +smart-tanh \| +SGD \| +0 of 5 \| +\| +10\.00 % \|/)
    expect(text).toContain('SGD solved 0 of 10, SGD-C solved 0 of 10, SGD-CR solved 8 of 10')
    expect(images.size).toBe(0)
  })

  test('a run without a result is said to have none, and not counted', () => {
    const { text: partly } = report('temporal-order', [...runs.slice(1), { ...runs[0]!, result: null }])
    expect(partly).toContain('1 of 30 runs that were begun here have no result.')
    expect(partly).toMatch(/SGD \| +0 of 4/)
  })

  test('a diverged run is counted', () => {
    const { text: diverged } = report(
      'temporal-order',
      runs.map((run) => ({ ...run, result: { ...run.result!, reason: 'diverged' as const } })),
    )
    expect(diverged).toContain('5 diverged')
  })

  test('lengths at which the models were tested are a table', () => {
    const lengths = [
      { length: 1000, examples: 10_000, error: 0.25 },
      { length: 50, examples: 10_000, error: 0 },
    ]
    const tested = runsOf('temporal-order-50-200', () => ({ checks: [], result: resultOf(score(0, 0)) }))
    const { text: table } = report('pathological', [{ ...tested[0]!, lengths }])
    expect(table).toContain('Wrong of 10,000 fresh sequences')
    expect(table).toMatch(/model +\| +50 \| +1000 \|/)
    expect(table).toMatch(/SGD-CR, trained on 50-200, seed 1 \| +0\.00 % \| +25\.00 % \|/)
  })
})

describe('a dataset', () => {
  const values: Record<string, number> = { SGD: 3.7, 'SGD-C': 3.484, 'SGD-CR': 3.5 }
  const runs = runsOf('music-nottingham', ({ method }) => {
    const last = values[method.name]!
    return {
      checks: checksOf([6, 5, 4.5, 4.2, 4.1, 4, 3.9, 3.8, 3.7, last].map((nll) => score(nll))),
      result: resultOf(score(last)),
    }
  })
  const { text, images } = report('music', runs)

  test('its scores stand beside the figures of the paper, rounded as these are', () => {
    expect(text).toMatch(/Nottingham \| +300 sigmoid \| +SGD \| +3 \|.*\| +3\.80 \| +-0\.10 \|/)
    expect(text).toMatch(/SGD-C \|.*\| +3\.48 \| +0\.00 \|/)
    expect(text).toMatch(/SGD-CR \|.*\| +3\.36 \| +\+0\.14 \|/)
    expect(text).toContain('2 of 3 cells are at or below')
  })

  test('what falls short is told with its curve, and whether that was falling', () => {
    const [line] = text.split('\n').filter((one) => one.startsWith('- **Nottingham, sigmoid, SGD-CR.**'))
    expect(line).toContain('validation 6.000, 5.000, 4.500, 4.000, 3.800, 3.500 at the first check')
    expect(line).toContain('still falling (by 0.2000 in the last tenth)')
    expect(text).not.toContain('- **Nottingham, sigmoid, SGD.**')
  })

  test('of two settings validation picks one, and a diverged one is told as such', () => {
    const rectifiers = runsOf('music-nottingham-rectifiers', ({ method }) =>
      method.name === 'SGD'
        ? {
            checks: [],
            result: resultOf(score(1), { reason: 'diverged', updates: 4, valid: null, test: null, train: null }),
          }
        : { checks: checksOf([score(4), score(3.3)]), result: resultOf(score(3.3)) },
    )
    const { text: both } = report('music', [...rectifiers, ...runs])
    expect(both).toContain('3 of 3 cells are at or below')
    expect(both).toMatch(/300 relu \| +SGD-CR, [^|]*weightDecay 0\.0003 \|.*3\.300\d* [^|]*\\\* \|/)
    expect(both).toMatch(/300 sigmoid \| +SGD \|.*3\.700\d* [^|]*\\\* \|/)
    const { text: alone } = report('music', rectifiers)
    expect(alone).toMatch(/\*\*Nottingham, relu, SGD, .*\*\* seed 1: diverged after 4 updates/)
  })

  test('its curves are a picture, one path a run', () => {
    const [name, picture] = [...images][0]!
    expect(text).toContain(`(images/${name})`)
    expect(picture.match(/<path d="M[^"]*" stroke="#(EE6677|4477AA|228833)"/g)).toHaveLength(runs.length)
  })
})

describe('a picture', () => {
  test('has a gap where a value is not finite, and escapes names', () => {
    const points = [1, 2, NaN, 4, 5].map((y, x) => [x, y] as const)
    const picture = curveChart({ title: '<a>', x: 'x', y: 'y', curves: [{ method: 'SGD-CR', points }] })
    expect(picture.match(/<path d="(M[^"]*L[^"]*M[^"]*L[^"]*)" stroke="#228833"/)).not.toBeNull()
    expect(picture).not.toContain('<a>')
    expect(picture).not.toContain('NaN')
  })

  test('of no curve is still one', () => {
    expect(curveChart({ title: 'none', x: 'x', y: 'y', curves: [] })).toMatch(/^<svg[\s\S]*<\/svg>\n$/)
  })
})
