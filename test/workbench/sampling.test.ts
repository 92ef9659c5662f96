// Samples through the contract: of runs that were really trained, put into files, and what is refused.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chordsOf } from '../../src/main/datasets/export-dataset.ts'
import { loadDataset } from '../../src/main/datasets/load.ts'
import type { Input, Output } from '../../src/shared/contract.ts'
import { SPLIT_NAMES } from '../../src/shared/dataset.ts'
import { scratchFolder } from '../datasets/scratch.ts'
import { music, text } from '../training/fixtures.ts'
import { addDataset, endlessDocument, openRoom, taskDocument, type OpenRoom } from './rooms.ts'

const scratch = scratchFolder()
const library = mkdtempSync(join(tmpdir(), 'rnn-workbench-library-'))
let room: OpenRoom
const runs = { music: 0, text: 0, task: 0 }

beforeAll(async () => {
  room = openRoom(library)
  addDataset(room.library, music)
  addDataset(room.library, text)
  const training = { batch: 3, sequenceLength: 8, budget: { epochs: 30 } }
  const document = { name: 'trained', model: { units: 12 }, methods: ['SGD-C'], training }
  const start = async (document: object) => {
    const { id } = await room.call('experiments.start', { document })
    return (await room.call('runs.list', { experiment: id }))[0]!.id
  }
  runs.music = await start({ ...document, data: { kind: 'music', dataset: 'thirds' } })
  runs.text = await start({
    ...document,
    data: { kind: 'text', dataset: 'abc' },
    training: { ...training, learningRate: 0.5 },
  })
  runs.task = await start({ ...taskDocument, methods: ['SGD'], seeds: 1 })
  await room.idle()
})
afterAll(async () => {
  await room.close()
  rmSync(library, { recursive: true, force: true })
})

const sample = (run: number, changes: Partial<Input<'runs.sample'>> = {}) =>
  room.call('runs.sample', { run, primer: { steps: 6 }, steps: 30, ...changes })
const refusal = (action: Promise<unknown>) =>
  action.then(
    () => Promise.reject(new Error('it was accepted')),
    (error: unknown) => error as { code: string; message: string; place: string; hint: string },
  )
const EXTENSIONS = { midi: 'mid', text: 'txt', json: 'json' }
const write = async ({ sample }: Output<'runs.sample'>, format: keyof typeof EXTENSIONS, name = 'sample') => {
  const path = scratch.path(`${name}.${EXTENSIONS[format]}`)
  mkdirSync(dirname(path), { recursive: true })
  await room.call('runs.exportSample', { sample, format, path })
  return path
}
const asText = (drawn: Output<'runs.sample'>) => {
  if (drawn.kind !== 'text') throw new Error('it is no text')
  return Array.from(drawn.values, (symbol) => drawn.alphabet[symbol]).join('')
}
const asMusic = (drawn: Output<'runs.sample'>) => {
  if (drawn.kind !== 'music') throw new Error('it is no music')
  return drawn
}

