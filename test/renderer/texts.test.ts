// What the page makes of numbers, symbols and pasted text.
import { expect, test } from 'vitest'
import { nameOf, runsOf, signOf } from '../../src/renderer/datasets/symbols.ts'
import { byteSize, counted, percent } from '../../src/renderer/format.ts'
import { pathsInText } from '../../src/renderer/frame/paths.ts'
import { noteName } from '../../src/shared/note-name.ts'

test('numbers and notes', () => {
  expect([0, 999, 1000, 371_712, 12_000_000].map(byteSize)).toEqual(['0 B', '999 B', '1.0 kB', '371.7 kB', '12.0 MB'])
  expect([counted(1, 'file'), counted(12_345, 'file'), counted(0, 'entry', 'entries')]).toEqual([
    '1 file',
    '12,345 files',
    '0 entries',
  ])
  expect(percent(0.02886)).toBe('2.89')
  expect([21, 60, 61, 108].map(noteName)).toEqual(['A0', 'C4', 'C♯4', 'C8'])
})

test('symbols that show nothing get a sign, and a name', () => {
  const symbols = ['a', '\n', '\t', ' ', '\u00ad', '\u0301', '字']
  expect(symbols.map(signOf)).toEqual(['a', '↵', '→', '␣', '·', '·', '字'])
  expect(symbols.map(nameOf)).toEqual(['a', 'line end', 'tab', 'space', 'U+00AD', 'U+0301', '字'])
})

test('symbols of one class are one run', () => {
  expect(runsOf([0, 0, 1, 2, 2, 0], ['a', '_', '7'])).toEqual([
    { kind: 'letter', text: 'aa' },
    { kind: 'space', text: '_' },
    { kind: 'digit', text: '77' },
    { kind: 'letter', text: 'a' },
  ])
})

test.each([
  ['/home/me/tunes', ['/home/me/tunes']],
  ["'/home/me/two words'\n", ['/home/me/two words']],
  ['C:\\Music\\tunes.zip\r\n"D:\\more"', ['C:\\Music\\tunes.zip', 'D:\\more']],
  ['\\\\server\\share', ['\\\\server\\share']],
  ['file:///home/me/a%20b.mid', ['/home/me/a b.mid']],
  ['file:///C:/a.mid', ['C:/a.mid']],
  ['file:///%', []],
  ['some words', []],
  ['/home/me/tunes\nand words', []],
  ['', []],
])('paths in %j', (text, paths) => expect(pathsInText(text)).toEqual(paths))
