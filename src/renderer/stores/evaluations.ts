// The evaluation under way, if there is one: it goes on while other pages are looked at.
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ErrorReport, Input, Payload } from '../../shared/contract.ts'
import { CallError, invoke, on } from '../workbench.ts'

export type EvaluationInput = Input<'runs.evaluate'>

export const useEvaluations = defineStore('evaluations', () => {
  const progress = shallowRef<Payload<'evaluation'> | null>(null)
  /** Of the last evaluation of a run. */
  const failure = shallowRef<{ run: number; error: ErrorReport } | null>(null)
  /** Goes up whenever there is a score more. */
  const scores = ref(0)

  on('evaluation', (now) => {
    if (progress.value === null) return
    if (now.done > progress.value.done) scores.value += 1
    progress.value = now
  })

  /** To be called while none is under way. */
  async function evaluate(input: EvaluationInput): Promise<void> {
    const { run } = input
    failure.value = null
    progress.value = { run, done: 0, of: 1, fraction: 0 }
    try {
      await invoke('runs.evaluate', input)
    } catch (thrown) {
      if (!(thrown instanceof CallError)) throw thrown
      if (thrown.report.code !== 'cancelled') failure.value = { run, error: thrown.report }
    } finally {
      progress.value = null
      scores.value += 1
    }
  }

  const cancel = () => invoke('runs.cancelEvaluation')

  return { progress, failure, scores, evaluate, cancel }
})
