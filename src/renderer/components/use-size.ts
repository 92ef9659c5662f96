// The size of an element, as it changes.
import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/** Whole CSS pixels of the element's content; 0 until it is laid out. */
export function useSize(element: Readonly<Ref<HTMLElement | null>>) {
  const size = ref({ width: 0, height: 0 })
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect
    size.value = { width: Math.floor(width), height: Math.floor(height) }
  })
  watch(
    element,
    (now, before) => {
      if (before) observer.unobserve(before)
      if (now) observer.observe(now)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return readonly(size)
}
