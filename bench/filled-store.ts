// A store full of finished runs with curves of random numbers, for measuring what many runs cost.
import { Experiments } from '../src/main/store/experiments.ts'
import { Recorder } from '../src/main/store/recorder.ts'
import { Runs, type RunEnvironment } from '../src/main/store/runs.ts'
import type { SeriesColumns } from '../src/main/store/series.ts'
import type { Store } from '../src/main/store/store.ts'
import { expandExperiment, type ExperimentDocument } from '../src/shared/experiment.ts'
import type { Progress, RunResult } from '../src/shared/metrics.ts'

export const SERIES = ['cost', 'gradientNorm', 'clipped', 'omega', 'validShare'] as const

export const ENVIRONMENT: RunEnvironment = {
  app: 'bench',
  engine: 'none',
  kernel: 'none',
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  machine: 'this one',
  cores: 1,
}

export const progressAt = (updates: number): Progress => ({
  updates,
  epochs: 0,
  seconds: 1,
  fraction: 1,
  phase: 'training',
})

const score = { nll: 0.5, error: 0.1, frameAccuracy: null, terms: 10_000 }
const resultAt = (updates: number): RunResult => ({
  reason: 'budget',
  updates,
  epochs: 0,
  seconds: 1,
  bestUpdates: updates,
  train: null,
  valid: score,
  test: { ...score, nll: Math.random() },
  lastCost: 0.5,
  lastGradientNorm: 1,
  bits: null,
})

/** Values that no chunk can leave out. */
export function columnsFrom(first: number, points: number): SeriesColumns {
  const update = Float64Array.from({ length: points }, (_, index) => first + index)
  return { update, ...Object.fromEntries(SERIES.map((name) => [name, update.map(() => Math.random())])) }
}

/** All runs of an experiment on a task, ended after so many updates. Returns how many runs it has. */
export function addFinishedRuns(store: Store, document: ExperimentDocument, points: number): number {
  const configs = expandExperiment(document)
  const experiment = new Experiments(store).add(
    document,
    configs.map((config) => ({ config, dataset: null })),
  )
  const [runs, recorder] = [new Runs(store), new Recorder(store)]
  for (const { id } of runs.list({ experiment })) {
    runs.begin(id, ENVIRONMENT)
    recorder.finish(id, resultAt(points), { progress: progressAt(points), series: columnsFrom(1, points) })
  }
  return configs.length
}
