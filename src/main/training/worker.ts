// The entry of a worker thread: trains one run in slices, reports metrics, and stops when asked; or answers one call.
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { WorkbenchError } from '../../shared/errors.ts'
import { answerCall, type Call } from './calls.ts'
import type { WorkerJob, WorkerMessage } from './messages.ts'
import { Trainer } from './trainer.ts'

const SLICE_MS = 50
const REPORT_MS = 100

const post = (message: WorkerMessage): void => parentPort!.postMessage(message)

async function train({ config, dataset, start, state, stopFlag, stateEvery }: WorkerJob): Promise<void> {
  const trainer = new Trainer({ config, dataset, stopFlag, ...(start && { start }), ...(state && { state }) })
  let reportedAt = performance.now()
  let stateAt = reportedAt

  function report() {
    const metrics = trainer.takeMetrics()
    reportedAt = performance.now()
    // After a check sooner: it is what takes longest to make again.
    const due = metrics.checks.length > 0 ? stateEvery / 4 : stateEvery
    const withState = reportedAt - stateAt >= due
    if (withState) stateAt = reportedAt
    post({ type: 'metrics', metrics, state: withState ? trainer.state : null })
  }

  while (!trainer.ended && Atomics.load(stopFlag, 0) === 0) {
    trainer.advance(SLICE_MS)
    if (performance.now() - reportedAt >= REPORT_MS) report()
    await setImmediate()
  }
  report()
  post({
    type: 'ended',
    result: trainer.result,
    parameters: trainer.bestParameters,
    state: trainer.ended ? null : trainer.state,
  })
}

try {
  const job = workerData as WorkerJob | Call
  await ('call' in job ? answerCall(job) : train(job))
} catch (error) {
  const { code, place, hint } = error instanceof WorkbenchError ? error : { code: 'engine' as const }
  const message = error instanceof Error ? error.message : String(error)
  post({ type: 'failed', error: { code, message, place, hint } })
}
