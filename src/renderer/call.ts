// A command as a view uses it: whether it is under way, what it gave, what went wrong.
import { readonly, ref, shallowRef } from 'vue'
import type { ErrorReport } from '../shared/contract.ts'
import { CallError } from './workbench.ts'

/**
 * @param work calls one or more commands; an error other than a CallError is a fault of the page and stays uncaught. Of
 * calls that overlap only the last one counts.
 */
export function useCall<Words extends unknown[], T>(work: (...words: Words) => Promise<T>) {
  const busy = ref(false)
  const result = shallowRef<T>()
  const error = shallowRef<ErrorReport>()
  let latest = 0

  async function run(...words: Words): Promise<void> {
    const own = ++latest
    busy.value = true
    error.value = undefined
    try {
      const value = await work(...words)
      if (own === latest) result.value = value
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      if (own === latest) error.value = thrown.report
    } finally {
      if (own === latest) busy.value = false
    }
  }
  return { busy: readonly(busy), result, error, run }
}
