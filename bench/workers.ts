// Two runs on two worker threads against one: updates per second.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CONFIGURATIONS } from './configurations.ts'
import { interleave, type Effort } from './measure.ts'
import type { Row } from './report.ts'

const BAR = 1.9

/** The rows of temporal order (many short updates) and of the music minibatch (matrix products). */
export async function* benchmarkWorkers(effort: Effort): AsyncGenerator<Row> {
  for (const name of ['temporal-order', 'music-minibatch']) {
    const index = CONFIGURATIONS.findIndex((configuration) => configuration.name === name)
    const pool = [0, 1].map(() => new Worker(new URL('worker.ts', import.meta.url), { workerData: index }))
    try {
      await Promise.all(pool.map((worker) => once(worker, 'message')))
      // Milliseconds of wall time per update of all workers together.
      const run = async (workers: readonly Worker[], ms: number): Promise<number[]> => {
        const reports = workers.map((worker) => once(worker, 'message') as Promise<[number]>)
        for (const worker of workers) worker.postMessage(ms)
        const rates = await Promise.all(reports)
        return [1 / rates.reduce((sum, [updatesPerMs]) => sum + updatesPerMs, 0)]
      }
      const ms = 4 * effort.turn
      const [two, one] = (await interleave([() => run(pool, ms), () => run(pool.slice(0, 1), ms)], effort)) as [
        number,
        number,
      ]
      const config = `two workers, ${name}`
      yield { config, method: 'SGD-CR', ms: two, peer: 'one worker', peerMs: one, ratio: 'speedup', bar: BAR }
    } finally {
      await Promise.all(pool.map((worker) => worker.terminate()))
    }
  }
}
