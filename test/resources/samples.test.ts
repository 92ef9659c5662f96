// The sample data against its documented process: resources/samples/README.md, written down a second time here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as canon from '../../resources/samples/canon.ts'
import * as concord from '../../resources/samples/concord.ts'
import { generateSamples } from '../../resources/samples/generate.ts'
import { referenceScores } from '../../src/main/datasets/references.ts'
import { loadSample, SAMPLE_NAMES } from '../../src/main/datasets/samples.ts'
import { SPLIT_NAMES, stepCount, type Split, type SplitName } from '../../src/shared/dataset.ts'

type Floor = Record<SplitName, number> & { entropyRate: number }
interface SampleFile<T> {
  floor: Floor
  splits: Record<SplitName, T>
}

const folder = join(import.meta.dirname, '../../resources/samples')
const shipped = (file: string): string => readFileSync(join(folder, file), 'utf8')
const music = JSON.parse(shipped('canon.json')) as SampleFile<number[][][]>
const text = JSON.parse(shipped('concord.json')) as SampleFile<string>
const sentencesOf = (split: SplitName): string[] => text.splits[split].match(/.*\n/g)!

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * Mean of a ratio and its standard error from independent parts (a piece, a sentence), each of `size` terms with the
 * sum `loss`.
 */
function ratio(parts: readonly { loss: number; size: number }[]): { mean: number; error: number } {
  const size = sum(parts.map((part) => part.size))
  const mean = sum(parts.map((part) => part.loss)) / size
  const residuals = parts.map((part) => part.loss - mean * part.size)
  return { mean, error: Math.sqrt(sum(residuals.map((value) => value * value))) / size }
}

test('the shipped files are what the generator draws', () => {
  for (const [file, content] of Object.entries(generateSamples())) expect(shipped(file) === content, file).toBe(true)
})

describe('canon', () => {
  /** Loss of a whole piece, voice by voice instead of step by step, in MIDI notes. */
  function pieceLoss(piece: readonly number[][]): number {
    const roll = piece.map((frame) => new Set(frame.map((channel) => channel + 21)))
    const sounds = (note: number, step: number): boolean => roll[step]?.has(note) ?? false
    let loss = 0
    let heard = 0
    const expectNote = (note: number, step: number, p: number): void => {
      if (step === 0) return
      heard += sounds(note, step) ? 1 : 0
      loss -= Math.log(sounds(note, step) ? p : 1 - p)
    }

    let chord = [41, 38, 36, 43].findIndex((note) => sounds(note, 0))
    for (let bar = 0; bar < piece.length; bar += 8) {
      const bass = [41, 38, 36, 43][chord]!
      for (const beat of [0, 1, 2, 3]) expectNote(bass, bar + beat, 0.98)
      for (const beat of [4, 5, 6]) expectNote(bass - 12, bar + beat, 0.98)
      expectNote(96, bar + 3, 0.5)
      if (bar % 16 === 8) {
        for (const note of sounds(63, 0) ? [63, 70, 75, 82] : [64, 71, 76, 83]) expectNote(note, bar + 7, 0.95)
      }
      for (const note of [72, 74, 77, 79, 81]) {
        const inChord = [
          [72, 77, 81],
          [74, 77, 81],
          [72, 79],
          [74, 79],
        ][chord]!.includes(note)
        for (const step of [bar, bar + 2, bar + 4, bar + 6]) {
          expectNote(note, step, inChord ? 0.35 : 0.05)
          expectNote(note, step + 1, sounds(note, step) ? 0.85 : 0.02)
        }
      }
      chord = (chord + (sounds(96, bar + 3) ? 2 : 1)) % 4
    }
    for (const note of [60, 62, 65, 67, 69, 48, 50, 53, 55, 57]) {
      for (let step = 1; step < piece.length; step += 1) {
        expectNote(note, step, sounds(note + 12, step - 4) ? 0.95 : 0.01)
      }
    }
    // Nothing else may sound.
    expect(heard).toBe(sum(piece.slice(1).map((frame) => frame.length)))
    return loss
  }

  test.each(SPLIT_NAMES)('the floor of %s agrees with the sum over voices', (split) => {
    const pieces = music.splits[split]
    const steps = sum(pieces.map((piece) => piece.length - 1))
    expect(Math.abs(sum(pieces.map(pieceLoss)) / steps - music.floor[split])).toBeLessThan(1e-12)
  })

  test('pieces have 8 to 20 whole bars', () => {
    for (const piece of SPLIT_NAMES.flatMap((split) => music.splits[split])) {
      expect(piece.length % 8).toBe(0)
      expect(piece.length).toBeGreaterThanOrEqual(64)
      expect(piece.length).toBeLessThanOrEqual(160)
    }
  })

  test('the loss lies around the entropy rate', () => {
    // From the second phrase on every voice is in; before that the loss is a little smaller. Only whole phrases.
    const parts = SPLIT_NAMES.flatMap((split) => music.splits[split]).map((piece) => {
      const losses = canon.stepLosses(piece).slice(15, piece.length - (piece.length % 16) - 1)
      return { loss: sum(losses), size: losses.length }
    })
    const { mean, error } = ratio(parts)
    expect(error).toBeLessThan(0.02)
    expect(Math.abs(mean - music.floor.entropyRate)).toBeLessThan(4 * error)
  })

  test('a voice is lost when its past is changed', () => {
    const piece = music.splits.test[0]!
    const step = piece.findIndex(
      (frame, index) => index > 8 && frame.includes(60 - 21) && piece[index - 4]!.includes(72 - 21),
    )
    const before = piece.slice(0, step)
    const changed = before.with(step - 4, [])
    expect(canon.predict(before)[60 - 21]).toBe(0.95)
    expect(canon.predict(changed)[60 - 21]).toBe(0.01)
  })
})