describe('a trained run', () => {
  test('goes on with a text as it has learnt it', async () => {
    const drawn = await sample(runs.text, { temperature: 0.1, steps: 60 })
    const { bestUpdates } = (await room.call('runs.get', { id: runs.text })).result!
    expect(drawn).toMatchObject({ kind: 'text', primer: 6, updates: bestUpdates })
    expect(asText(drawn)).toMatch(/^abcabd(ab[cde]){20}$/)
    expect(asText(await sample(runs.text, { primer: { split: 'train', start: 4, steps: 3 } }))).toMatch(/^bda/)
  })

  test('gives the same by the same seed, with all defaults filled in', async () => {
    const first = asMusic(await sample(runs.music))
    const same = { primer: { split: 'test', sequence: 0, start: 0, steps: 6 }, temperature: 1, seed: 1 } as const
    const second = asMusic(await sample(runs.music, same))
    expect([second.stepOffsets, second.values]).toEqual([first.stepOffsets, first.values])
    expect(first.stepOffsets).toHaveLength(6 + 30 + 1)
    expect(asMusic(await sample(runs.music, { seed: 2 })).values).not.toEqual(first.values)
  })

  test('is heard elsewhere: as MIDI files, imported again, samples are what they were', async () => {
    const drawn: Output<'runs.sample'>[] = []
    for (const [index, split] of SPLIT_NAMES.entries()) {
      const one = await sample(runs.music, { steps: 100, seed: index })
      drawn.push(one)
      await write(one, 'midi', `${split}/sample`)
    }
    const step = { quarters: 0.5 }
    const rule = { kind: 'general', step, transposition: 'none', pedal: false } as const
    const again = await loadDataset([scratch.path('')], { rule })
    for (const [index, split] of SPLIT_NAMES.entries()) {
      const chords = chordsOf(asMusic(drawn[index]!))
      // MIDI does not keep silence at the end.
      const end = chords.findLastIndex((chord) => chord.length > 0) + 1
      expect(end).toBeGreaterThan(50)
      expect(chordsOf(again.splits[split])).toEqual(chords.slice(0, end))
    }
  })

  test('a text file is the text, and JSON says how it was drawn', async () => {
    const drawn = await sample(runs.text, { temperature: 0.5, seed: 3 })
    expect(readFileSync(await write(drawn, 'text'), 'utf8')).toBe(asText(drawn))
    const { updates } = drawn
    const primer = { split: 'test', sequence: 0, start: 0, steps: 6 }
    const how = { format: 'rnn-workbench sample', version: 1, updates, primer, temperature: 0.5 }
    expect(JSON.parse(readFileSync(await write(drawn, 'json'), 'utf8'))).toEqual({
      ...how,
      kind: 'text',
      run: runs.text,
      dataset: 'abc',
      seed: 3,
      text: asText(drawn),
    })
    const played = asMusic(await sample(runs.music))
    const { notes } = JSON.parse(readFileSync(await write(played, 'json'), 'utf8')) as { notes: number[][] }
    expect(notes).toEqual(chordsOf(played).map((chord) => chord.map((channel) => channel + 21)))
  })
})

describe('refused', () => {
  test('a task, a run without a check, a run that is not there', async () => {
    expect(await refusal(sample(runs.task))).toMatchObject({
      code: 'unsupported',
      hint: 'Choose a run on music or text.',
    })
    const waiting = { ...endlessDocument, data: { kind: 'music', dataset: 'thirds' }, seeds: 1, methods: ['SGD'] }
    const { id } = await room.call('experiments.start', {
      document: { ...waiting, training: { batch: 3, checkEvery: 2000, budget: { updates: 5000 } } },
      start: false,
    })
    const [row] = await room.call('runs.list', { experiment: id })
    const early = await refusal(sample(row!.id))
    expect(early).toMatchObject({ code: 'not-found', place: `run ${row!.id}` })
    expect(early.hint).toBe('The first check comes after 2,000 updates.')
    expect((await refusal(sample(12_345))).code).toBe('not-found')
  })

  test('too much, with a limit that is told', async () => {
    const error = await refusal(sample(runs.music, { steps: 20_001 }))
    expect(error).toMatchObject({ code: 'limit', place: 'steps' })
    expect(error.message).toContain('20000')
  })

  test('what is not its kind, and a sample that is gone', async () => {
    const drawn = await sample(runs.text)
    expect((await refusal(write(drawn, 'midi'))).code).toBe('unsupported')
    const played = await sample(runs.music)
    expect((await refusal(write(played, 'text'))).code).toBe('unsupported')
    expect(await refusal(write(drawn, 'text'))).toMatchObject({ code: 'not-found', hint: 'Draw it again.' })
  })

  test('a sample gives way to the next one', async () => {
    const first = refusal(sample(runs.music, { steps: 20_000 }))
    const second = sample(runs.music, { steps: 3 })
    expect((await first).code).toBe('cancelled')
    await write(await second, 'json')
  })
})
