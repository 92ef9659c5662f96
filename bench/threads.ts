// One run on two threads against one: time of an update.
import { CONFIGURATIONS, createWorkload, initialParameters, METHODS } from './configurations.ts'
import { interleave, type Effort } from './measure.ts'
import type { Row } from './report.ts'
import { engineContestant } from './updates.ts'

/** By configuration; the others inform only. */
const BARS: Readonly<Record<string, number>> = { 'ptb-characters': 1.6 }

/** The rows of all configurations with a minibatch to divide. */
export async function* benchmarkThreads(effort: Effort): AsyncGenerator<Row> {
  for (const configuration of CONFIGURATIONS.filter(({ batch }) => batch > 1)) {
    const parameters = initialParameters(configuration)
    const workload = createWorkload(configuration)
    for (const method of METHODS) {
      const contestants = [2, 1].map((threads) =>
        engineContestant(configuration, method, parameters, workload, threads),
      )
      const [two, one] = (await interleave(contestants, effort)) as [number, number]
      const { name } = configuration
      const peer = { peer: 'one thread', peerMs: one, ratio: 'speedup', bar: BARS[name] } as const
      yield { config: `two threads, ${name}`, method, ms: two, ...peer }
    }
  }
}
