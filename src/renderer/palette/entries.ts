// What the palette offers: the views, what can be done, and what the library has by its name.
import { computed, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { Appearance, Output } from '../../shared/contract.ts'
import { VIEWS } from '../../shared/views.ts'
import { useDatasets } from '../stores/datasets.ts'
import { useExperiment } from '../stores/experiment.ts'
import { useRuns, type RunRow } from '../stores/runs.ts'
import { useToasts } from '../stores/toasts.ts'
import { STATES } from '../runs/states.ts'
import { invoke } from '../workbench.ts'
import type { AppActions } from '../frame/shortcuts.ts'
import type { Searchable } from './match.ts'

export interface PaletteEntry extends Searchable {
  /** Unlike that of any other. */
  readonly id: string
  /** As in the list of shortcuts. */
  readonly keys?: string
  readonly run: () => unknown
}

export interface PaletteGroup {
  readonly name: string
  readonly entries: readonly PaletteEntry[]
}

const APPEARANCES: readonly [appearance: Appearance, name: string][] = [
  ['system', 'Appearance as the system'],
  ['light', 'Light appearance'],
  ['dark', 'Dark appearance'],
]

export function usePaletteGroups(actions: AppActions) {
  const router = useRouter()
  const toasts = useToasts()
  const datasets = useDatasets()
  const runs = useRuns()
  const presets = shallowRef<Output<'presets.list'>>([])

  const go = (path: string) => () => router.push(path)
  const idsIn = (state: RunRow['state']) => runs.rows.flatMap((row) => (row.state === state ? row.id : []))

  /** Only what can be done now. */
  const training = computed<PaletteEntry[]>(() => {
    const [active, paused] = [idsIn('active'), idsIn('paused')]
    const { running = false, queued = 0 } = runs.queue ?? {}
    return [
      ...(active.length > 0
        ? [{ id: 'pause', name: 'Pause all runs in training', run: () => runs.pause(active) }]
        : []),
      ...(paused.length > 0 ? [{ id: 'resume', name: 'Resume all paused runs', run: () => runs.resume(paused) }] : []),
      ...(running && queued > 0 ? [{ id: 'hold', name: 'Hold the queue', run: () => runs.holdQueue() }] : []),
      ...(!running && queued > 0 ? [{ id: 'start', name: 'Start the queue', run: () => runs.startQueue() }] : []),
    ]
  })

  const groups = computed<PaletteGroup[]>(() => [
    {
      name: 'Views',
      entries: VIEWS.map(({ path, name }, index) => ({
        id: `view ${path}`,
        name: path === 'new' ? 'New experiment' : name,
        keys: `Ctrl ${index + 1}`,
        run: go(`/${path}`),
      })),
    },
    {
      name: 'Actions',
      entries: [
        { id: 'export', name: 'Export the results', keys: 'Ctrl E', run: actions.export },
        { id: 'files', name: 'Import files', keys: 'Ctrl O', run: actions['import-files'] },
        { id: 'folder', name: 'Import a folder', keys: 'Ctrl Shift O', run: actions['import-folder'] },
        { id: 'bundle', name: 'Import a bundle of experiments', run: actions['import-bundle'] },
        ...training.value,
        ...APPEARANCES.map(([appearance, name]) => ({
          id: appearance,
          name,
          detail: 'theme',
          run: () => toasts.attempt(() => invoke('appearance.set', appearance)),
        })),
        { id: 'shortcuts', name: 'Keyboard shortcuts', keys: '?', run: actions.shortcuts },
        { id: 'quit', name: 'Quit', run: () => invoke('app.quit') },
      ],
    },
    {
      name: 'Presets of the paper',
      entries: presets.value.map(({ id, title }) => ({
        id: `preset ${id}`,
        name: title,
        detail: 'preset',
        run() {
          // Not before it is needed: it tries experiments out as soon as it is there.
          const experiment = useExperiment()
          experiment.presets = presets.value
          experiment.takePreset(id)
          return router.push('/new')
        },
      })),
    },
    {
      name: 'Datasets',
      entries: datasets.entries.map(({ id, name, kind }) => ({
        id: `dataset ${id}`,
        name,
        detail: kind,
        run: go(`/datasets/${id}`),
      })),
    },
    {
      name: 'Experiments',
      entries: runs.experiments.map(({ id, name }) => ({
        id: `experiment ${id}`,
        name,
        detail: 'runs of the experiment',
        run() {
          runs.filter = name
          return router.push('/runs')
        },
      })),
    },
    {
      name: 'Runs',
      entries: runs.rows.map((row) => ({
        id: `run ${row.id}`,
        name: `${row.method}, ${row.problem}, seed ${row.seed}`,
        detail: `${runs.experimentNames.get(row.experiment) ?? ''} ${STATES[row.state].name}`,
        run: go(`/runs/${row.id}`),
      })),
    },
  ])

  /** Whenever the palette opens: which presets have their data can have changed. */
  const load = () => toasts.attempt(async () => (presets.value = await invoke('presets.list')))

  return { groups, load }
}
