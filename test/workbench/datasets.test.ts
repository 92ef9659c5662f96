// The commands of the datasets, in plain Node: what a front sees of importing, showing and keeping.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkbench, type Workbench } from '../../src/main/workbench.ts'
import { answer, type Command, type Handlers, type Input, type Output } from '../../src/shared/contract.ts'

let folder: string
let workbench: Workbench
let events: [string, unknown][]
beforeEach(() => {
  events = []
  folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  workbench = createWorkbench({
    folder: join(folder, 'library'),
    trainingWorker: new URL('../../src/main/training/worker.ts', import.meta.url),
    importWorker: new URL('../../src/main/datasets/import-worker.ts', import.meta.url),
    emit: (event, payload) => events.push([event, payload]),
  })
})
afterEach(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Through the schemas, as a front does it; an error is returned. */
async function call<C extends Command>(command: C, input?: Input<C>) {
  return (await answer(workbench.handlers as Handlers, command, input, (error) =>
    expect.unreachable(String(error)),
  )) as { value: Output<C>; error?: never } | { error: { code: string; message: string; hint?: string }; value?: never }
}
async function done<C extends Command>(command: C, input?: Input<C>): Promise<Output<C>> {
  const { value, error } = await call(command, input)
  return error ? expect.unreachable(error.message) : value
}

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const POEM = 'the rose is red\n'.repeat(100)
const importFile = async (path: string, name = 'poem') => {
  const preview = await done('import.start', { paths: [path], options: {} })
  return done('import.confirm', { import: preview.import, name })
}

test('an import is shown, then kept under the chosen name', async () => {
  const preview = await done('import.start', { paths: [file('poem.txt', POEM)], options: {} })
  expect(preview).toMatchObject({ name: 'poem', kind: 'text', known: null, origin: { files: 1, bytes: POEM.length } })
  expect(preview.statistics.train.steps + preview.statistics.valid.steps + preview.statistics.test.steps).toBe(
    POEM.length,
  )
  expect(await done('datasets.list')).toEqual([])
  const { entry, added } = await done('import.confirm', { import: preview.import, name: 'Roses' })
  expect([entry.name, added]).toEqual(['Roses', true])
  expect((await done('datasets.list')).map(({ name }) => name)).toEqual(['Roses'])
  expect(events.map(([event]) => event)).toContain('import.progress')
  expect(events.at(-1)).toEqual(['datasets', undefined])
})

test('the same content is recognised, whatever it is called', async () => {
  const { entry } = await importFile(file('poem.txt', POEM))
  const again = await done('import.start', { paths: [file('other.txt', POEM)], options: {} })
  expect(again.known).toEqual({ id: entry.id, name: 'poem' })
  expect(await done('import.confirm', { import: again.import, name: 'other' })).toMatchObject({
    added: false,
    entry: { id: entry.id, name: 'poem' },
  })
})

test('other options read the files again, and only the last preview can be kept', async () => {
  const paths = [file('poem.txt', POEM)]
  const first = await done('import.start', { paths, options: {} })
  const splits = { by: 'files', ratio: { train: 50, valid: 25, test: 25 }, seed: 1 } as const
  const second = await done('import.start', { paths, options: { splits } })
  expect(second.statistics.valid.steps).toBe(POEM.length / 4)
  expect(await call('import.confirm', { import: first.import, name: 'x' })).toMatchObject({
    error: { code: 'not-found' },
  })
  await done('import.confirm', { import: second.import, name: 'x' })
})

test('cancelling ends what is read, and forgets what is held', async () => {
  const reading = call('import.start', { paths: [file('poem.txt', POEM)], options: {} })
  await done('import.cancel')
  expect(await reading).toMatchObject({ error: { code: 'cancelled' } })
  const held = await done('import.start', { paths: [join(folder, 'poem.txt')], options: {} })
  await done('import.cancel')
  expect(await call('import.confirm', { import: held.import, name: 'x' })).toMatchObject({
    error: { code: 'not-found' },
  })
})

test('a newer import takes the place of one that is read', async () => {
  const first = call('import.start', { paths: [file('poem.txt', POEM)], options: {} })
  const second = call('import.start', { paths: [file('second.txt', POEM)], options: {} })
  expect(await first).toMatchObject({ error: { code: 'cancelled' } })
  expect(await second).toMatchObject({ value: { name: 'second' } })
})

test('a broken file says what is wrong with it', async () => {
  const answered = await call('import.start', { paths: [file('broken.mid', 'MThd')], options: {} })
  expect(answered).toMatchObject({
    error: { code: 'bad-file', place: expect.stringContaining('broken.mid') as string },
  })
})

test('samples come once, and again only when asked for', async () => {
  await done('samples.add', { once: true })
  const [canon, concord] = await done('datasets.list')
  expect([canon!.name, concord!.name]).toEqual(['Canon', 'Concord'])
  await done('datasets.remove', { id: canon!.id })
  await done('samples.add', { once: true })
  expect(await done('datasets.list')).toHaveLength(1)
  await done('samples.add', { once: false })
  expect(await done('datasets.list')).toHaveLength(2)
})

test('a sample knows what no model can beat', async () => {
  await done('samples.add', { once: true })
  const [, concord] = await done('datasets.list')
  const { sample, references } = await done('datasets.get', { id: concord!.id })
  expect(references).toMatchObject({ kind: 'text' })
  if (references.kind !== 'text') return
  expect(sample!.floor.test).toBeGreaterThan(0)
  expect(sample!.floor.test).toBeLessThan(references.bigram.test)
})

test('pieces, rolls and texts come by range', async () => {
  await done('samples.add', { once: true })
  const [canon, concord] = await done('datasets.list')
  const pieces = await done('datasets.pieces', { id: canon!.id, split: 'valid' })
  expect(pieces).toHaveLength(canon!.statistics.valid.sequences)
  const place = { id: canon!.id, split: 'valid', sequence: 3 } as const
  const roll = await done('datasets.roll', { ...place, from: 4, to: 12, columns: 8 })
  expect(roll).toMatchObject({ steps: pieces[3]!.steps, from: 4, to: 12, columns: 8 })
  expect(roll.cells).toHaveLength(8 * 88)
  const text = await done('datasets.text', { id: concord!.id, split: 'test', from: 10, to: 30 })
  expect(text.symbols).toHaveLength(20)
  expect(await call('datasets.text', { id: canon!.id, split: 'test', from: 0, to: 1 })).toMatchObject({
    error: { code: 'unsupported' },
  })
  expect(await call('datasets.roll', { ...place, sequence: 1e6, from: 0, to: 1, columns: 1 })).toMatchObject({
    error: { code: 'not-found' },
  })
})

test('pieces have the names of their files', async () => {
  const notes = (pitch: number) => JSON.stringify([{ pitch, start: 0, end: 4 }])
  const paths = [60, 62, 64].map((pitch) => file(`tune${pitch}.json`, notes(pitch)))
  const preview = await done('import.start', { paths, options: {} })
  const { entry } = await done('import.confirm', { import: preview.import, name: 'tunes' })
  const names = await Promise.all(
    (['train', 'valid', 'test'] as const).map((split) => done('datasets.pieces', { id: entry.id, split })),
  )
  expect(
    names
      .flat()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['tune60.json', 'tune62.json', 'tune64.json'])
})

test('removing can be undone once; the content is the same', async () => {
  const { entry } = await importFile(file('poem.txt', POEM))
  await done('datasets.remove', { id: entry.id })
  expect(await done('datasets.list')).toEqual([])
  expect(await done('datasets.restore')).toMatchObject({ name: 'poem', hash: entry.hash })
  expect(await call('datasets.restore')).toMatchObject({ error: { code: 'not-found' } })
})

test('exports are written where they are asked for, and a folder is never written over', async () => {
  await done('samples.add', { once: true })
  const [canon, concord] = await done('datasets.list')
  const json = join(folder, 'concord.json')
  await done('datasets.export', { id: concord!.id, format: 'json', path: json })
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ kind: 'text', name: 'Concord' })
  const midi = join(folder, 'midi')
  await done('datasets.export', { id: canon!.id, format: 'midi', path: midi })
  expect(existsSync(join(midi, 'valid'))).toBe(true)
  expect(await call('datasets.export', { id: canon!.id, format: 'midi', path: midi })).toMatchObject({
    error: { code: 'conflict' },
  })
  const nowhere = join(folder, 'nowhere', 'x.json')
  expect(await call('datasets.export', { id: concord!.id, format: 'json', path: nowhere })).toMatchObject({
    error: { code: 'io', place: nowhere },
  })
})

test('closing stops an import', async () => {
  const reading = call('import.start', { paths: [file('poem.txt', POEM)], options: {} })
  await workbench.close()
  expect(await reading).toMatchObject({ error: { code: 'cancelled' } })
})
