// A command as a view uses it: whether it is under way, what it gave, what went wrong.
import { readonly, ref, shallowRef } from 'vue'
import type { ErrorReport } from '../shared/contract.ts'
import { CallError } from './workbench.ts'

/** @param work calls one or more commands; an error other than a CallError is a fault of the page and stays uncaught */
export function useCall<T>(work: () => Promise<T>) {
  const busy = ref(false)
  const result = shallowRef<T>()
  const error = shallowRef<ErrorReport>()

  async function run(): Promise<void> {
    busy.value = true
    error.value = undefined
    try {
      result.value = await work()
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      error.value = thrown.report
    } finally {
      busy.value = false
    }
  }
  return { busy: readonly(busy), result, error, run }
}
