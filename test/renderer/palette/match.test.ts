// What the palette finds for what is typed, and in which order.
import { expect, test } from 'vitest'
import { best, score, wordsOf } from '../../../src/renderer/palette/match.ts'

const ENTRIES = [
  { name: 'Results' },
  { name: 'Export the results' },
  { name: 'New experiment' },
  { name: 'Nottingham', detail: 'music' },
  { name: 'SGD-CR, Nottingham, seed 3', detail: 'First look finished' },
  { name: 'SGD-CR, Nottingham, seed 13', detail: 'First look finished' },
]
const found = (typed: string) => best(ENTRIES, wordsOf(typed)).map(({ name }) => name)

test('without a word all stay in their order', () => {
  expect(found('  ')).toEqual(ENTRIES.map(({ name }) => name))
})

test('a beginning comes before the inside of a name, and that before the detail', () => {
  expect(found('res')).toEqual(['Results', 'Export the results'])
  expect(found('nott')).toEqual(['Nottingham', 'SGD-CR, Nottingham, seed 3', 'SGD-CR, Nottingham, seed 13'])
  expect(score(['first'], ENTRIES[4]!)).toBeLessThan(score(['sgd'], ENTRIES[4]!)!)
})

test('every word has to occur, in any order and case', () => {
  expect(found('13 SGD')).toEqual(['SGD-CR, Nottingham, seed 13'])
  expect(found('look finished cr')).toHaveLength(2)
  expect(found('nottingham absent')).toEqual([])
})

test('letters in order are enough from the beginning of a word on, but find less well', () => {
  expect(found('nex')).toEqual(['New experiment'])
  expect(found('exres')).toEqual(['Export the results'])
  expect(found('ngham')).toEqual(['Nottingham', 'SGD-CR, Nottingham, seed 3', 'SGD-CR, Nottingham, seed 13'])
  expect(found('xq')).toEqual([])
  expect(score(['nex'], ENTRIES[2]!)).toBeLessThan(score(['exp'], ENTRIES[2]!)!)
})