describe('concord', () => {
  const stems = (
    'na ruma telo pisu dana kelu mirato vano siba leki toru manefi gopa lumi raso tika beno falu derami nuso ' +
    'kapo zili menu tavora pola rike sunami jeba wako timelu fora dulo hane kirato bizu gela somu navi patero juli'
  ).split(' ')
  const harmonic = sum(stems.map((_, rank) => 1 / (rank + 2)))
  const probability = (stem: string): number => 1 / (stems.indexOf(stem) + 2) / harmonic

  /** Bits of a sentence as the product of the choices that made it, word by word instead of symbol by symbol. */
  function sentenceLoss(sentence: string): number {
    const [, opener, body, mark] = /^(hai|wen|yo) ([a-z ]+)([.?!])\n$/.exec(sentence)!
    expect(mark).toBe({ hai: '.', wen: '?', yo: '!' }[opener!])
    const words = body!.split(' ')
    const prefixes = new Set(words.map((word) => word.slice(0, 2)))
    expect(prefixes.size).toBe(1)
    expect(['ba', 'de', 'ki', 'lo', 'mu', 'sa']).toContain([...prefixes][0])
    const [topic, ...others] = words.map((word) => word.slice(2))
    expect(others.indexOf(topic!)).toBe(others.length - 1)

    const choices = others.map((stem) => 0.75 * probability(stem) + (stem === topic ? 0.25 : 0))
    return Math.log2(3) + Math.log2(6) - sum([probability(topic!), ...choices].map(Math.log2))
  }

  test.each(SPLIT_NAMES)('the floor of %s agrees with the product of the choices', (split) => {
    // The first symbol of a split is given: one of three openers, which differ in their first letter.
    const bits = sum(sentencesOf(split).map(sentenceLoss)) - Math.log2(3)
    expect(Math.abs(bits / (text.splits[split].length - 1) - text.floor[split])).toBeLessThan(1e-12)
  })

  test('the loss lies around the entropy rate', () => {
    const parts = SPLIT_NAMES.flatMap(sentencesOf).map((sentence) => ({
      loss: sentenceLoss(sentence),
      size: sentence.length,
    }))
    const { mean, error } = ratio(parts)
    expect(error).toBeLessThan(0.005)
    expect(Math.abs(mean - text.floor.entropyRate)).toBeLessThan(4 * error)
  })

  test('after every beginning of a sentence the probabilities sum to one', () => {
    for (const sentence of sentencesOf('test').slice(0, 50)) {
      for (let length = 0; length < sentence.length; length += 1) {
        expect(sum([...concord.predict(sentence.slice(0, length)).values()])).toBeCloseTo(1, 14)
      }
    }
  })

  test('the alphabet has 28 symbols, all of them in the training split', () => {
    expect(new Set(text.splits.train).size).toBe(28)
    expect(new Set(SPLIT_NAMES.map((split) => text.splits[split]).join('')).size).toBe(28)
  })
})

describe('loadSample', () => {
  const pieces = ({ sequenceOffsets, stepOffsets, values }: Split): number[][][] =>
    Array.from({ length: sequenceOffsets.length - 1 }, (_, sequence) =>
      Array.from({ length: sequenceOffsets[sequence + 1]! - sequenceOffsets[sequence]! }, (__, index) => {
        const step = sequenceOffsets[sequence]! + index
        return [...values.subarray(stepOffsets![step], stepOffsets![step + 1])]
      }),
    )

  test('gives the shipped music', async () => {
    const { dataset, floor, entropyRate } = await loadSample('canon')
    expect(dataset).toMatchObject({ kind: 'music', name: 'Canon', width: 88 })
    expect({ ...floor, entropyRate, unit: 'nats per step' }).toEqual(music.floor)
    for (const split of SPLIT_NAMES) expect(pieces(dataset.splits[split])).toEqual(music.splits[split])
  })

  test('gives the shipped text', async () => {
    const { dataset, floor, entropyRate } = await loadSample('concord')
    if (dataset.kind !== 'text') throw new Error('not a text')
    expect(dataset).toMatchObject({ name: 'Concord', width: 28 })
    expect({ ...floor, entropyRate, unit: 'bits per character' }).toEqual(text.floor)
    for (const split of SPLIT_NAMES) {
      const symbols = Array.from(dataset.splits[split].values, (id) => dataset.alphabet[id])
      expect(symbols.join('')).toBe(text.splits[split])
    }
  })

  test.each(SAMPLE_NAMES)('%s lies in shared memory', async (name) => {
    const { splits } = (await loadSample(name)).dataset
    for (const split of SPLIT_NAMES) {
      expect(stepCount(splits[split])).toBeGreaterThan(4000)
      for (const array of Object.values(splits[split]) as (Uint16Array | null)[]) {
        if (array !== null) expect(array.buffer).toBeInstanceOf(SharedArrayBuffer)
      }
    }
  })

  test('one step of memory stays far above the floor', async () => {
    for (const name of SAMPLE_NAMES) {
      const { dataset, floor } = await loadSample(name)
      const references = referenceScores(dataset)
      const [none, one] =
        references.kind === 'music'
          ? [references.independent, references.markov]
          : [references.unigram, references.bigram]
      for (const split of SPLIT_NAMES) {
        expect(none[split]).toBeGreaterThan(one[split] + 1)
        expect(one[split]).toBeGreaterThan(3 * floor[split])
      }
    }
  })
})
