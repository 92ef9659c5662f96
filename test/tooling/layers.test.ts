// The layering rule: every forbidden arrow is refused, every intended one passes.
import { ESLint, Linter } from 'eslint'
import typescript from 'typescript-eslint'
import { describe, expect, test } from 'vitest'
import { layers, refusal } from '../../scripts/eslint/layers.js'

/** One file of each layer, from the top of the house to its foundation. */
const FILES = {
  renderer: 'src/renderer/app.ts',
  preload: 'src/preload/index.ts',
  entry: 'src/main/index.ts',
  shell: 'src/main/shell/window.ts',
  workbench: 'src/main/workbench.ts',
  cli: 'src/cli/index.ts',
  datasets: 'src/main/datasets/library.ts',
  training: 'src/main/training/pool.ts',
  results: 'src/main/results/table.ts',
  dynamics: 'src/main/dynamics/field.ts',
  store: 'src/main/store/open.ts',
  engine: 'src/engine/engine.ts',
  shared: 'src/shared/errors.ts',
} as const
type Layer = keyof typeof FILES
const LAYERS = Object.keys(FILES) as Layer[]

const rooms: Layer[] = ['datasets', 'training', 'results', 'dynamics']
const intended: Record<Layer, Layer[]> = {
  renderer: ['preload', 'shared'],
  preload: ['shared'],
  entry: ['shell', 'workbench', 'shared'],
  shell: ['workbench', 'shared'],
  workbench: [...rooms, 'store', 'engine', 'shared'],
  cli: ['workbench', ...rooms, 'store', 'engine', 'shared'],
  datasets: ['store', 'engine', 'shared'],
  training: ['store', 'engine', 'shared'],
  results: ['store', 'engine', 'shared'],
  dynamics: ['store', 'engine', 'shared'],
  store: ['engine', 'shared'],
  engine: ['shared'],
  shared: [],
}

const importOf = (from: string, to: string) => `${'../'.repeat(from.split('/').length - 1)}${to}`

describe.each(LAYERS)('%s', (from) => {
  test.each(LAYERS.filter((to) => to !== from))('and %s', (to) => {
    const allowed = intended[from].includes(to)
    expect(refusal(FILES[from], importOf(FILES[from], FILES[to]))).toBe(
      allowed ? null : `${from} may not import ${to}.`,
    )
  })

  test('and electron', () => {
    const allowed = ['shell', 'entry', 'preload'].includes(from)
    expect(refusal(FILES[from], 'electron')).toBe(allowed ? null : `${from} may not import electron.`)
    expect(refusal(FILES[from], 'electron/main')).toBe(allowed ? null : `${from} may not import electron.`)
  })

  test('and Node', () => {
    const allowed = !['shared', 'renderer'].includes(from)
    for (const name of ['node:fs', 'fs', 'node:fs/promises', 'path']) {
      expect(refusal(FILES[from], name)).toBe(allowed ? null : `${from} may not import Node's ${name}.`)
    }
  })

  test('and files outside of src', () => {
    expect(refusal(FILES[from], importOf(FILES[from], 'test/fixtures.ts'))).toMatch(/outside of src/)
  })
})

test('engine.ts is the only way into the engine', () => {
  expect(refusal('src/engine/session.ts', './binding.ts')).toBeNull()
  for (const name of ['binding.ts', 'session.ts']) {
    expect(refusal('src/main/training/trainer.ts', `../../engine/${name}`)).toBe(
      'engine.ts is the only way into the engine.',
    )
  }
})

test("the engine's vocabulary counts as shared", () => {
  expect(refusal('src/renderer/app.ts', '../engine/spec.ts')).toBeNull()
  expect(refusal('src/shared/experiment.ts', '../engine/spec.ts')).toBeNull()
  expect(refusal('src/engine/spec.ts', './check.ts')).toBe('shared may not import engine.')
})

test('the entry may ask for the path of a worker thread, the shell not', () => {
  expect(refusal('src/main/index.ts', './training/worker.ts?modulePath')).toBeNull()
  expect(refusal('src/main/index.ts', './training/worker.ts')).toBe('entry may not import training.')
  expect(refusal('src/main/shell/window.ts', '../training/worker.ts?modulePath')).toMatch(/may not import/)
})

test('a source file outside of every layer is refused', () => {
  expect(refusal('src/helpers/x.ts', './y.ts')).toMatch(/in no layer/)
  expect(refusal('src/main/shell/x.ts', '../../helpers/y.ts')).toMatch(/in no layer/)
})

test('tests and scripts may import anything', () => {
  expect(refusal('test/shell/window.test.ts', '../../src/main/shell/window.ts')).toBeNull()
  expect(refusal('scripts/start.ts', 'electron')).toBeNull()
})

test('every form of import is seen', () => {
  const source = [
    "import { app } from 'electron'",
    "import type { App } from 'electron'",
    "export { shell } from 'electron'",
    "export * from 'electron'",
    "export const later = () => import('electron')",
    'export type { App }',
    'export { app }',
  ].join('\n')
  const messages = new Linter().verify(
    source,
    {
      files: ['**/*.ts'],
      languageOptions: { parser: typescript.parser },
      plugins: { workbench: { rules: { layers } } },
      rules: { 'workbench/layers': 'error' },
    },
    'src/shared/errors.ts',
  )
  expect(messages.map(({ line, message }) => [line, message])).toEqual(
    [1, 2, 3, 4, 5].map((line) => [line, 'shared may not import electron.']),
  )
})

test.each([...Object.values(FILES), 'src/renderer/App.vue'])('the rule is on for %s', async (file) => {
  const { rules } = (await new ESLint().calculateConfigForFile(file)) as { rules: Record<string, unknown[]> }
  expect(rules['workbench/layers']?.[0]).toBe(2)
})
