// Small experiments in a store, and what their runs record.
import { Experiments } from '../../src/main/store/experiments.ts'
import { Recorder, type RunUpdate } from '../../src/main/store/recorder.ts'
import { Runs, type RunEnvironment } from '../../src/main/store/runs.ts'
import type { Store } from '../../src/main/store/store.ts'
import { expandExperiment, type ExperimentDocument } from '../../src/shared/experiment.ts'
import type { Check, Progress, RunResult } from '../../src/shared/metrics.ts'

export const document: ExperimentDocument = {
  name: 'orders',
  data: { kind: 'task', task: 'temporal-order', length: 20 },
  methods: ['SGD', 'SGD-CR'],
  seeds: 2,
}

export const environment: RunEnvironment = {
  app: '0.1.0',
  engine: 'test',
  kernel: 'reference',
  node: process.version,
  platform: 'linux x64',
  machine: 'a processor',
  cores: 2,
}

/** Stores the four runs of the document, or of another; returns the id of the experiment. */
export const addExperiment = (store: Store, changes: Partial<ExperimentDocument> = {}, priority = 0): number => {
  const changed = { ...document, ...changes }
  const runs = expandExperiment(changed).map((config) => ({ config, dataset: null }))
  return new Experiments(store).add(changed, runs, priority)
}

/** An active run, and what writes to it. */
export function activeRun(store: Store): { run: number; recorder: Recorder; runs: Runs } {
  addExperiment(store)
  const runs = new Runs(store)
  const run = runs.next()!
  runs.begin(run, environment)
  return { run, recorder: new Recorder(store), runs }
}

export const progressAt = (updates: number): Progress => ({
  updates,
  epochs: 0,
  seconds: updates / 8,
  fraction: updates / 1000,
  phase: 'training',
})

export const checkAt = (updates: number): Check => ({
  updates,
  epochs: 0.5,
  seconds: updates / 8,
  trainCost: 1 / updates,
  valid: { nll: 2 / updates, error: 0.25, frameAccuracy: null, terms: 100 },
  best: true,
  learningRate: 0.01,
  alpha: NaN,
  spectralRadius: 1.5,
})

/** The updates from + 1 .. to, with values that tell where they are from. */
export function withoutCheckpoint(from: number, to: number): RunUpdate {
  const update = Float64Array.from({ length: to - from }, (_, index) => from + 1 + index)
  return {
    progress: progressAt(to),
    series: { update, cost: update.map(Math.sin), clipped: update.map(() => 0), omega: update.map(() => NaN) },
    checks: [checkAt(to)],
  }
}

export const updateTo = (from: number, to: number): RunUpdate & { checkpoint: Uint8Array } => ({
  ...withoutCheckpoint(from, to),
  checkpoint: Buffer.alloc(5000, `state after ${to}`),
})

export const resultOf = (updates: number, reason: RunResult['reason'] = 'budget'): RunResult => ({
  reason,
  updates,
  epochs: 0,
  seconds: 1,
  bestUpdates: updates,
  train: null,
  valid: { nll: 0.5, error: 0.25, frameAccuracy: null, terms: 100 },
  test: { nll: Infinity, error: 0.5, frameAccuracy: null, terms: 100 },
  lastCost: 0.5,
  lastGradientNorm: 1,
  bits: null,
})
