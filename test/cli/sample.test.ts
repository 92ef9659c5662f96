// `rnn-workbench sample` as a process: a text and a piece on the terminal and in files, and what is refused.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMidi } from '../../src/main/datasets/formats/midi.ts'
import { toPianoRoll } from '../../src/main/datasets/piano-roll.ts'
import { PIANO_KEYS } from '../../src/shared/dataset.ts'
import { noteName } from '../../src/shared/note-name.ts'
import { commandOn } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
const path = (name: string) => join(folder, name)
function put(name: string, content: string): string {
  writeFileSync(path(name), content)
  return path(name)
}

const command = commandOn(path('library'))

function train(data: object, training: object): void {
  const document = {
    name: 'trained',
    data,
    model: { units: 12 },
    methods: ['SGD-C'],
    training: { batch: 3, sequenceLength: 8, budget: { epochs: 20 }, ...training },
  }
  expect(command('run', put('experiment.json', JSON.stringify(document)))).toMatchObject({ code: 0 })
}

beforeAll(() => {
  expect(command('data', 'import', put('letters.txt', 'abcabd'.repeat(200)), '--text', 'plain').code).toBe(0)
  const piece = Array.from({ length: 30 }, (_, step) => [60 + (step % 5), 72])
  const notes = { train: [piece, piece], valid: [piece], test: [piece] }
  const file = { format: 'rnn-workbench dataset', version: 1, kind: 'music', name: 'Steps', splits: notes }
  expect(command('data', 'import', put('steps.json', JSON.stringify(file)))).toMatchObject({ code: 0 })
  train({ kind: 'text', dataset: 'letters' }, { learningRate: 0.5 })
  train({ kind: 'music', dataset: 'Steps' }, {})
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a text goes on from a symbol, the same by the same seed', () => {
  const args = ['sample', '1', '--from', 'test:2', '--primer', '5', '--steps', '30', '--temperature', '0.5']
  const { code, stdout, stderr } = command(...args, '--seed', '4')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^bcabd[abcd]{30}\n$/)
  expect(stderr).toMatch(/^5 steps of primer, 30 drawn with the parameters after \d+ updates/)
  expect(command(...args, '--seed', '4').stdout).toBe(stdout)
  const again = command(...args, '--seed', '4', '--out', path('sample.txt'))
  expect(again.stdout).toBe('')
  expect(`${readFileSync(path('sample.txt'), 'utf8')}\n`).toBe(stdout)
})

test('music is shown as notes, and is a MIDI file', () => {
  const args = ['sample', '2', '--from', 'valid:1', '--primer', '4', '--steps', '20']
  const { code, stdout } = command(...args)
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines.slice(0, 5).map((line) => line.trim())).toEqual([
    '1  C4 C5',
    '2  C♯4 C5',
    '3  D4 C5',
    '4  D♯4 C5',
    'drawn:',
  ])
  expect(lines).toHaveLength(4 + 1 + 20)

  expect(command(...args, '-o', path('sample.mid'))).toMatchObject({ code: 0, stdout: '' })
  const step = { quarters: 0.5 }
  const midi = readMidi(readFileSync(path('sample.mid')), 'sample.mid')
  const { chords } = toPianoRoll(midi, { kind: 'general', step, transposition: 'none', pedal: false })
  const shown = lines.filter((line) => !line.includes('drawn')).map((line) => line.slice(5).trim())
  const names = chords.map((chord) => chord.map((channel) => noteName(channel + 108 - PIANO_KEYS + 1)).join(' '))
  expect(names).toEqual(shown.slice(0, names.length))
  expect(shown.slice(names.length).every((notes) => notes === '')).toBe(true)
})

test('without more words it goes on with the first piece of the test split, and says how in JSON', () => {
  expect(command('sample', '2', '--out', path('sample.json')).code).toBe(0)
  const { notes, ...how } = JSON.parse(readFileSync(path('sample.json'), 'utf8')) as { notes: number[][] }
  expect(how).toMatchObject({ run: 2, dataset: 'Steps', temperature: 1, seed: 1 })
  // The piece is shorter than the primer that is asked for.
  expect(how).toMatchObject({ primer: { split: 'test', sequence: 0, start: 0, steps: 30 } })
  expect(notes).toHaveLength(30 + 200)
})

test.each([
  ['an unknown run', ['7'], /no such run/],
  ['a run that is no number', ['x'], /RUN/],
  ['a place that is none', ['1', '--from', 'test'], /--from/],
  ['an unknown split', ['1', '--from', 'future:1'], /--from/],
  ['a piece that is not there', ['2', '--from', 'test:9'], /no piece 9, the last one is 1 \(Steps, test\)/],
  ['too many steps', ['1', '--steps', '20001'], /20001 steps, at most 20000/],
  ['a temperature below 0', ['1', '--temperature', '-1'], /--temperature/],
  ['a file of another kind', ['1', '--out', 'sample.wav'], /\.mid, \.midi, \.txt, \.json/],
  ['a text as MIDI', ['1', '--out', 'sample.mid'], /cannot be written as MIDI/],
])('%s is told in a line', (_, args, message) => {
  const { code, stderr } = command('sample', ...args)
  expect(code).toBe(1)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/\n +at /)
})

test('the help says what a sample of music is not', () => {
  const { code, stdout } = command('sample', '--help')
  expect(code).toBe(0)
  expect(stdout).toContain('independent of each other')
  expect(command('sample').code).toBe(2)
})
