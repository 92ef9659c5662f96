// The entry of a worker thread: trains one run in slices, reports metrics, and stops when asked.
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { WorkbenchError } from '../../shared/errors.ts'
import type { WorkerJob, WorkerMessage } from './messages.ts'
import { Trainer } from './trainer.ts'

const SLICE_MS = 50
const REPORT_MS = 100

const post = (message: WorkerMessage): void => parentPort!.postMessage(message)

async function train({ config, dataset, state, stopFlag }: WorkerJob): Promise<void> {
  const trainer = new Trainer({ config, dataset, stopFlag, ...(state && { state }) })
  const report = () => post({ type: 'metrics', metrics: trainer.takeMetrics() })

  let reported = performance.now()
  while (!trainer.ended && Atomics.load(stopFlag, 0) === 0) {
    trainer.advance(SLICE_MS)
    if (performance.now() - reported >= REPORT_MS) {
      reported = performance.now()
      report()
    }
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
  await train(workerData as WorkerJob)
} catch (error) {
  const { code, place, hint } = error instanceof WorkbenchError ? error : { code: 'engine' as const }
  const message = error instanceof Error ? error.message : String(error)
  post({ type: 'failed', error: { code, message, place, hint } })
}
