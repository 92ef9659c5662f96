// The experiment that is being put together: as a form or as JSON, checked while it is written.
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Output } from '../../shared/contract.ts'
import { documentOf, draftOf, emptyDraft, type Draft } from '../experiment/draft.ts'
import { applicable } from '../experiment/fields.ts'
import { CallError, invoke, on } from '../workbench.ts'
import { useToasts } from './toasts.ts'

export type Preset = Output<'presets.list'>[number]
export type Validation = Output<'experiments.validate'>
export type Estimate = Output<'experiments.estimate'>
export interface Problem {
  readonly place: string
  readonly message: string
}

const STORED = 'experiment draft'
/** After the last key before the document is checked; and before its runs are tried out for the time they take. */
const CHECK_MS = 200
const ESTIMATE_MS = 1500

export const useExperiment = defineStore('experiment', () => {
  const toasts = useToasts()
  const draft = ref<Draft>(stored() ?? emptyDraft())
  /** The document as text while it is edited as such; null: the form is what counts. */
  const json = ref<string | null>(null)
  const presets = shallowRef<Preset[]>([])
  /** The one that the draft was made from. */
  const presetId = ref<string | null>(null)
  const validation = shallowRef<Validation>()
  /** Undefined while it is being tried out, null where that failed. */
  const estimate = shallowRef<Estimate | null>()
  const starting = ref(false)

  watch(draft, (value) => localStorage.setItem(STORED, JSON.stringify(value)), { deep: true })

  const formDocument = computed(() =>
    documentOf({ ...draft.value, texts: applicable(draft.value.texts, draft.value.kind) }),
  )
  /** The JSON as it stands, or why it is none. */
  const written = computed<{ value: unknown } | { problem: Problem }>(() => {
    if (json.value === null) return { value: formDocument.value }
    try {
      return { value: JSON.parse(json.value) as unknown }
    } catch (error) {
      return { problem: { place: 'JSON', message: (error as Error).message } }
    }
  })
  const problems = computed<readonly Problem[]>(() =>
    'problem' in written.value ? [written.value.problem] : (validation.value?.problems ?? []),
  )
  const preset = computed(() => presets.value.find(({ id }) => id === presetId.value))

  let latest = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Soon: while the user writes on, nothing is asked for. */
  function check(): void {
    const own = ++latest
    estimate.value = undefined
    clearTimeout(timer)
    timer = setTimeout(() => void run(own), CHECK_MS)
  }

  async function run(own: number): Promise<void> {
    if ('problem' in written.value) return
    const document = plain(written.value.value)
    await toasts.attempt(async () => {
      const found = await invoke('experiments.validate', { document })
      if (own === latest) validation.value = found
    })
    if (own !== latest || validation.value?.problems.length !== 0) return
    timer = setTimeout(() => void tryOut(own, document), ESTIMATE_MS)
  }

  async function tryOut(own: number, document: unknown): Promise<void> {
    try {
      const found = await invoke('experiments.estimate', { document })
      if (own === latest) estimate.value = found
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      // Without an estimate it can still be started.
      if (own === latest && error.report.code !== 'cancelled') estimate.value = null
    }
  }

  watch(written, check, { deep: true })

  /** When the view opens. */
  async function open(): Promise<void> {
    await toasts.attempt(async () => (presets.value = await invoke('presets.list')))
    check()
  }

  // With a dataset more or less, a document can be right or wrong, and a preset be for another name.
  on('datasets', () => void open())

  /** Into the form, or where the form cannot show it, as JSON. */
  function take(document: unknown): void {
    const converted = draftOf(document)
    presetId.value = null
    if (converted) draft.value = converted
    json.value = converted ? null : pretty(document)
  }

  function takePreset(id: string): void {
    const chosen = presets.value.find((one) => one.id === id)
    if (!chosen) return
    take(chosen.document)
    presetId.value = id
  }

  /** One run again, with all its settings and its seed. */
  const takeRun = (id: number) =>
    toasts.attempt(async () => {
      const { config, experimentName } = await invoke('runs.get', { id })
      const { data, model, method, training, seed } = config
      take({ name: experimentName, data, model, methods: [method], training, seeds: [seed] })
    })

  function showJson(): void {
    json.value = pretty(formDocument.value)
  }

  /** @returns whether the form can show it */
  function showForm(): boolean {
    if ('problem' in written.value) return false
    const converted = draftOf(written.value.value)
    if (!converted) return false
    draft.value = converted
    json.value = null
    return true
  }

  /** @returns whether it was started */
  async function start(): Promise<boolean> {
    if ('problem' in written.value) return false
    const document = plain(written.value.value)
    starting.value = true
    const done = await toasts.attempt(async () => {
      const { runs } = await invoke('experiments.start', { document })
      toasts.say(runs === 1 ? 'One run was queued.' : `${runs} runs were queued.`)
    })
    starting.value = false
    return done
  }

  function reset(): void {
    draft.value = emptyDraft()
    json.value = null
    presetId.value = null
  }

  return {
    draft,
    json,
    presets,
    preset,
    presetId,
    formDocument,
    problems,
    validation,
    estimate,
    starting,
    open,
    takePreset,
    takeRun,
    showJson,
    showForm,
    start,
    reset,
  }
})

const pretty = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`

/** Without Vue's proxies, which cannot cross to another process. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

/** Null where there is none, or it is of an older form. */
function stored(): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(STORED) ?? 'null') as Draft | null
    return draft && draftOf(documentOf(draft)) ? draft : null
  } catch {
    return null
  }
}
