// The runs that have failed while the window was there, until they are taken up again or the user has seen it.
import { computed, onUnmounted, shallowRef } from 'vue'
import type { ErrorReport } from '../../shared/contract.ts'
import { counted } from '../format.ts'
import { useRuns, type RunRow } from '../stores/runs.ts'
import { on } from '../workbench.ts'

export function useFailures() {
  const runs = useRuns()
  const seen = shallowRef(new Map<number, RunRow>())

  onUnmounted(
    on('runs', (changed) => {
      const next = new Map(seen.value)
      for (const row of changed) {
        next.delete(row.id)
        if (row.state === 'failed') next.set(row.id, row)
      }
      seen.value = next
    }),
  )
  /** In the order in which they failed, without those that were deleted. */
  const failed = computed(() => [...seen.value.values()].filter(({ id }) => runs.byId.has(id)))
  const close = () => (seen.value = new Map())
  return { failed, close }
}

/** One message for all of them, with the reason of the last. */
export function failureReport(failed: readonly RunRow[]): ErrorReport | null {
  const last = failed.at(-1)
  if (!last) return null
  const { method, problem, seed, error } = last
  const name = `${method}, ${problem}, seed ${seed}`
  const subject =
    failed.length === 1 ? `${name} has failed` : `${counted(failed.length, 'run')} have failed, the last one ${name}`
  return { code: 'engine', ...error, message: `${subject}: ${error?.message ?? 'the reason is not known'}` }
}
