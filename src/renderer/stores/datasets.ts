// The datasets of the library, kept up to date.
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ErrorReport, Output } from '../../shared/contract.ts'
import { CallError, invoke, on } from '../workbench.ts'
import { useToasts } from './toasts.ts'

export type DatasetEntry = Output<'datasets.list'>[number]
export type DatasetInFull = Output<'datasets.get'>
export type Statistics = DatasetEntry['statistics']
export type References = DatasetEntry['references']
export type Origin = DatasetInFull['origin']

/** Symbols of the alphabet that occur in a split of a text. */
export const occurring = ({ symbols }: Statistics['train']): number =>
  (symbols ?? []).filter((occurrences) => occurrences > 0).length

export const useDatasets = defineStore('datasets', () => {
  const toasts = useToasts()
  const entries = shallowRef<DatasetEntry[]>([])
  /** False until the first list is there: an empty library and one that is not loaded yet look different. */
  const loaded = ref(false)
  const error = shallowRef<ErrorReport>()

  async function load(): Promise<void> {
    try {
      entries.value = await invoke('datasets.list')
      error.value = undefined
      loaded.value = true
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      error.value = thrown.report
    }
  }

  /** At the start of the window: the first time with the samples. */
  async function start(): Promise<void> {
    on('datasets', () => void load())
    await toasts.attempt(() => invoke('samples.add', { once: true }))
    await load()
  }

  const addSamples = () => toasts.attempt(() => invoke('samples.add', { once: false }))

  const rename = (id: number, name: string) => toasts.attempt(() => invoke('datasets.rename', { id, name }))

  /** At once, since it can be undone; runs that use it go with it only if so asked, and do not come back. */
  function remove({ id, name }: Pick<DatasetEntry, 'id' | 'name'>, withRuns = false): Promise<boolean> {
    return toasts.attempt(async () => {
      await invoke('datasets.remove', { id, withRuns })
      const undo = async () => void (await toasts.attempt(() => invoke('datasets.restore')))
      toasts.say(`${name} was removed.`, undo, 'removed dataset')
    })
  }

  function save({ id, name }: DatasetEntry, format: 'json' | 'midi'): Promise<boolean> {
    return toasts.attempt(async () => {
      const path = await invoke('dialog.savePath', { name: format === 'json' ? `${name}.json` : `${name} MIDI` })
      if (path === null) return
      await invoke('datasets.export', { id, format, path })
      toasts.say(`${name} was exported to ${path}.`)
    })
  }

  return { entries, loaded, error, load, start, addSamples, rename, remove, save }
})
