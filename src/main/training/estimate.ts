// How long a run takes, from trying it out for a moment.
import { stepCount, type Dataset, type SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { isTaskRun, type RunConfig } from '../../shared/experiment.ts'
import { canonicalJson } from '../../shared/json.ts'
import type { Progress } from '../../shared/metrics.ts'
import { createStopFlag, trainInWorker, type Job } from './in-worker.ts'

/** Seconds of training that are enough, once there were this many updates. */
const ENOUGH_SECONDS = 0.25
const ENOUGH_UPDATES = 3
/** A check goes forward only: of forward, backward and weight gradients the third part. */
const FORWARD_SHARE = 1 / 3

/** Equal for runs that take equally long for an update: they differ in numbers only, not in what is computed. */
export function speedKey({ data, model, method, training }: RunConfig): string {
  const { batch, threads = 1, momentum, weightNoise } = training
  const form = 'sequenceLength' in training ? [training.sequenceLength, training.carryState] : []
  const parts = [method.clip !== null, method.omega !== null, momentum > 0, weightNoise !== undefined]
  return canonicalJson([data, model.units, model.activation, model.biases, parts, batch, threads, ...form])
}

/** How far the run gets in a moment. The signal ends that with 'cancelled'. */
export async function trySpeed(
  workerUrl: URL,
  config: RunConfig,
  dataset: Dataset | null,
  signal: AbortSignal,
): Promise<Progress> {
  const stopFlag = createStopFlag()
  const stop = () => void Atomics.store(stopFlag, 0, 1)
  const reached: Progress[] = []
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const onMetrics: Job['onMetrics'] = ({ progress }) => {
    reached.push(progress)
    const { updates, seconds, phase } = progress
    if (phase !== 'training' || (updates >= ENOUGH_UPDATES && seconds >= ENOUGH_SECONDS)) stop()
  }
  const end = await trainInWorker(workerUrl, { config: fromFirstWeights(config), dataset, onMetrics }, stopFlag)
  signal.removeEventListener('abort', stop)

  if (end.status === 'failed') throw end.error
  // A check that has begun would count as time without updates.
  const last = reached.findLast(({ phase }) => phase === 'training') ?? reached.at(-1)
  if (last && last.updates > 0 && !signal.aborted) return last
  throw new WorkbenchError('cancelled', 'the estimate was stopped')
}

/** Weights from elsewhere take as long as any. */
function fromFirstWeights(config: RunConfig): RunConfig {
  const model = { ...config.model }
  delete model.start
  return { ...config, model }
}

/** Seconds that the run takes if it spends its budget, at the speed of `tried`, which may be of a run of equal speed. */
export function estimateSeconds(config: RunConfig, dataset: Dataset | null, tried: Progress): number {
  const { budget, checkEvery } = config.training
  const perUpdate = tried.seconds / tried.updates
  const updatesPerEpoch = tried.updates / tried.epochs
  const epochs = 'epochs' in budget ? budget.epochs : null
  const updates = Math.min(budget.updates ?? Infinity, epochs === null ? Infinity : epochs * updatesPerEpoch)

  const steps = (split: SplitName) => (dataset ? stepCount(dataset.splits[split]) : 0)
  const checkWork = isTaskRun(config)
    ? config.training.evaluation.examples / config.training.batch
    : (steps('valid') / steps('train')) * updatesPerEpoch
  const perCheck = perUpdate * checkWork * FORWARD_SHARE
  const between = checkEvery === 'epoch' ? updatesPerEpoch : checkEvery
  return Math.min(60 * (budget.minutes ?? Infinity), updates * (perUpdate + perCheck / between))
}
