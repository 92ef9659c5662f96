// The published figures: what the file holds, and how they find their place in a results table.
import { describe, expect, test } from 'vitest'
import { loadDataset } from '../../src/main/datasets/load.ts'
import {
  knownDataset,
  publishedReferences,
  referenceFigures,
  stepCounts,
  type ReferenceFigure,
} from '../../src/main/results/reference-figures.ts'
import { resultsTable } from '../../src/main/results/table.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { sharedData } from '../shared-data.ts'

const figures = referenceFigures()
const find = (parts: Partial<ReferenceFigure>, dataset?: string): number[] =>
  figures
    .filter((figure) => Object.entries(parts).every(([name, value]) => figure[name as keyof ReferenceFigure] === value))
    .filter(({ subject }) => dataset === undefined || ('dataset' in subject && subject.dataset === dataset))
    .map(({ value }) => value)

describe('the figures', () => {
  test("the paper's Table 1", () => {
    const row = (model: string, metric: 'nll' | 'bits', split: 'train' | 'test') =>
      figures
        .filter(({ source }) => source.label === 'paper' && source.place === 'Table 1')
        .filter((figure) => figure.model === model && figure.metric === metric && figure.split === split)
        .map(({ value }) => value)
    expect(row('SGD', 'nll', 'train')).toEqual([6.87, 3.67, 8.25])
    expect(row('SGD-CR', 'nll', 'test')).toEqual([7.46, 3.36, 6.97])
    expect(row('SGD-C', 'bits', 'test')).toEqual([1.42, 3.89])
    expect(row('SGD', 'bits', 'test')).toEqual([1.5]) // the paper has none for the fifth character
    expect(row('best RNN', 'nll', 'test')).toEqual([7.57, 3.43, 6.99])
  })

  test('the two texts of the paper are kept apart', () => {
    expect(find({ kind: 'paper', model: 'SGD-CR', metric: 'nll', split: 'test' }, 'nottingham')).toEqual([3.36, 3.46])
  })

  test('a figure that was not found is absent', () => {
    expect(find({ model: 'MLP' }, 'nottingham')).toEqual([4.38])
    expect(find({ model: 'MLP' })).toHaveLength(1)
  })

  test('no figure is there twice', () => {
    const keys = figures.map(({ model, metric, split, subject, source }) =>
      JSON.stringify([model, metric, split, subject, source.label]),
    )
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('shares are shares', () => {
    const shares = figures.filter(({ metric }) => metric === 'solved' || metric === 'error')
    expect(shares.filter(({ value }) => value > 1)).toEqual([])
    expect(shares.length).toBeGreaterThan(30)
  })
})

describe('known datasets', () => {
  test('by their steps, whatever their name', () => {
    const counts = { train: 176561, valid: 45513, test: 44463 }
    expect(knownDataset('music', counts)).toBe('nottingham')
    expect(knownDataset('text', counts)).toBeNull()
    expect(knownDataset('music', { ...counts, test: 44464 })).toBeNull()
  })

  const files: Record<string, string[]> = {
    'piano-midi': ['music', 'mat', 'Piano_midi.mat'],
    nottingham: ['music', 'mat', 'Nottingham.mat'],
    musedata: ['music', 'mat', 'MuseData.mat'],
    jsb: ['music', 'mat', 'JSB_Chorales.mat'],
    ptb: ['ptb'],
  }
  describe.each(Object.entries(files))('%s', (key, parts) => {
    const path = sharedData(...parts)
    test.skipIf(path === null)('from its file', async () => {
      const paths = key === 'ptb' ? ['train', 'valid', 'test'].map((split) => `${path}/ptb.char.${split}.txt`) : [path!]
      const dataset = await loadDataset(paths)
      expect(knownDataset(dataset.kind, stepCounts(dataset))).toBe(key)
    })
  })
})

describe('in a results table', () => {
  const configs = expandExperiment({
    name: 'test',
    data: { kind: 'music', dataset: 'my tunes' },
    methods: ['SGD', 'SGD-CR'],
    seeds: 2,
  })
  const references = publishedReferences(configs, (name) => (name === 'my tunes' ? 'nottingham' : null))

  test('each stands in the column of its problem, under the name that the user has for it', () => {
    const table = resultsTable(
      configs.map((config) => ({ config, result: null })),
      { split: 'test', rows: 'method', references },
    )
    expect(table.references).toContainEqual({ label: 'SGD-CR, paper', values: [3.36] })
    expect(table.references).toContainEqual({ label: 'SGD-CR, paper, arXiv v2', values: [3.46] })
    expect(table.references).toContainEqual({ label: 'LSTM (Bai 2018)', values: [3.29] })
  })

  test('once, however many runs there are', () => {
    expect(references.filter(({ label, split }) => label === 'SGD, paper' && split === 'test')).toHaveLength(1)
  })

  test('one that is only recalled has a mark', () => {
    const unchecked = references.filter(({ certainty }) => certainty === 'D')
    expect(unchecked.map(({ label }) => label)).toContain('RNN-HF (Boulanger-Lewandowski 2012) ?')
    expect(unchecked.filter(({ label }) => !label.endsWith('?'))).toEqual([])
    expect(references.filter(({ label, certainty }) => label.endsWith('?') && certainty !== 'D')).toEqual([])
  })

  test('an unknown dataset has none', () => {
    expect(publishedReferences(configs, () => null)).toEqual([])
  })

  test('the horizon counts', () => {
    const text = expandExperiment({
      name: 'test',
      data: { kind: 'text', dataset: 'PTB', horizon: 5 },
      methods: ['SGD'],
    })
    const found = publishedReferences(text, () => 'ptb').filter(({ split }) => split === 'test')
    expect(found.map(({ label, problem, value }) => [label, problem, value])).toEqual([
      ['SGD-C, paper', 'PTB, 5 steps ahead', 3.89],
      ['SGD-CR, paper', 'PTB, 5 steps ahead', 3.74],
    ])
  })

  test('of a task: those of its length and initialisation', () => {
    const task = (length: unknown, initialisation: string) =>
      publishedReferences(
        expandExperiment({
          name: 'test',
          data: { kind: 'task', task: 'temporal-order', length },
          model: { initialisation },
          methods: ['SGD-CR'],
        }),
        () => null,
      ).map(({ label, metric, value }) => [label, metric, value])
    const guess = ['blind guess (chance)', 'error', 0.75]
    expect(task(50, 'basic-tanh')).toEqual([guess, ['SGD-CR, basic-tanh, C replica', 'updates', 13000]])
    expect(task({ min: 50, max: 200 }, 'basic-tanh')).toEqual([['SGD-CR, paper', 'error', 0], guess])
    expect(task(70, 'smart-tanh')).toEqual([guess])
  })
})
