// What the keyboard does everywhere in the window; the menu and the palette have the same.
import { onMounted, onUnmounted, ref } from 'vue'
import { useRouter } from 'vue-router'
import { VIEWS } from '../../shared/views.ts'
import type { MENU_ACTIONS } from '../../shared/contract.ts'
import { useBundles } from '../stores/bundles.ts'
import { useImporting } from '../stores/importing.ts'
import { useResults } from '../stores/results.ts'
import { useToasts } from '../stores/toasts.ts'
import { on } from '../workbench.ts'

/** For the list of shortcuts; Ctrl is the command key on a Mac. */
export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  ...VIEWS.map(({ name }, index) => ({ keys: `Ctrl ${index + 1}`, does: name })),
  { keys: 'Ctrl K', does: 'Find a view, an action, a dataset or a run' },
  { keys: 'Ctrl N', does: 'New experiment' },
  { keys: 'Ctrl J', does: 'The experiment as JSON, or as a form' },
  { keys: 'Ctrl E', does: 'Export the results' },
  { keys: 'Ctrl O', does: 'Import files' },
  { keys: 'Ctrl Shift O', does: 'Import a folder' },
  { keys: 'Ctrl V', does: 'Import the pasted paths' },
  { keys: 'Ctrl F', does: 'Filter the view' },
  { keys: 'Alt ←', does: 'Back' },
  { keys: 'Alt →', does: 'Forward' },
  { keys: 'Space', does: 'Play or pause the piece' },
  { keys: '← →', does: 'Move by a step in a chart or a piece; with Shift by sixteen' },
  { keys: '+ −', does: 'Zoom a chart or the piano roll' },
  { keys: '0', does: 'Show all of it' },
  { keys: '?', does: 'This list' },
]

/** What menu, keyboard and palette ask for, besides a view. */
export type AppActions = Readonly<Record<(typeof MENU_ACTIONS)[number], () => unknown>>

/** Listens while the frame is there. listShown, paletteShown: whether the list of shortcuts and the palette are. */
export function useShortcuts() {
  const router = useRouter()
  const bundles = useBundles()
  const importing = useImporting()
  const toasts = useToasts()
  const listShown = ref(false)
  const paletteShown = ref(false)

  const actions: AppActions = {
    'import-files': () => importing.choose('files'),
    'import-folder': () => importing.choose('folder'),
    'import-bundle': () => bundles.choose(),
    async export() {
      await router.push('/results')
      const results = useResults()
      if (results.ended.length === 0) toasts.say('There are no results to export yet.')
      else results.exporting = true
    },
    filter: focusFilter,
    palette: () => (paletteShown.value = !paletteShown.value),
    shortcuts: () => (listShown.value = true),
  }

  function showResults(of: string): void {
    useResults().options.filter = of
    void router.push('/results')
  }

  /** What a key does here, or undefined. */
  function actionOf(event: KeyboardEvent): (() => unknown) | undefined {
    const { key } = event
    if (event.ctrlKey || event.metaKey) {
      const view = VIEWS[Number(key) - 1]
      if (view) return () => router.push(`/${view.path}`)
      if (key === 'n') return () => router.push('/new')
      if (key.toLowerCase() === 'o') return event.shiftKey ? actions['import-folder'] : actions['import-files']
      return { e: actions.export, f: actions.filter, k: actions.palette }[key]
    }
    if (event.altKey) return { ArrowLeft: () => router.back(), ArrowRight: () => router.forward() }[key]
    return key === '?' && !isTyping(event.target) ? actions.shortcuts : undefined
  }

  function listen(event: KeyboardEvent): void {
    const action = actionOf(event)
    if (!action) return
    // The menu would do it once more.
    event.preventDefault()
    void action()
  }

  const ends = [
    on('view', (path) => void router.push(`/${path}`)),
    on('menu', (action) => void actions[action]()),
    on('results', showResults),
  ]
  onMounted(() => window.addEventListener('keydown', listen))
  onUnmounted(() => {
    window.removeEventListener('keydown', listen)
    for (const end of ends) end()
  })
  return { actions, listShown, paletteShown }
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !['radio', 'checkbox', 'range'].includes(target.type))

const focusFilter = (): void => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus()
