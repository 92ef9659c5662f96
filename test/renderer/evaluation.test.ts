// Evaluations and starts as the page has them: lengths as text, scores in their units, a start in form and document.
import { expect, test } from 'vitest'
import { lengthsOf } from '../../src/renderer/evaluation/lengths.ts'
import { documentOf, draftOf } from '../../src/renderer/experiment/draft.ts'
import { scoredText, scoreFigures, type Scored } from '../../src/shared/evaluation.ts'
import { expandExperiment } from '../../src/shared/experiment.ts'

test.each([
  ['50', [50]],
  [' 50,100 , 50–200,', [50, 100, { min: 50, max: 200 }]],
  ['50 - 60', [{ min: 50, max: 60 }]],
  ['', null],
  [',', null],
  ['50, far', null],
  ['-50', null],
  ['5.5', null],
  ['1e3', null],
  ['50-100-200', null],
])('%s as lengths', (text, lengths) => expect(lengthsOf(text)).toEqual(lengths))

test('what was scored has the name of its problem', () => {
  const task = { kind: 'task', task: 'addition', examples: 10, batch: 5 } as const
  expect(scoredText({ ...task, length: 100 })).toBe('addition 100')
  expect(scoredText({ ...task, length: { min: 50, max: 200 } })).toBe('addition 50-200')
  const split: Scored = { kind: 'text', dataset: { name: 'PTB', hash: '' }, split: 'test', horizon: 5 }
  expect(scoredText(split)).toBe('PTB, test, 5 steps ahead')
})

test('scores are in the units of the results table', () => {
  const score = { nll: Math.log(2), error: 0.125, frameAccuracy: 0.25, terms: 8 }
  const shown = (kind: Scored['kind'], changes = {}) =>
    scoreFigures(kind, { ...score, ...changes }).map(({ name, text }) => `${name}: ${text}`)
  expect(shown('task')).toEqual(['error %: 12.50', 'NLL: 0.693'])
  expect(shown('music')).toEqual(['nats/step: 0.693', 'accuracy %: 25.00'])
  expect(shown('text')).toEqual(['bits/symbol: 1.000', 'error %: 12.50'])
  expect(shown('music', { nll: NaN, frameAccuracy: null })).toEqual(['nats/step: NaN', 'accuracy %: '])
})

test('a start is in the form what it is in the document', () => {
  const hash = '0123456789abcdef'.repeat(4)
  for (const start of [hash, 'warm', [hash, 'warm']]) {
    const document = {
      name: 'x',
      data: { kind: 'task', task: 'addition', length: 20 },
      methods: ['SGD'],
      model: { start },
    }
    const draft = draftOf(document)!
    expect(expandExperiment(documentOf(draft))).toEqual(expandExperiment(document))
  }
})
