// Moving over the cells of the results table by keyboard, upright and turned.
// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest'
import { ref } from 'vue'
import type { CellKey } from '../../../src/renderer/results/cell-key.ts'
import type { SheetRow } from '../../../src/renderer/results/figures.ts'
import { useCells } from '../../../src/renderer/results/use-cells.ts'

const cell = {
  mean: 1,
  deviation: null,
  n: 1,
  diverged: 0,
  stopped: 0,
  failed: 0,
  unsolved: 0,
  best: false,
  bits: null,
}
const method = (label: string): SheetRow => ({ kind: 'method', label, method: label, cells: [cell, cell, null] })
const known: SheetRow = { kind: 'published', label: 'SGD, paper', cells: [null, null, null] }
const rows = [method('SGD'), known, method('SGD-C')]
const columns = ['a', 'b', 'c'].map((problem) => ({ problem, metric: 'nll' as const, split: 'test' as const }))

function table(turned: boolean) {
  const chosen: [CellKey, boolean][] = []
  const cells = useCells(
    () => ({ columns, rows }),
    () => turned,
    ref(null),
    (key, add) => chosen.push([key, add]),
  )
  const current = () =>
    rows.flatMap((row) =>
      columns.flatMap((_, column) => (cells.isCurrent(row, column) ? `${row.label} ${column}` : [])),
    )
  const press = (key: string, row: SheetRow, column: number) =>
    cells.press(new KeyboardEvent('keydown', { key }), row, column)
  return { ...cells, current, press, chosen }
}

describe('the arrow keys', () => {
  test('pass over rows that are not of methods, and stay in the table', async () => {
    const { press, current } = table(false)
    expect(current()).toEqual(['SGD 0'])
    await press('ArrowDown', rows[0]!, 0)
    expect(current()).toEqual(['SGD-C 0'])
    await press('ArrowDown', rows[2]!, 0)
    expect(current()).toEqual(['SGD-C 0'])
    await press('ArrowRight', rows[2]!, 0)
    expect(current()).toEqual(['SGD-C 1'])
  })

  test('follow the table when it is turned', async () => {
    const { press, current } = table(true)
    await press('ArrowDown', rows[0]!, 0)
    expect(current()).toEqual(['SGD 1'])
    await press('ArrowRight', rows[0]!, 1)
    expect(current()).toEqual(['SGD-C 1'])
  })
})

test('Enter chooses, Space adds, and where there is no run there is nothing to choose', async () => {
  const { press, chosen } = table(true)
  await press('Enter', rows[0]!, 1)
  await press(' ', rows[2]!, 0)
  await press('Enter', rows[0]!, 2)
  expect(chosen).toEqual([
    [{ label: 'SGD', problem: 'b' }, false],
    [{ label: 'SGD-C', problem: 'a' }, true],
  ])
})
