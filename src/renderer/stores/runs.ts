// The runs and the queue, kept up to date, and what can be done with them.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, triggerRef, watch } from 'vue'
import type { ErrorReport, Output } from '../../shared/contract.ts'
import type { RunRow } from '../../shared/contract/experiments.ts'
import { counted } from '../format.ts'
import { Pace } from '../runs/pace.ts'
import { CallError, invoke, on } from '../workbench.ts'
import { useToasts } from './toasts.ts'

export type { RunRow }
export type ExperimentEntry = Output<'experiments.list'>[number]
export type QueueStatus = Output<'queue.status'>

const FILTER = 'runs filter'

type RunCommand = 'runs.pause' | 'runs.resume' | 'runs.stop' | 'runs.cancel'

export const useRuns = defineStore('runs', () => {
  const toasts = useToasts()
  const byId = shallowRef(new Map<number, RunRow>())
  const experiments = shallowRef<ExperimentEntry[]>([])
  const queue = shallowRef<QueueStatus>()
  /** False until the first list is there. */
  const loaded = ref(false)
  const error = shallowRef<ErrorReport>()
  /** Of the list of runs. */
  const filter = ref(localStorage.getItem(FILTER) ?? '')
  watch(filter, (text) => localStorage.setItem(FILTER, text))
  const paces = new Map<number, Pace>()

  const rows = computed(() => [...byId.value.values()])
  const experimentNames = computed(() => new Map(experiments.value.map(({ id, name }) => [id, name])))
  const active = computed(() => rows.value.filter(({ state }) => state === 'active'))

  async function load(): Promise<void> {
    try {
      experiments.value = await invoke('experiments.list')
      // Last, and taken at once: no event comes between the list and its being taken.
      const list = await invoke('runs.list', {})
      byId.value = new Map(list.map((row) => [row.id, row]))
      error.value = undefined
      loaded.value = true
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      error.value = thrown.report
    }
  }

  function take(changed: readonly RunRow[]): void {
    for (const row of changed) {
      // One that was deleted meanwhile does not come back.
      if (loaded.value && !byId.value.has(row.id)) continue
      byId.value.set(row.id, row)
      if (row.state !== 'active' || !row.progress) paces.delete(row.id)
      else paceOf(row.id).take(row.progress)
    }
    triggerRef(byId)
  }

  function paceOf(id: number): Pace {
    const known = paces.get(id) ?? new Pace()
    paces.set(id, known)
    return known
  }

  /** At the start of the window. */
  async function start(): Promise<void> {
    on('runs', take)
    on('experiments', () => void load())
    on('queue', (status) => (queue.value = status))
    await toasts.attempt(async () => (queue.value = await invoke('queue.status')))
    await load()
  }

  const updatesPerSecond = (id: number): number | null => paces.get(id)?.updatesPerSecond ?? null

  const act = (command: RunCommand) => (runs: number[]) => toasts.attempt(() => invoke(command, { runs }))

  /** At once, since it can be undone. */
  function remove(runs: number[]): Promise<boolean> {
    return toasts.attempt(async () => {
      const deletion = await invoke('runs.delete', { runs })
      const undo = async () => void (await toasts.attempt(() => invoke('deletions.undo', { deletion })))
      toasts.say(runs.length === 1 ? 'The run was deleted.' : `${counted(runs.length, 'run')} were deleted.`, undo)
    })
  }

  const startQueue = () => toasts.attempt(() => invoke('queue.start', {}))
  const holdQueue = () => toasts.attempt(() => invoke('queue.hold'))
  const setWorkers = (workers: number) => toasts.attempt(() => invoke('queue.configure', { workers }))

  return {
    byId,
    rows,
    active,
    experiments,
    experimentNames,
    queue,
    loaded,
    error,
    filter,
    load,
    start,
    updatesPerSecond,
    pause: act('runs.pause'),
    resume: act('runs.resume'),
    stop: act('runs.stop'),
    remove,
    startQueue,
    holdQueue,
    setWorkers,
  }
})
