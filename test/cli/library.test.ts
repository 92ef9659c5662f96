// The commands on the library, as processes: run, resume, runs, show, table, export, import; two terminals at once.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../datasets/scratch.ts'
import { endlessDocument, taskDocument } from '../workbench/rooms.ts'

const entry = join(import.meta.dirname, '../../src/cli/index.ts')
const scratch = scratchFolder()

interface Started {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** `onStderr` sees all of the standard error so far. */
function start(args: string[], onStderr: (text: string) => void = () => {}): Started {
  const environment = { ...process.env, RNN_WORKBENCH_FOLDER: scratch.path('library') }
  const child = spawn(process.execPath, [entry, ...args], { env: environment })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => onStderr((stderr += data.toString())))
  const ended = new Promise<Awaited<Started['ended']>>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, ended }
}

const command = (...args: string[]) => start(args).ended
const document = (name: string, value: unknown) => scratch.put(name, JSON.stringify(value))

/** Resolves with a command that trains, once it does. */
const training = (...args: string[]): Promise<Started> =>
  new Promise((resolve, reject) => {
    const started = start(args, (text) => {
      if (text.includes(': started')) resolve(started)
    })
    void started.ended.then(({ stderr }) => reject(new Error(stderr)))
  })

test('trained, listed, shown, put into files, taken to another library', async () => {
  const run = await command('run', document('task.json', taskDocument), '--workers', '2')
  expect(run.code).toBe(0)
  expect(run.stderr).toMatch(/SGD-CR temporal-order 12 s2: budget spent after 90 updates/)
  expect(run.stdout).toMatch(/SGD-CR +\| +\**\d+\.\d\d\** ± \d+\.\d\d \(2\)/)

  const runs = await command('runs', '--state', 'finished')
  expect(runs.stdout).toContain('experiment 1: orders')
  expect(runs.stdout.match(/^\d+ +finished/gm)).toHaveLength(4)
  const listed = JSON.parse((await command('runs', '--json')).stdout) as { id: number; state: string }[]
  expect(listed.map(({ id, state }) => [id, state])).toEqual([1, 2, 3, 4].map((id) => [id, 'finished']))
  const show = await command('show', '2')
  expect(show.stdout).toMatch(/method +SGD-CR\n.*seed +1\n/)
  expect(show.stdout).toContain('"kind": "task"')

  const compared = await command('compare', 'SGD', 'SGD-CR')
  expect(compared.stdout).toMatch(/^SGD - SGD-CR on temporal-order 12\n +[-+0]\S* error % over 2 pairs, 95 %/)
  expect(compared.stdout).toMatch(/2 pairs cannot give a p below 0\.500/)
  expect((await command('compare', 'SGD', 'ADAM')).stderr).toContain('no row of the table is called so (ADAM)')

  const table = await command('table', '--rows', 'variant', '--known', 'none')
  expect((await command('table', '--rows', 'variant')).stdout).toBe(run.stdout)
  for (const format of ['csv', 'json', 'markdown', 'latex', 'bundle']) {
    const path = scratch.path(`table.${format}`)
    expect([format, (await command('export', '--format', format, '-o', path)).code]).toEqual([format, 0])
    expect(readFileSync(path).length).toBeGreaterThan(100)
  }
  const elsewhere = ['--folder', scratch.path('elsewhere')]
  await command('import', scratch.path('table.bundle'), ...elsewhere)
  expect((await command('table', '--rows', 'variant', '--known', 'none', ...elsewhere)).stdout).toBe(table.stdout)
})

test('Ctrl-C stores what is there, and resume goes on; so it does after kill -9', async () => {
  const { child, ended } = await training('run', document('endless.json', endlessDocument), '--workers', '1')
  child.kill('SIGINT')
  const interrupted = await ended
  expect(interrupted.code).toBe(130)
  expect(interrupted.stderr).toContain('resume goes on')
  const states = async () =>
    (JSON.parse((await command('runs', '--json')).stdout) as { state: string }[]).map(({ state }) => state)
  expect(await states()).toEqual(['queued', 'queued', 'queued', 'queued'])

  const killed = await training('resume', '--workers', '2')
  killed.child.kill('SIGKILL')
  await killed.ended
  expect(await states()).toEqual(['active', 'active', 'queued', 'queued'])
  const again = await training('resume', '--workers', '2')
  again.child.kill('SIGINT')
  expect((await again.ended).code).toBe(130)
  expect((await command('show', '1')).stdout).toContain('the program ended while this run was trained')
})

test('a second terminal may look, not train', async () => {
  const path = document('endless.json', endlessDocument)
  const first = await training('run', path)
  const second = await command('run', path)
  expect(second.code).toBe(1)
  expect(second.stderr).toMatch(/open in the window or in another terminal/)
  expect(second.stderr).not.toMatch(/\n +at /)
  expect((await command('resume')).code).toBe(1)
  expect((await command('runs')).stdout).toMatch(/1 +active/)
  expect((await command('table')).stdout).toContain('no results yet')
  first.child.kill('SIGINT')
  expect((await first.ended).code).toBe(130)
})

test('presets are listed and trained; what is only queued waits', async () => {
  expect((await command('run', '--preset')).stdout).toContain('temporal-order-sigmoid\n')
  const queued = await command('run', '--preset', 'temporal-order-sigmoid', '--seeds', '1', '--queue')
  expect(queued).toMatchObject({ code: 0, stdout: '' })
  expect((await command('runs')).stdout).toMatch(/1 +queued +SGD/)
  const unknown = await command('run', '--preset', 'nothing')
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('temporal-order-sigmoid')])
})

test.each([
  ['no library', ['runs'], /no library/],
  ['an unknown run', ['show', '7'], /no library|no such run/],
  ['a wrong run', ['show', 'x'], /RUN/],
  ['a wrong format', ['export', '--format', 'xls', '-o', 'x'], /--format/],
  ['a wrong state', ['runs', '--state', 'tired'], /--state/],
  ['a missing document', ['run', 'nowhere.json'], /cannot read/],
])('%s is told in a line', async (_, args, message) => {
  const { code, stderr } = await command(...args)
  expect(code).toBe(1)
  expect(stderr).toMatch(message)
  expect(stderr).not.toMatch(/\n +at /)
})
