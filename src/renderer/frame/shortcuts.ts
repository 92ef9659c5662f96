// What the keyboard does everywhere in the window; the menu has the same.
import { onMounted, onUnmounted, ref } from 'vue'
import { useRouter } from 'vue-router'
import { VIEWS } from '../../shared/views.ts'
import { useImporting } from '../stores/importing.ts'
import { on } from '../workbench.ts'

/** For the list of shortcuts; Ctrl is the command key on a Mac. */
export const SHORTCUTS: readonly { keys: string; does: string }[] = [
  ...VIEWS.map(({ name }, index) => ({ keys: `Ctrl ${index + 1}`, does: name })),
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

/** Listens while the frame is there. @returns whether the list of shortcuts is shown */
export function useShortcuts() {
  const router = useRouter()
  const importing = useImporting()
  const listShown = ref(false)

  const actions = {
    'import-files': () => void importing.choose('files'),
    'import-folder': () => void importing.choose('folder'),
    shortcuts: () => (listShown.value = true),
  }

  /** What a key does here, or undefined. */
  function actionOf(event: KeyboardEvent): (() => unknown) | undefined {
    const { key } = event
    if (event.ctrlKey || event.metaKey) {
      const view = VIEWS[Number(key) - 1]
      if (view) return () => router.push(`/${view.path}`)
      if (key === 'n') return () => router.push('/new')
      if (key.toLowerCase() === 'o') return event.shiftKey ? actions['import-folder'] : actions['import-files']
      return key === 'f' ? focusFilter : undefined
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

  const ends = [on('view', (path) => void router.push(`/${path}`)), on('menu', (action) => actions[action]())]
  onMounted(() => window.addEventListener('keydown', listen))
  onUnmounted(() => {
    window.removeEventListener('keydown', listen)
    for (const end of ends) end()
  })
  return listShown
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && !['radio', 'checkbox', 'range'].includes(target.type)

const focusFilter = (): void => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus()
