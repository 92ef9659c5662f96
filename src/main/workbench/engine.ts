// The commands of the engine: which it is, and whether it computes what it should.
import type { Emit, Handlers } from '../../shared/contract.ts'
import type { engineCommands } from '../../shared/contract/engine.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { expandExperiment } from '../../shared/experiment.ts'
import { Pool } from '../training/pool.ts'
import type { Room } from '../workbench.ts'

const TRIAL_LENGTH = 20
const TRIAL = {
  name: 'trial',
  data: { kind: 'task', task: 'temporal-order', length: TRIAL_LENGTH },
  methods: ['SGD-C'],
  training: { checkEvery: 1000, budget: { updates: 4000 }, evaluation: { examples: 1000 }, stopWhenSolved: false },
}

export function engineRoom({
  trainingWorker,
  emit,
}: {
  trainingWorker: URL
  emit: Emit
}): Room<keyof typeof engineCommands> {
  const pool = new Pool({ workerUrl: trainingWorker })
  let trial: Promise<unknown> | null = null

  async function runTrial() {
    const [config] = expandExperiment(TRIAL)
    const end = await pool.run({
      config: config!,
      dataset: null,
      onMetrics: ({ progress: { fraction, updates } }) => emit('trial', { fraction, updates }),
    })
    if (end.status === 'failed') throw end.error
    if (end.status === 'cancelled') throw new WorkbenchError('cancelled', 'the trial was stopped before it had begun')
    const { updates, seconds, test } = end.result
    const { nll = null, error = null } = test ?? {}
    return { method: config!.method.name, length: TRIAL_LENGTH, updates, seconds, nll, error }
  }

  return {
    handlers: {
      // The engine is loaded when first asked for: where it is not built, the rest still works and the front can say so.
      async 'engine.about'() {
        const { defaultKernel, kernels, engineBuild } = await import('../../engine/engine.ts')
        return { kernel: defaultKernel(), kernels: kernels(), build: engineBuild() }
      },
      async 'engine.check'() {
        const { checkGradient } = await import('../dynamics/gradient-check.ts')
        return checkGradient()
      },
      async 'trial.run'() {
        if (trial) throw new WorkbenchError('conflict', 'a trial is under way')
        const running = runTrial()
        trial = running
        return running.finally(() => (trial = null))
      },
    } satisfies Pick<Handlers, keyof typeof engineCommands>,
    async close() {
      pool.stop()
      await trial?.catch(() => null)
    },
  }
}
