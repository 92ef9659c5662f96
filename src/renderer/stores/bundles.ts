// Bundles that wait to be added to the library. Each is asked about, one after the other.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ErrorReport } from '../../shared/contract.ts'
import { counted } from '../format.ts'
import { CallError, invoke, on } from '../workbench.ts'
import { useToasts } from './toasts.ts'

export const useBundles = defineStore('bundles', () => {
  const toasts = useToasts()
  const paths = ref<string[]>([])
  const path = computed(() => paths.value[0] ?? null)
  const adding = ref(false)
  const error = shallowRef<ErrorReport>()

  const take = async (): Promise<void> => offer(await invoke('opened.take'))

  /** Takes what the system has asked for, now and from now on. */
  function start(): Promise<void> {
    on('opened', () => void take())
    return take()
  }

  function offer(chosen: readonly string[]): void {
    paths.value.push(...chosen.filter((one) => !paths.value.includes(one)))
  }

  /** Asks for bundles first. */
  const choose = () => toasts.attempt(async () => offer(await invoke('dialog.openPaths', { kind: 'files' })))

  /** Adds the first. @returns whether it worked; else `error` says why */
  async function add(): Promise<boolean> {
    if (path.value === null) return false
    adding.value = true
    error.value = undefined
    try {
      const { experiments, runs } = await invoke('bundles.import', { path: path.value })
      const what = `${counted(experiments.length, 'experiment')} with ${counted(runs, 'run')}`
      const remove = async () => {
        for (const id of experiments) await invoke('experiments.delete', { id })
      }
      const undo = async () => void (await toasts.attempt(remove))
      toasts.say(`${what} ${experiments.length === 1 ? 'was' : 'were'} added.`, undo)
      leave()
      return true
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      error.value = thrown.report
      return false
    } finally {
      adding.value = false
    }
  }

  /** Goes on to the next one. */
  function leave(): void {
    paths.value.shift()
    error.value = undefined
  }

  return { path, adding, error, start, choose, offer, add, leave }
})
