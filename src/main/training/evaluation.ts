// Scores given parameters on fresh sequences of a task, or on a split of a dataset.
import { Sequences, Session } from '../../engine/engine.ts'
import type { Dataset } from '../../shared/dataset.ts'
import type { Scored } from '../../shared/evaluation.ts'
import { isTaskRun, type RunConfig, type TaskRun } from '../../shared/experiment.ts'
import type { Score } from '../../shared/metrics.ts'
import { aboutCalls, evaluateSplit, evaluateTask } from './evaluate.ts'
import { networkSpec, objective, taskOf } from './network.ts'

export interface EvaluationInput {
  /** Says the network, and which task. */
  readonly config: RunConfig
  /** In the engine's layout. */
  readonly parameters: Float64Array
  /** Each is scored by itself. */
  readonly scored: readonly Scored[]
  /** That of all of `scored`; null for a task. Its arrays lie in SharedArrayBuffers. */
  readonly dataset: Dataset | null
  /** Of each. */
  readonly seed: number
  /** A shared word: not 0 ends a native call at its next time step, to be made again. */
  readonly stopFlag: Int32Array
}

export interface EvaluationProgress {
  /** About which part of all is done, from 0 to 1. */
  readonly fraction: number
  /** Of the next of `scored`, when it is there. */
  readonly score: Score | null
}

/** Yields after each native call, and with each score. */
export function* evaluate(input: EvaluationInput): Generator<EvaluationProgress, void> {
  for (const [index, scored] of input.scored.entries()) {
    const { calls, expected } = scoring(input, scored)
    for (let made = 1; ; made += 1) {
      const next = calls.next()
      const part = next.done ? 1 : Math.min(1, made / expected)
      yield { fraction: (index + part) / input.scored.length, score: next.done ? next.value : null }
      if (next.done) break
    }
  }
}

/** expected: about how many native calls it takes. */
function scoring(
  { config, parameters, dataset, seed, stopFlag }: EvaluationInput,
  scored: Scored,
): { calls: Generator<undefined, Score>; expected: number } {
  const session = new Session({
    spec: networkSpec(config, dataset),
    objective: objective(config),
    seed,
    ...(isTaskRun(config) && { task: taskOf(config.data) }),
  })
  session.parameters = parameters
  session.setStopFlag(stopFlag)
  if (scored.kind === 'task') {
    const { length, examples, batch } = scored
    const run = config as TaskRun
    const changed = {
      ...run,
      data: { ...run.data, length },
      training: { ...run.training, evaluation: { examples, batch } },
    }
    return { calls: evaluateTask(session, changed), expected: Math.ceil(examples / batch) }
  }
  const split = dataset!.splits[scored.split]
  const data = new Sequences(split, dataset!.width)
  return {
    calls: evaluateSplit(session, data, split, scored.horizon),
    expected: aboutCalls(split, scored.horizon),
  }
}
