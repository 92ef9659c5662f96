// `evaluate` and `parameters`, as processes: scores that are shown and kept, parameters in and out.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Evaluation } from '../../src/shared/evaluation.ts'
import type { ParametersEntry } from '../../src/shared/imported-parameters.ts'
import { openRoom, taskDocument } from '../workbench/rooms.ts'
import { commandOn } from './command.ts'

const entry = join(import.meta.dirname, '../../src/cli/index.ts')
const document = { ...taskDocument, methods: ['SGD-CR'], seeds: 1 }
let folder: string
let env: NodeJS.ProcessEnv
const path = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
  env = { ...process.env, RNN_WORKBENCH_FOLDER: path('library') }
  const room = openRoom(path('library'))
  await room.call('experiments.start', { document })
  await room.idle()
  await room.call('runs.exportParameters', { run: 1, format: 'npz', path: path('trained.npz') })
  await room.close()
  writeFileSync(path('like.json'), JSON.stringify(document))
})
afterAll(() => rmSync(folder, { recursive: true }))

const command = (...args: string[]) => commandOn(path('library'))(...args)
const json = <T>(...args: string[]) => JSON.parse(command(...args, '--json').stdout) as T

test('a run is scored on lengths; show lists the scores', { timeout: 120_000 }, () => {
  const scored = command('evaluate', '1', '--lengths', '12,50,20-40', '--examples', '60', '--seed', '5')
  expect([scored.code, scored.stderr]).toEqual([0, ''])
  const figures = String.raw` +\d+\.\d\d +\d+\.\d{3} +60 +5`
  const lines = ['scored on +error % +NLL +sequences +seed']
  for (const length of ['12', '50', '20-40']) lines.push(`temporal-order ${length}${figures}`)
  expect(scored.stdout).toMatch(new RegExp(`^${lines.join('\n')}\n$`))
  expect(command('show', '1').stdout).toContain(scored.stdout)
  const { evaluations } = json<{ evaluations: Evaluation[] }>('show', '1')
  expect(evaluations.map(({ scored: { kind }, seed, score }) => [kind, seed, score.terms])).toEqual(
    [1, 2, 3].map(() => ['task', 5, 60]),
  )
})

test('parameters from a file are kept, started from, scored like a run or a document', { timeout: 120_000 }, () => {
  const imported = command('parameters', 'import', path('trained.npz'), '--name', 'warm')
  expect(imported.stdout).toMatch(/^warm: new in the library\n +6 inputs, 8 units, 4 outputs, with biases\n/)
  expect(command('parameters', 'keep', '1').stdout).toContain('warm: in the library already')
  const [warm] = json<ParametersEntry[]>('parameters', 'list')
  expect(command('parameters', 'list').stdout).toContain(`${warm!.hash.slice(0, 12)}  file trained.npz`)

  const scores = [['1'], ['--parameters', 'warm', '--like', '1'], ['--parameters', 'warm', '--like', path('like.json')]]
  const [first, ...others] = scores.map((what) => command('evaluate', ...what, '--lengths', '30', '--examples', '40'))
  expect(first!.code).toBe(0)
  for (const other of others) expect(other).toEqual(first)

  const started = { ...document, name: 'on', model: { ...document.model, start: 'warm' } }
  writeFileSync(path('on.json'), JSON.stringify(started))
  expect(command('run', path('on.json')).code).toBe(0)
  expect(command('show', '2').stdout).toContain(`"start": "${warm!.hash}"`)
  expect(command('train', path('on.json'))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/model\.start.*rnn-workbench run/) as string,
  })
  expect(command('parameters', 'remove', 'warm')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a run starts from them') as string,
  })
})

test('Ctrl-C ends it with what was scored', { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [entry, 'evaluate', '1', '--lengths', '14,2000', '--examples', '1000000'], {
    env,
  })
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const lengths = () => {
    const { evaluations } = json<{ evaluations: Evaluation[] }>('show', '1')
    return evaluations.flatMap(({ scored }) => (scored.kind === 'task' ? [scored.length] : []))
  }
  try {
    await expect.poll(lengths, { timeout: 60_000 }).toContain(14)
  } finally {
    child.kill('SIGINT')
  }
  expect(await code).toBe(130)
  expect(lengths()).not.toContain(2000)
})

test.each([
  ['neither lengths nor a dataset', ['evaluate', '1'], /--lengths/],
  ['both', ['evaluate', '1', '--lengths', '20', '--dataset', 'x'], /--lengths/],
  ['no length', ['evaluate', '1', '--lengths', '20,far'], /'far'/],
  ['a length that the task has not', ['evaluate', '1', '--lengths', '5'], /at least 10 steps/],
  ['a dataset for a task', ['evaluate', '1', '--dataset', 'x'], /scored on lengths/],
  ['a split of lengths', ['evaluate', '1', '--lengths', '20', '--split', 'test'], /--split/],
  ['an unknown run', ['evaluate', '99', '--lengths', '20'], /no such run/],
  [
    'unknown parameters',
    ['evaluate', '--parameters', 'x', '--like', '1', '--lengths', '20'],
    /no such parameters.*import/,
  ],
  ['no file', ['parameters', 'import', 'nowhere.npz'], /cannot be read/],
])('%s is told in a line', (_, args, message) => {
  const { code, stdout, stderr } = command(...args)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/\n +at /)
})

test.each([
  ['evaluate'],
  ['evaluate', '--parameters', 'x'],
  ['evaluate', '1', '--like', '1'],
  ['parameters'],
  ['parameters', 'import'],
])('wrong usage shows the help: %s %s', (...args) => {
  expect(command(...args)).toMatchObject({ code: 2, stdout: expect.stringContaining('--folder') as string })
})
