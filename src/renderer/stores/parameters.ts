// The parameters of the library that runs can start from, kept up to date.
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Output } from '../../shared/contract.ts'
import { invoke, on } from '../workbench.ts'
import { useToasts } from './toasts.ts'

export type ParametersEntry = Output<'parameters.list'>[number]

export const useParameters = defineStore('parameters', () => {
  const toasts = useToasts()
  const entries = shallowRef<ParametersEntry[]>([])

  const load = () => toasts.attempt(async () => (entries.value = await invoke('parameters.list')))
  on('parameters', () => void load())

  /** Asks for a file. Returns what it has, null when there was none or it was refused. */
  async function importFile(): Promise<ParametersEntry | null> {
    const added: ParametersEntry[] = []
    await toasts.attempt(async () => {
      for (const path of await invoke('dialog.openPaths', { kind: 'files' })) {
        added.push(await take(invoke('parameters.import', { path })))
      }
    })
    return added.at(-1) ?? null
  }

  /** The best of a run; null when it has none. */
  async function keep(run: number): Promise<ParametersEntry | null> {
    let kept: ParametersEntry | null = null
    await toasts.attempt(async () => (kept = await take(invoke('parameters.keep', { run }))))
    return kept
  }

  /** What is chosen next has to be there to be chosen from. */
  async function take(call: Promise<Output<'parameters.import'>>): Promise<ParametersEntry> {
    const { entry, added } = await call
    if (!added) toasts.say(`These parameters are in the library already, as ${entry.name}.`)
    entries.value = await invoke('parameters.list')
    return entry
  }

  return { entries, load, importFile, keep }
})
