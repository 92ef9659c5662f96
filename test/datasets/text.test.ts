// Texts: forms, encodings, and what is no text.
import fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { buildText, mapSplits } from '../../src/main/datasets/build.ts'
import { contentHash } from '../../src/main/datasets/content.ts'
import { decodeText, symbolsOf, type TextForm } from '../../src/main/datasets/formats/text.ts'
import { stepCount } from '../../src/shared/dataset.ts'
import { sharedData } from '../shared-data.ts'
import { text } from './arbitraries.ts'
import { refusalOf } from './refusal.ts'

const WORDS = ' no it was <unk> \n a N b \n'
const CHARACTERS = [...'no_it_was_<unk>\na_N_b\n'].map((symbol) => `${symbol} `).join('')

const decode = (bytes: Uint8Array | string) => decodeText(Buffer.from(bytes as string), 'a.txt')

describe('forms', () => {
  test('words and characters give the same symbols', () => {
    expect(symbolsOf(WORDS, 'w')).toEqual({ form: 'words', symbols: 'no_it_was_<unk>\na_N_b\n' })
    expect(symbolsOf(CHARACTERS, 'c')).toEqual({ form: 'characters', symbols: 'no_it_was_<unk>\na_N_b\n' })
  })

  test('the derivation of a character file from sentences is undone by reading it', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcz.$N<>&'), minLength: 1, maxLength: 6 })
    const sentences = fc.array(fc.array(word, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(sentences, (lines) => {
        const words = lines.map((line) => ` ${line.join(' ')} \n`).join('')
        const characters = [...lines.map((line) => `${line.join('_')}\n`).join('')].map((c) => `${c} `).join('')
        expect(symbolsOf(words, 'w', 'words').symbols).toBe(symbolsOf(characters, 'c', 'characters').symbols)
      }),
    )
  })

  test.each<[text: string, form: TextForm]>([
    ['An ordinary text.\nWith two lines.\n', 'plain'],
    [' indented only\n', 'plain'],
    [' a b \nand c \n', 'plain'],
    ['ab', 'plain'],
    ['a b', 'plain'],
    ['a b ', 'characters'],
    [' a b \n \n', 'plain'],
  ])('%j is %s', (text, form) => {
    expect(symbolsOf(text, 't').form).toBe(form)
  })

  test('the form can be chosen, and a text that cannot be of it is refused with the symbol', async () => {
    expect(symbolsOf(WORDS, 'w', 'plain').symbols).toBe(WORDS)
    const refusal = await refusalOf(() => symbolsOf('a b cd', 'c.txt', 'characters'))
    expect(refusal.place).toBe('c.txt, symbol 2')
  })
})

describe('encodings', () => {
  test('UTF-8 with and without its mark, and Latin-1 where UTF-8 fails', () => {
    expect(decode('Gödel 𝄞')).toEqual({ encoding: 'utf-8', text: 'Gödel 𝄞' })
    expect(decode('\ufeffGödel')).toEqual({ encoding: 'utf-8', text: 'Gödel' })
    expect(decode(Buffer.from('Gödel', 'latin1'))).toEqual({ encoding: 'latin-1', text: 'Gödel' })
  })

  test('every line end becomes a line feed', () => {
    expect(decode('a\r\nb\rc\nd').text).toBe('a\nb\nc\nd')
  })

  test('control characters and emptiness are refused with their place', async () => {
    expect((await refusalOf(() => decode('abc\0def'))).place).toBe('a.txt, offset 3')
    expect((await refusalOf(() => decode(''))).message).toMatch(/empty/)
  })
})

describe('alphabet', () => {
  const alphabet = (train: string, valid: string, test_: string) =>
    buildText('t', { train, valid, test: test_ }).alphabet

  test('by code point, those of the training split first', () => {
    expect(alphabet('cab𝄞\n', 'ab', 'ca')).toEqual(['\n', 'a', 'b', 'c', '𝄞'])
    expect(alphabet('cc', 'bc', 'ad')).toEqual(['c', 'a', 'b', 'd'])
  })

  test('symbols read back as the text', () => {
    fc.assert(
      fc.property(text, (text) => {
        const dataset = buildText('t', { train: text, valid: text, test: text })
        expect(Array.from(dataset.splits.test.values, (id) => dataset.alphabet[id]).join('')).toBe(text)
        expect(dataset.width).toBe(new Set(text).size)
      }),
    )
  })

  test('a split of less than two symbols is refused: nothing is to be predicted', async () => {
    expect((await refusalOf(() => alphabet('ab', '', 'ab'))).place).toBe('t, split valid')
    expect((await refusalOf(() => alphabet('ab', 'ab', 'a'))).place).toBe('t, split test')
  })
})

describe('the Penn Treebank', () => {
  const files = (kind: string) => mapSplits((split) => sharedData('ptb', `ptb.${kind}${split}.txt`))
  const load = async (kind: string, form: TextForm) => {
    const paths = files(kind)
    const texts = { train: '', valid: '', test: '' }
    for (const split of ['train', 'valid', 'test'] as const) {
      const { text } = decodeText(await readFile(paths[split]!), split)
      const read = symbolsOf(text, split)
      expect(read.form).toBe(form)
      texts[split] = read.symbols
    }
    return buildText('ptb', texts)
  }

  test.skipIf(files('').train === null)(
    '50 symbols, the published counts, and the same from words and characters',
    async () => {
      const words = await load('', 'words')
      expect(words.alphabet.join('')).toBe("\n#$&'*-./0123456789<>N\\_abcdefghijklmnopqrstuvwxyz")
      expect(Object.values(words.splits).map(stepCount)).toEqual([5017482, 393042, 442423])
      expect(contentHash(await load('char.', 'characters'))).toBe(contentHash(words))
    },
  )

  test.skipIf(files('').test === null)('cut anywhere it is still a text', async () => {
    const file = await readFile(files('').test!)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: file.length }), (length) => {
        const { text } = decodeText(file.subarray(0, length), 'cut')
        expect(symbolsOf(text, 'cut').symbols.length).toBeGreaterThan(0)
      }),
      { numRuns: 20 },
    )
  })
})
