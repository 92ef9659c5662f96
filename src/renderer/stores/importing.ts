// The one import that can be under way: read, shown, changed, and kept or left.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ErrorReport, Input, Output, Payload } from '../../shared/contract.ts'
import { CallError, invoke, on } from '../workbench.ts'
import { useToasts } from './toasts.ts'

export type ImportOptions = Input<'import.start'>['options']
export type ImportPreview = Output<'import.start'>

export const useImporting = defineStore('importing', () => {
  const toasts = useToasts()
  const paths = ref<string[]>([])
  const options = ref<ImportOptions>({})
  const reading = ref(false)
  const progress = shallowRef<Payload<'import.progress'>>()
  /** Stays in sight while the files are read again with other options. */
  const preview = shallowRef<ImportPreview>()
  const error = shallowRef<ErrorReport>()
  const name = ref('')
  const open = computed(() => paths.value.length > 0)
  let latest = 0

  on('import.progress', (payload) => (progress.value = payload))

  /** Reads these files, folders and zips; whatever was read before is left. */
  function start(chosen: string[]): Promise<void> {
    if (chosen.length === 0) return Promise.resolve()
    paths.value = chosen
    options.value = {}
    preview.value = undefined
    name.value = ''
    return read()
  }

  /** Asks for files or a folder first. */
  const choose = (kind: 'files' | 'folder') =>
    toasts.attempt(async () => start(await invoke('dialog.openPaths', { kind })))

  /** Reads the same again in another way. */
  function change(changes: ImportOptions): Promise<void> {
    options.value = { ...options.value, ...changes }
    return read()
  }

  async function read(): Promise<void> {
    const own = ++latest
    reading.value = true
    progress.value = undefined
    error.value = undefined
    try {
      const read = await invoke('import.start', { paths: [...paths.value], options: plain(options.value) })
      if (own !== latest) return
      const renamed = preview.value && name.value !== preview.value.name
      if (!renamed) name.value = read.name
      preview.value = read
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      if (own === latest) error.value = thrown.report
    } finally {
      if (own === latest) reading.value = false
    }
  }

  /** @returns the dataset, or null when it was refused: `error` says why */
  async function confirm(): Promise<Output<'import.confirm'>['entry'] | null> {
    if (!preview.value) return null
    try {
      const { entry, added } = await invoke('import.confirm', { import: preview.value.import, name: name.value })
      toasts.say(added ? `${entry.name} was imported.` : `It is in the library already, as ${entry.name}.`)
      paths.value = []
      return entry
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      error.value = thrown.report
      return null
    }
  }

  async function cancel(): Promise<void> {
    latest += 1
    paths.value = []
    reading.value = false
    await invoke('import.cancel')
  }

  return { paths, options, reading, progress, preview, error, name, open, start, choose, change, confirm, cancel }
})

/** Without Vue's proxies, which cannot cross to another process. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
