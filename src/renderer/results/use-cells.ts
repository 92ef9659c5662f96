// Moving over the cells of the results table by keyboard, and choosing them.
import { computed, nextTick, ref, type Ref } from 'vue'
import type { Sheet } from '../stores/results.ts'
import type { CellKey } from './cell-key.ts'
import type { SheetRow } from './figures.ts'

/** Of the sheet: methods are its rows, whichever way it is shown. */
interface Step {
  readonly rows: number
  readonly columns: number
}

/** Where the arrow keys go when methods are the rows of the table. */
const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: { rows: -1, columns: 0 },
  ArrowDown: { rows: 1, columns: 0 },
  ArrowLeft: { rows: 0, columns: -1 },
  ArrowRight: { rows: 0, columns: 1 },
}

/**
 * @param turned whether the problems are the rows of the table
 * @param body the element with the cells
 * @returns isCurrent: whether Tab leads to this cell
 */
export function useCells(
  sheet: () => Sheet,
  turned: () => boolean,
  body: Readonly<Ref<HTMLElement | null>>,
  emit: (key: CellKey, add: boolean) => void,
) {
  /** Row: among the methods' own, since nothing can be chosen in the others. */
  const place = ref({ row: 0, column: 0 })
  const methodRows = computed(() => sheet().rows.filter(({ kind }) => kind === 'method'))
  const current = computed(() => ({
    row: methodRows.value[Math.min(place.value.row, methodRows.value.length - 1)],
    column: Math.min(place.value.column, sheet().columns.length - 1),
  }))
  const isCurrent = (row: SheetRow, column: number) => current.value.row === row && current.value.column === column

  async function press(event: KeyboardEvent, row: SheetRow, column: number): Promise<void> {
    const step = stepOf(event.key)
    if (step) {
      event.preventDefault()
      const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value))
      place.value = {
        row: clamp(methodRows.value.indexOf(row) + step.rows, methodRows.value.length),
        column: clamp(column + step.columns, sheet().columns.length),
      }
      await nextTick()
      body.value?.querySelector<HTMLElement>('td[tabindex="0"]')?.focus()
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      choose(row, column, event.key === ' ' || event.ctrlKey)
    }
  }

  function stepOf(key: string): Step | undefined {
    const step = STEPS[key]
    return step && turned() ? { rows: step.columns, columns: step.rows } : step
  }

  function choose(row: SheetRow, column: number, add: boolean): void {
    if (row.kind !== 'method' || !row.cells[column]) return
    place.value = { row: methodRows.value.indexOf(row), column }
    emit({ label: row.label, problem: sheet().columns[column]!.problem }, add)
  }

  return { isCurrent, press, choose }
}
