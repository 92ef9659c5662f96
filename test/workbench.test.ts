// The workbench without a front, in plain Node.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkbench, type Workbench } from '../src/main/workbench.ts'
import { answer, type Command, type Handlers } from '../src/shared/contract.ts'

let folder: string
let workbench: Workbench
let events: [string, unknown][]
beforeEach(() => {
  events = []
  folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-'))
  workbench = createWorkbench({
    folder,
    trainingWorker: new URL('../src/main/training/worker.ts', import.meta.url),
    importWorker: new URL('../src/main/datasets/import-worker.ts', import.meta.url),
    emit: (event, payload) => events.push([event, payload]),
  })
})
afterEach(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true, force: true })
})

const call = (command: Command) =>
  answer(workbench.handlers as Handlers, command, undefined, (error) => expect.unreachable(String(error)))

test('the engine tells what it is, and its gradient agrees with central differences', async () => {
  const about = await workbench.handlers['engine.about']()
  expect(about.kernels).toContain(about.kernel)
  expect(about.kernels.at(-1)).toBe('portable')
  expect(await call('engine.about')).toEqual({ value: about })

  const { error, parameters, steps } = await workbench.handlers['engine.check']()
  expect({ parameters, steps }).toEqual({ parameters: 6 * 12 + 12 * 12 + 12 + 12 * 4 + 4, steps: 20 })
  expect(error).toBeGreaterThan(0)
  expect(error).toBeLessThan(1e-6)
})

test('a trial tells its progress and learns; a second one at the same time is refused', async () => {
  const [first, second] = await Promise.all([call('trial.run'), call('trial.run')])
  expect(second).toMatchObject({ error: { code: 'conflict' } })
  expect(first).toMatchObject({ value: { method: 'SGD-C', length: 20, updates: 4000, error: 0 } })
  expect(events.length).toBeGreaterThan(1)
  expect(events.at(-1)).toEqual(['trial', { fraction: 1, updates: 4000 }])
})

test('closing stops a trial', async () => {
  const trial = call('trial.run')
  await expect.poll(() => events.length).toBeGreaterThan(0)
  await workbench.close()
  const reply = await trial
  expect(reply).toMatchObject({ value: { nll: null } })
  expect((reply as { value: { updates: number } }).value.updates).toBeLessThan(4000)
})
