// Short messages at the edge of the window: what was done, with a way to undo it, and what went wrong.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ErrorReport } from '../../shared/contract.ts'
import { CallError } from '../workbench.ts'

export interface Toast {
  readonly id: number
  readonly message: string
  readonly error: ErrorReport | null
  readonly undo: (() => Promise<void>) | null
  /** Takes the place of earlier ones on the same topic: what only the last of can be undone. */
  readonly topic: string | null
}

/** Long enough to read it and to reach the button. Errors stay until they are closed. */
const MILLISECONDS = 8000

export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let next = 1

  function add(toast: Omit<Toast, 'id'>): void {
    const id = next++
    if (toast.topic !== null) toasts.value = toasts.value.filter(({ topic }) => topic !== toast.topic)
    toasts.value.push({ ...toast, id })
    if (!toast.error) setTimeout(() => close(id), MILLISECONDS)
  }

  function close(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  const say = (message: string, undo: Toast['undo'] = null, topic: Toast['topic'] = null): void =>
    add({ message, error: null, undo, topic })
  const fail = (error: ErrorReport): void => add({ message: '', error, undo: null, topic: null })

  /** Does something on the user's behalf; an error of the workbench is shown. @returns whether it worked */
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      if (error.report.code !== 'cancelled') fail(error.report)
      return false
    }
  }

  return { toasts, say, fail, close, attempt }
})
