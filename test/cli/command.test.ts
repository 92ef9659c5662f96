// The command itself, as a process: what it prints, how it ends, what Ctrl-C does.
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const entry = join(import.meta.dirname, '../../src/cli/index.ts')

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** `onStderr` sees all of the standard error so far, and the process. */
function command(args: string[], onStderr?: (text: string, interrupt: () => void) => void): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entry, ...args])
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString()
      onStderr?.(stderr, () => child.kill('SIGINT'))
    })
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'))
  for (const [split, repeats] of [
    ['train', 60],
    ['valid', 20],
    ['test', 20],
  ] as const) {
    await writeFile(join(folder, `abc.${split}.txt`), 'abcabdabcabe\n'.repeat(repeats))
  }
})
afterAll(() => rm(folder, { recursive: true }))

async function config(name: string, document: unknown): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, typeof document === 'string' ? document : JSON.stringify(document))
  return path
}

const task = {
  name: 'small task',
  data: { kind: 'task', task: 'addition', length: 12 },
  model: { units: 8 },
  methods: ['SGD', 'SGD-CR'],
  training: { checkEvery: 10, budget: { updates: 25 }, evaluation: { examples: 50, batch: 50 } },
  seeds: 2,
}
const texts = ['train', 'valid', 'test'].flatMap((split) => ['--data', `abc.${split}.txt`])
const inFolder = (args: string[]) => args.map((arg) => (arg.startsWith('abc.') ? join(folder, arg) : arg))

describe('train', () => {
  test('a task: the table on the standard output, progress on the standard error', async () => {
    const { code, stdout, stderr } = await command(['train', await config('task.json', task), '--workers', '2'])
    expect(code).toBe(0)
    expect(stdout).toContain('addition 12')
    expect(stdout).toMatch(/SGD-CR +\d+\.\d\d ±\d+\.\d\d \(2\)/)
    expect(stderr).toMatch(/SGD-CR addition 12 s2: budget spent after 25 updates/)
  })

  test('a text from its three files, with seeds of the command line, as JSON', async () => {
    const path = await config('text.json', {
      name: 'small text',
      data: { kind: 'text' },
      model: { units: 8 },
      methods: ['SGD-C'],
      training: { sequenceLength: 10, budget: { epochs: 1 } },
    })
    const { code, stdout } = await command(['train', path, ...inFolder(texts), '--seeds', '4,9', '--json'])
    expect(code).toBe(0)
    const output = JSON.parse(stdout) as {
      runs: {
        hash: string
        config: { seed: number }
        result: { reason: string; test: { nll: number } }
        checks: unknown[]
      }[]
    }
    expect(output.runs.map(({ config }) => config.seed)).toEqual([4, 9])
    for (const run of output.runs) {
      expect(run.hash).toMatch(/^[0-9a-f]{64}$/)
      expect(run.result.reason).toBe('budget')
      expect(run.result.test.nll).toBeGreaterThan(0)
      expect(run.checks.length).toBeGreaterThan(0)
    }
  })

  test('Ctrl-C stops the runs and shows what is there', async () => {
    const path = await config('endless.json', {
      ...task,
      training: { ...task.training, stopWhenSolved: false, budget: { updates: 1e9 } },
    })
    let interrupted = false
    const { code, stdout, stderr } = await command(['train', path, '--workers', '1'], (text, interrupt) => {
      if (interrupted || !text.includes('started')) return
      interrupted = true
      interrupt()
    })
    expect(code).toBe(130)
    expect(stderr).toContain('Stopping')
    expect(stderr).toMatch(/SGD addition 12 s1: stopped after [\d,]+ updates/)
    expect(stdout).toMatch(/SGD .*\(0\+1s/)
  })
})

describe('what is wrong is told in a line', () => {
  test.each([
    ['an unknown command', ['trian'], 2, /no command 'trian'/],
    ['an unknown option', ['train', 'x.json', '--fast'], 1, /--fast/],
    ['no workers', ['train', 'package.json', '--workers', '0'], 1, /--workers/],
    ['a missing file', ['train', 'nowhere.json'], 1, /cannot read.*nowhere\.json/],
  ])('%s', async (_, args, code, message) => {
    const ended = await command(args)
    expect(ended.code).toBe(code)
    expect(ended.stderr).toMatch(message)
    expect(ended.stderr).not.toMatch(/\n +at /)
  })

  test.each([
    ['not JSON', '{', /not JSON/],
    ['a bad field', { ...task, model: { units: 0 } }, /model\.units/],
    ['a dataset that was not given', { ...task, data: { kind: 'music' }, training: {} }, /--data PATH/],
    ['a dataset of another name', { ...task, data: { kind: 'music', dataset: 'X' }, training: {} }, /no dataset 'X'/],
  ])('%s', async (name, document, message) => {
    const ended = await command(['train', await config('wrong.json', document)])
    expect([ended.code, name]).toEqual([1, name])
    expect(ended.stderr).toMatch(message)
    expect(ended.stderr).not.toMatch(/\n +at /)
  })
})

test('help and version', async () => {
  expect(await command(['help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('train CONFIG.json') as string,
  })
  expect(await command(['train', '--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('--seeds') as string,
  })
  expect((await command(['version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})
