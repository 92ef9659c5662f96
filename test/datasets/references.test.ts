// Reference scores: by hand on a few notes, and to the printed digits on the published sets.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildMusic, buildText, mapSplits } from '../../src/main/datasets/build.ts'
import { loadDataset } from '../../src/main/datasets/load.ts'
import { referenceScores, type MusicReferences, type TextReferences } from '../../src/main/datasets/references.ts'
import { statisticsOf } from '../../src/main/datasets/statistics.ts'
import { PIANO_KEYS, SPLIT_NAMES } from '../../src/shared/dataset.ts'
import { sharedData } from '../shared-data.ts'
import { musicSplits } from './arbitraries.ts'

const music = (splits: Parameters<typeof buildMusic>[1]) => referenceScores(buildMusic('m', splits)) as MusicReferences
const text = (train: string, valid: string, test_ = valid) =>
  referenceScores(buildText('t', { train, valid, test: test_ })) as TextReferences

describe('music', () => {
  // Key 3 is on in 3 of 5 training steps, and the other 87 keys never.
  const train = [
    [[3], [3], []],
    [[], [3]],
  ]
  const never = (PIANO_KEYS - 1) * -Math.log(1 - 1e-9)

  test('independent notes', () => {
    const { independent, independentAllSteps } = music({ train, valid: [[[3], [], [], []]], test: train })
    const [on, off] = [-Math.log(3 / 5), -Math.log(2 / 5)]
    expect(independent.valid).toBeCloseTo(off + never, 12)
    expect(independentAllSteps.valid).toBeCloseTo((on + 3 * off) / 4 + never, 12)
    expect(independent.train).toBeCloseTo((2 * on + off) / 3 + never, 12)
  })

  test('a key that training never has on costs as much as the clip says', () => {
    const { independent } = music({ train, valid: [[[], [7]]], test: train })
    expect(independent.valid).toBeCloseTo(-Math.log(2 / 5) - Math.log(1e-9) + (never * 86) / 87, 9)
  })

  test('Markov, note by note: transitions within pieces only', () => {
    // Of key 3 training has on-on, on-off and off-on, each once; that the first piece ends off and the second begins
    // off is no transition.
    const { markov } = music({ train, valid: [[[3], [3], []]], test: [[[], [3], []]] })
    const never = (PIANO_KEYS - 1) * -Math.log(1 - 1e-4)
    expect(markov.valid).toBeCloseTo(Math.log(2) + never, 12)
    expect(markov.test).toBeCloseTo((-Math.log(1 - 1e-4) + Math.log(2)) / 2 + never, 12)
  })

  test('the Markov model explains its own data no worse than independent notes, but for what the clip costs', () => {
    fc.assert(
      fc.property(musicSplits, (splits) => {
        const { train } = splits
        const { markov, independent } = music({ train, valid: train, test: train })
        expect(markov.train).toBeLessThanOrEqual(independent.train + 2 * PIANO_KEYS * 1e-4)
      }),
    )
  })
})

describe('text', () => {
  test('unigrams are the entropy of the training split, and a cross-entropy elsewhere', () => {
    const { unigram } = text('aabc', 'bb', 'aa')
    expect(unigram).toEqual({ train: 1.5, valid: 2, test: 1 })
  })

  test('bigrams with one added to each count', () => {
    // Pairs ab, ba, ab: after a comes b twice, after b comes a once; two symbols.
    const { bigram } = text('abab', 'aa', 'ba')
    expect(bigram.valid).toBeCloseTo(-Math.log2(1 / 4), 12)
    expect(bigram.test).toBeCloseTo(-Math.log2(2 / 3), 12)
    expect(bigram.train).toBeCloseTo((-2 * Math.log2(3 / 4) - Math.log2(2 / 3)) / 3, 12)
  })

  test('a symbol that training never saw costs much, but not infinitely much', () => {
    const { unigram, bigram } = text('aaaa', 'ab')
    expect(unigram.valid).toBeCloseTo(-Math.log2(1e-9) / 2, 6)
    expect(bigram.valid).toBeCloseTo(-Math.log2(1 / 5), 12)
  })
})

test('plain counts', () => {
  const { train } = statisticsOf(
    buildMusic('m', {
      train: [
        [[0], [], [5, 87]],
        [[1], [2]],
      ],
      valid: [[[1], [1]]],
      test: [[[], []]],
    }),
  )
  expect(train).toEqual({
    sequences: 2,
    steps: 5,
    length: { minimum: 2, median: 2.5, maximum: 3 },
    notes: { mean: 1, maximum: 2, silent: 0.2, lowest: 21, highest: 108 },
    symbols: null,
  })
  const letters = statisticsOf(buildText('t', { train: 'abab', valid: 'bb', test: 'ca' }))
  expect(letters.train.symbols).toEqual([2, 2, 0])
  expect(letters.test.symbols).toEqual([1, 0, 1])
})

describe('the published sets', () => {
  // As data/README.md and paper-spec.md 3.3 print them.
  const published: [
    file: string,
    all: [train: string, valid: string, test: string],
    independent: string,
    markov: string,
  ][] = [
    ['Piano_midi.mat', ['11.3259', '11.4905', '11.0456'], '11.05', '8.27'],
    ['Nottingham.mat', ['10.0572', '10.0030', '10.2533'], '10.26', '5.16'],
    ['MuseData.mat', ['11.6457', '11.8491', '11.5119'], '11.52', '8.56'],
    ['JSB_Chorales.mat', ['11.0932', '10.9490', '11.0610'], '11.09', '10.49'],
  ]
  for (const [file, all, independent, markov] of published) {
    const path = sharedData('music', 'mat', file)
    test.skipIf(path === null)(file, async () => {
      const scores = referenceScores(await loadDataset([path!])) as MusicReferences
      expect(SPLIT_NAMES.map((split) => scores.independentAllSteps[split].toFixed(4))).toEqual(all)
      expect(scores.independent.test.toFixed(2)).toBe(independent)
      expect(scores.markov.test.toFixed(2)).toBe(markov)
    })
  }

  const paths = mapSplits((split) => sharedData('ptb', `ptb.${split}.txt`))
  test.skipIf(paths.train === null)('Penn Treebank', async () => {
    const scores = referenceScores(await loadDataset(Object.values(paths) as string[])) as TextReferences
    expect(SPLIT_NAMES.map((split) => scores.unigram[split].toFixed(4))).toEqual(['4.3340', '4.3362', '4.3459'])
    expect(scores.bigram.test).toBeLessThan(scores.unigram.test)
  })
})
