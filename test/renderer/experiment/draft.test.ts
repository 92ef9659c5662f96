// The form and its document: the same experiment in two forms.
import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { axes } from '../../../src/renderer/experiment/axes.ts'
import { defaultTexts } from '../../../src/renderer/experiment/defaults.ts'
import { documentOf, draftOf, emptyDraft, type Draft } from '../../../src/renderer/experiment/draft.ts'
import { applicable, RUN_FIELDS } from '../../../src/renderer/experiment/fields.ts'
import { problemsAt } from '../../../src/renderer/experiment/problems.ts'
import { differences, settingsOf } from '../../../src/renderer/experiment/settings.ts'
import { expandExperiment } from '../../../src/shared/experiment.ts'
import { sampleExperiments } from '../../../src/shared/sample-experiments.ts'

const PRESETS = 'resources/presets'
const presets = readdirSync(PRESETS).filter((name) => name.endsWith('.json') && !name.endsWith('.about.json'))
const document = (name: string) => JSON.parse(readFileSync(`${PRESETS}/${name}`, 'utf8')) as object

describe('a document in the form', () => {
  test.each(presets)('%s stands for the same runs before and after', (name) => {
    const draft = draftOf(document(name))
    expect(draft).not.toBeNull()
    expect(expandExperiment(documentOf(draft!))).toEqual(expandExperiment(document(name)))
  })

  test('short forms mean the same: names, rates as numbers, single seeds', () => {
    const short = {
      name: 'x',
      data: { kind: 'task', task: 'temporal-order', length: { min: 50, max: 200 } },
      methods: ['SGD', { name: 'SGD-C', learningRate: 0.1 }],
      training: { learningRate: [0.01, 0.1] },
      seeds: [7],
    }
    const draft = draftOf(short)!
    expect(draft.texts).toMatchObject({ 'data.length': '50-200', 'training.learningRate.start': '0.01, 0.1' })
    expect(draft.seeds).toBe('7,')
    expect(draft.methods.map(({ name, on }) => [name, on])).toEqual([
      ['SGD', true],
      ['SGD-C', true],
      ['SGD-CR', false],
    ])
    expect(expandExperiment(documentOf(draft))).toEqual(expandExperiment(short))
  })

  test('names of datasets are taken as they are', () => {
    const odd = { name: 'x', data: { kind: 'music', dataset: ['a, b', '2020'] }, methods: ['SGD'] }
    expect(documentOf(draftOf(odd)!)).toMatchObject({ data: { dataset: ['a, b', '2020'] } })
  })

  test.each([
    ['no document', null],
    ['an unknown field at the top', { ...document('addition.json'), comment: 'x' }],
    ['a part as an axis', { name: 'x', data: { kind: 'task' }, methods: ['SGD'], model: [{ units: 1 }, { units: 2 }] }],
    ['another kind of data', { name: 'x', data: { kind: 'sound' }, methods: ['SGD'] }],
  ])('%s stays JSON', (_, value) => expect(draftOf(value)).toBeNull())

  test('whatever is written, the document goes back into the same form', () => {
    const text = fc.constantFrom('', '50', '0.1, 1', 'true', 'none', '1e-3', 'tanh', 'none, 3')
    const fields = RUN_FIELDS.filter(({ path }) => path !== 'data.length').map(({ path }) => path)
    const draft: fc.Arbitrary<Draft> = fc.record({
      name: fc.constant('x'),
      kind: fc.constantFrom('task', 'music', 'text'),
      datasets: fc.constant<string[]>([]),
      texts: fc.dictionary(fc.constantFrom(...fields), text),
      methods: fc.constant(emptyDraft().methods),
      seeds: fc.constantFrom('3', '1, 2', '7,'),
    })
    fc.assert(
      fc.property(draft, (written) => {
        const given = documentOf(written)
        expect(documentOf(draftOf(given)!)).toEqual(given)
      }),
    )
  })
})

test('fields of another kind of experiment are left out', () => {
  const texts = { 'data.task': 'addition', 'data.values': '2', 'training.carryState': 'true', 'model.units': '5' }
  expect(applicable(texts, 'task')).toEqual({ 'data.task': 'addition', 'model.units': '5' })
  expect(applicable(texts, 'music')).toEqual({ 'training.carryState': 'true', 'model.units': '5' })
  expect(applicable({ ...texts, 'data.task': 'memorization' }, 'task')).toHaveProperty(['data.values'], '2')
})

test('the axes multiply to the number of runs', () => {
  const draft = { ...emptyDraft(), seeds: '5' }
  draft.texts['training.learningRate.start'] = '0.1, 0.01'
  const found = axes(draft)
  expect(found.map(({ text }) => text)).toEqual(['3 methods', '2 learning rates', '5 seeds'])
  const product = found.reduce((total, { count }) => total * count, 1)
  expect(expandExperiment(documentOf(draft))).toHaveLength(product)
})

describe('defaults as they are shown', () => {
  test('are those that the runs get', () => {
    const given = documentOf(emptyDraft())
    const shown = defaultTexts(given)
    const run = expandExperiment(given).find(({ method }) => method.name === 'SGD-CR')!
    for (const { path, value } of settingsOf({ model: run.model, training: run.training, method: run.method })) {
      if (path !== 'method.name') expect([path, shown.get(path)]).toEqual([path, value])
    }
  })

  test('say where they depend on the method', () => {
    const shown = defaultTexts({ data: { kind: 'text' }, methods: ['SGD'] })
    expect(shown.get('training.learningRate.start')).toBe('by method')
    expect(shown.get('method.clip.threshold')).toBe('45')
  })
})

test('a problem is shown at its field, and at no other', () => {
  const problems = [
    { place: 'training.learningRate.start', message: 'a' },
    { place: 'training.learningRate', message: 'b' },
    { place: 'model.units', message: 'c' },
  ]
  expect(problemsAt(problems, 'training.learningRate')).toEqual(['a', 'b'])
  expect(problemsAt(problems, 'model.unit')).toEqual([])
})

test('differences are all settings that are not the same, but for the seed', () => {
  const [a, b] = [
    { model: { units: 50, activation: 'tanh' }, method: { clip: null }, seed: 1 },
    { model: { units: 60, activation: 'tanh' }, method: { clip: { threshold: 1 } }, seed: 2 },
  ]
  expect(differences([a, b])).toEqual([
    { path: 'model.units', values: ['50', '60'] },
    { path: 'method.clip', values: ['none', ''] },
    { path: 'method.clip.threshold', values: ['', '1'] },
  ])
  expect(differences([a, a])).toEqual([])
})

test('the first look on the samples is three methods, each with the same settings', () => {
  const [music, text] = sampleExperiments({ music: 'Canon', text: 'Concord' })
  expect(expandExperiment(music).map(({ method, seed }) => `${method.name} ${seed}`)).toEqual([
    ...['SGD 1', 'SGD-C 1', 'SGD-CR 1'],
    ...['SGD 2', 'SGD-C 2', 'SGD-CR 2'],
  ])
  expect(expandExperiment(text)).toHaveLength(6)
  expect(sampleExperiments({ music: null, text: null })).toEqual([])
})
