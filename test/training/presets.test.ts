// The presets: each one runs as it is, leaves nothing to defaults, and says of every setting where it comes from.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { referenceFigures } from '../../src/main/results/reference-figures.ts'
import { forDataset, listPresets, loadPreset, originOf, PRESET_IDS } from '../../src/main/training/presets.ts'
import { expandExperiment, type RunConfig } from '../../src/shared/experiment.ts'
import { isRecord } from '../../src/shared/json.ts'

const presets = listPresets()

/** 'model.units' and so on, to the values that are no objects; what a method does not have is left out. */
const paths = (value: object, prefix = ''): string[] =>
  Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    if (isRecord(part)) return paths(part, `${prefix}${name}.`)
    return part === null ? [] : [prefix + name]
  })

/** Every path that a document gives, seen from one of its runs. */
function givenPaths({ data, model, methods, training }: ReturnType<typeof loadPreset>['document']): Set<string> {
  const ofMethods = methods.flatMap((method) => {
    if (typeof method === 'string') return []
    const { learningRate, ...parts } = method
    return [...paths({ method: parts }), ...(learningRate === undefined ? [] : ['training.learningRate.start'])]
  })
  return new Set(['seed', ...paths({ data, model, training }), ...ofMethods])
}

test('every file is one of the list, every one of the list has its two files', () => {
  const files = readdirSync(join(import.meta.dirname, '../../resources/presets'))
  expect(files.sort()).toEqual(PRESET_IDS.flatMap((id) => [`${id}.about.json`, `${id}.json`]).sort())
})

describe.each(presets.map((preset) => [preset.id, preset] as const))('%s', (_, preset) => {
  const runs = expandExperiment(preset.document)

  test('leaves nothing to defaults', () => {
    const given = givenPaths(preset.document)
    for (const run of runs) expect(paths(run).filter((path) => !given.has(path))).toEqual([])
  })

  test('every setting has an origin, and every origin a setting', () => {
    const settings = new Set(runs.flatMap((run) => paths(run)))
    expect([...settings].filter((path) => originOf(preset, path) === undefined)).toEqual([])
    const without = Object.keys(preset.fields).filter(
      (field) => ![...settings].some((path) => path === field || path.startsWith(`${field}.`)),
    )
    expect(without).toEqual([])
  })
})

describe('settings of the paper', () => {
  const first = (id: (typeof PRESET_IDS)[number], method: string): RunConfig =>
    expandExperiment(loadPreset(id).document).find((run) => run.method.name === method)!
  const count = (id: (typeof PRESET_IDS)[number]) => expandExperiment(loadPreset(id).document).length

  test('temporal order: three initialisations x three methods x five seeds, lengths 20 and 50', () => {
    for (const initialisation of ['sigmoid', 'basic-tanh', 'smart-tanh'] as const) {
      expect(count(`temporal-order-${initialisation}`)).toBe(2 * 3 * 5)
      expect(first(`temporal-order-${initialisation}`, 'SGD-CR')).toMatchObject({
        model: { units: 50, initialisation, activation: initialisation === 'sigmoid' ? 'sigmoid' : 'tanh' },
        method: { clip: { threshold: 1 }, omega: { alpha: 4, schedule: 'constant' } },
        training: { learningRate: { start: 0.01, schedule: 'constant' }, batch: 20, budget: { updates: 50_000 } },
      })
    }
  })

  test('music: alpha divided by the epoch, the rate halved', () => {
    expect(first('music-musedata', 'SGD-CR')).toMatchObject({
      model: { units: 400, activation: 'sigmoid' },
      method: { clip: { threshold: 8 }, omega: { alpha: 0.1, schedule: '1/t' } },
      training: { learningRate: { start: 0.5, schedule: 'halve' }, timeCost: 'mean', sequenceLength: 200 },
    })
  })

  test('Penn Treebank: a summed cost, a rate for each method', () => {
    const rates = ['SGD', 'SGD-C', 'SGD-CR'].map(
      (method) => first('ptb-next-character', method).training.learningRate.start,
    )
    expect(rates).toEqual([0.001, 0.01, 0.05])
    expect(first('ptb-fifth-character', 'SGD-C')).toMatchObject({
      data: { horizon: 5 },
      model: { units: 500, biases: false },
      method: { clip: { threshold: 45 } },
      training: { timeCost: 'sum' },
    })
  })

  test('where the paper is silent there is a grid', () => {
    const grid = expandExperiment(loadPreset('memorization-5-bit').document)
    const distinct = (value: (run: RunConfig) => unknown) => new Set(grid.map(value)).size
    expect(distinct(({ training }) => training.learningRate.start)).toBe(2)
    expect(distinct(({ method }) => method.clip?.threshold)).toBe(2)
    expect(distinct(({ method }) => method.omega?.alpha)).toBe(2)
    expect(originOf(loadPreset('memorization-5-bit'), 'method.omega.alpha')).toHaveProperty('ours')
  })
})

test('a preset for a dataset names one of which figures are known, and takes the name that the user has for it', () => {
  const known = new Set(referenceFigures().flatMap(({ subject }) => ('dataset' in subject ? [subject.dataset] : [])))
  const needing = presets.filter(({ document }) => document.data.kind !== 'task')
  const music = ['piano-midi', 'nottingham', 'musedata']
  expect(needing.map(({ dataset }) => dataset)).toEqual([...music, ...music, ...music, 'ptb', 'ptb', 'ptb'])
  expect(needing.filter(({ dataset }) => !known.has(dataset!))).toEqual([])
  const [run] = expandExperiment(forDataset(loadPreset('music-nottingham').document, 'tunes'))
  expect(run!.data).toEqual({ kind: 'music', dataset: 'tunes', horizon: 1 })
})
