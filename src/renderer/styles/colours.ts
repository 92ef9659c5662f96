// The colours of tokens.css for what is drawn on a canvas, and the moment when they change.
import { onScopeDispose, readonly, ref } from 'vue'

/** The colour that a custom property stands for at this moment, as a canvas takes it. */
export function colourOf(property: `--${string}`): string {
  // A custom property itself computes to its text, light-dark(...); only a real property resolves it.
  const probe = document.createElement('span')
  probe.style.color = `var(${property})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Whether the page is dark: what is drawn has to be drawn again when it changes. */
export function useDark() {
  const query = matchMedia('(prefers-color-scheme: dark)')
  const dark = ref(query.matches)
  const follow = () => (dark.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return readonly(dark)
}
