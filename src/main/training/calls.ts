// What a worker thread does besides training: one call, which gives one value.
import { parentPort } from 'node:worker_threads'
import { evaluate, type EvaluationInput, type EvaluationProgress } from './evaluation.ts'
import type { FailureMessage } from './messages.ts'
import { readParametersFile, type FileParameters } from './parameters-file.ts'

export type Call =
  /** Posts each score in its progress. */
  | { readonly call: 'evaluate'; readonly input: EvaluationInput }
  | { readonly call: 'readParameters'; readonly path: string }

export interface CallResults {
  evaluate: true
  readParameters: FileParameters & { readonly sha256: string }
}

export type CallMessage =
  | { readonly type: 'progress'; readonly progress: EvaluationProgress }
  /** null: the stop flag ended it. */
  | { readonly type: 'done'; readonly value: CallResults[keyof CallResults] | null }
  | { readonly type: 'failed'; readonly error: FailureMessage }

const PROGRESS_MS = 100

const post = (message: CallMessage): void => parentPort!.postMessage(message)

/** In the worker thread: posts its progress, and its value. */
export async function answerCall(call: Call): Promise<void> {
  const value = call.call === 'evaluate' ? postScores(call.input) : await readParametersFile(call.path)
  post({ type: 'done', value })
}

function postScores(input: EvaluationInput): true | null {
  let postedAt = performance.now()
  for (const progress of evaluate(input)) {
    if (progress.score !== null || performance.now() - postedAt >= PROGRESS_MS) {
      postedAt = performance.now()
      post({ type: 'progress', progress })
    }
    if (Atomics.load(input.stopFlag, 0) !== 0) return null
  }
  return true
}
