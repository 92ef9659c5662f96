// The closing line of a test run.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const VITEST = join('node_modules', 'vitest', 'vitest.mjs')

function run(...filters: string[]) {
  const words = [VITEST, 'run', '--root', join('test', 'tooling', 'summary'), ...filters]
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  return { status, last: stdout.trimEnd().split('\n').at(-1) }
}

test('counts what passed, failed and was skipped', () => {
  expect(run('mixed')).toEqual({ status: 1, last: '2 passed, 1 failed, 1 skipped' })
})

test('a file that cannot be loaded counts as failed', () => {
  expect(run('broken')).toEqual({ status: 1, last: '0 passed, 1 failed' })
})

test('a suite that cannot be set up counts as failed', () => {
  expect(run('unready')).toEqual({ status: 1, last: '0 passed, 1 failed, 1 skipped' })
})

test('nothing found is not a success', () => {
  expect(run('absent').status).toBe(1)
})
