// The results table: what is asked for, what came, and which cells are chosen.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ErrorReport, Input, Output } from '../../shared/contract.ts'
import type { Metric } from '../../shared/figure-text.ts'
import { RESULT_STATES, type RunState } from '../../shared/run-state.ts'
import { createRefresh } from '../refresh.ts'
import { toggled, type CellKey } from '../results/cell-key.ts'
import { matching } from '../runs/list.ts'
import { CallError, invoke, on } from '../workbench.ts'
import { useRuns } from './runs.ts'

export type Sheet = Output<'results.table'>
export type TableInput = Input<'results.table'>

export interface ResultsOptions {
  /** null: what each problem is judged by. */
  metric: Metric | null
  rows: 'method' | 'variant'
  /** Whether the problems are the rows of the table, and these the columns. */
  turned: boolean
  train: boolean
  valid: boolean
  /** Which known figures stand beside. */
  methods: boolean
  baselines: boolean
  simple: boolean
  filter: string
  /** Chosen cells. */
  cells: CellKey[]
}

const STORED = 'results options'
const DEFAULTS: ResultsOptions = {
  metric: null,
  rows: 'method',
  turned: false,
  train: false,
  valid: false,
  methods: true,
  baselines: false,
  simple: true,
  filter: '',
  cells: [],
}
const KNOWN = ['methods', 'baselines', 'simple'] as const
/** Between two readings, while runs end one after the other. */
const PAUSE = 500

export const useResults = defineStore('results', () => {
  const runs = useRuns()
  const options = ref<ResultsOptions>({ ...DEFAULTS, ...stored() })
  const sheet = shallowRef<Sheet>()
  /** What the sheet was asked for with: the same goes to its export and to its cells. */
  const input = shallowRef<TableInput>({})
  const error = shallowRef<ErrorReport>()
  /** Whether the dialog for that is shown. */
  const exporting = ref(false)

  watch(options, (value) => localStorage.setItem(STORED, JSON.stringify(value)), { deep: true })

  const hasResult = (state: RunState) => (RESULT_STATES as readonly RunState[]).includes(state)
  const ended = computed(() => runs.rows.filter(({ state }) => hasResult(state)))

  const wanted = computed<TableInput>(() => {
    const { metric, rows, train, valid, filter } = options.value
    const found = filter.trim() === '' ? null : matching(ended.value, runs.experimentNames, filter)
    return {
      ...(metric && { metric }),
      rows,
      splits: [...(train ? (['train'] as const) : []), ...(valid ? (['valid'] as const) : []), 'test'] as ['test'],
      known: KNOWN.filter((name) => options.value[name]),
      filter: found === null ? {} : { ids: found.map(({ id }) => id) },
    }
  })

  async function load(): Promise<void> {
    const asked = wanted.value
    try {
      sheet.value = await invoke('results.table', asked)
      input.value = asked
      error.value = undefined
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      error.value = thrown.report
    }
  }

  const { soon, now } = createRefresh(load, PAUSE)
  watch(() => JSON.stringify(wanted.value), now)
  // With the results themselves: a run that has ended, or is gone.
  const known = computed(() => ended.value.map(({ id, state }) => `${id} ${state}`).join())
  watch(known, soon)
  on('datasets', soon)

  /** Alone, or with those that are chosen already. */
  function choose(key: CellKey, add: boolean): void {
    options.value.cells = toggled(options.value.cells, key, add)
  }

  return { options, sheet, error, exporting, ended, input, load: now, choose }
})

function stored(): Partial<ResultsOptions> {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<ResultsOptions>
  } catch {
    return {}
  }
}
