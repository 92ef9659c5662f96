// The commands of runs and their queue: showing, ordering, deleting, what they recorded.
import * as z from 'zod'
import type { Command, Emit, Handlers, Output } from '../../shared/contract.ts'
import type { parameterCommands } from '../../shared/contract/parameters.ts'
import type { samplingCommands } from '../../shared/contract/sampling.ts'
import type { Library } from '../datasets/library.ts'
import { CheckpointTable } from '../store/checkpoints.ts'
import { CheckTable } from '../store/checks.ts'
import { EventTable } from '../store/events.ts'
import { Experiments } from '../store/experiments.ts'
import { replaceFile } from '../store/replace-file.ts'
import { Runs } from '../store/runs.ts'
import { SeriesTable } from '../store/series.ts'
import { Settings } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { Trash } from '../store/trash.ts'
import { networkSpec, parameterCount } from '../training/network.ts'
import { exportParameters as toBytes } from '../training/parameters-file.ts'
import type { Queue, QueueStatus } from '../training/queue.ts'
import { bestParameters } from './best-parameters.ts'
import type { RunRows } from './run-rows.ts'

export type RunCommand = Exclude<
  Extract<Command, `runs.${string}` | `queue.${string}` | 'deletions.undo'>,
  keyof typeof samplingCommands | keyof typeof parameterCommands
>

export interface RunCommandsOptions {
  readonly store: Store
  readonly library: Library
  readonly queue: Queue
  readonly rows: RunRows
  readonly emit: Emit
}

const WORKERS_SETTING = 'queue.workers'

/** Runs at a time, as configured; null: not yet. */
export const storedWorkers = (settings: Settings): number | null =>
  settings.get(WORKERS_SETTING, z.int().min(1).nullable(), null)

export function runCommands({ store, library, queue, rows, emit }: RunCommandsOptions): Pick<Handlers, RunCommand> {
  const runs = new Runs(store)
  const experiments = new Experiments(store)
  const series = new SeriesTable(store)
  const checks = new CheckTable(store)
  const checkpoints = new CheckpointTable(store)
  const events = new EventTable(store)
  const trash = new Trash(store)
  const settings = new Settings(store)

  function get(id: number): Output<'runs.get'> {
    const run = runs.get(id)
    const [row] = rows.list({ ids: [id] })
    const entry = run.dataset === null ? null : library.get(run.dataset)
    const hasShape = run.config.data.kind === 'task' || entry !== null
    return {
      ...row!,
      experimentName: experiments.get(run.experiment).name,
      config: run.config,
      hash: run.hash,
      groupHash: run.groupHash,
      dataset: entry && { id: entry.id, name: entry.name, hash: entry.hash },
      parameters: hasShape ? parameterCount(run.config, entry) : null,
      result: run.result,
      environment: run.environment,
      series: series.extents(id),
    }
  }

  async function exportParameters(id: number, format: 'npz' | 'json', path: string): Promise<void> {
    const run = runs.get(id)
    const { values } = bestParameters(checkpoints, run)
    const spec = networkSpec(run.config, run.dataset === null ? null : library.get(run.dataset))
    await replaceFile(path, toBytes(spec, values, format))
  }

  async function resume(ids: readonly number[], threads?: number): Promise<number[]> {
    const queued = await queue.resume(ids, threads)
    await queue.start()
    return queued
  }

  return {
    'runs.list': (filter) => rows.list(filter),
    'runs.get': ({ id }) => get(id),
    'runs.series': ({ runs: ids, series: names, ...range }) =>
      ids.flatMap((run) => names.map((name) => ({ run, series: name, ...series.read(run, name, range) }))),
    'runs.checks': ({ runs: ids }) => ids.map((run) => ({ run, ...columns(checks.checks(run)) })),
    'runs.snapshots': ({ run, kind }) => checks.snapshots(run, kind),
    'runs.events': ({ run }) => events.list(run),
    'runs.pause': ({ runs: ids }) => queue.pause(ids),
    'runs.stop': ({ runs: ids }) => queue.stop(ids),
    'runs.cancel': ({ runs: ids }) => queue.cancel(ids),
    'runs.resume': ({ runs: ids, threads }) => resume(ids, threads),
    'runs.reorder': ({ runs: ids }) => runs.reorder(ids),
    'runs.delete'({ runs: ids }) {
      const deletion = trash.deleteRuns(ids)
      queue.refresh()
      emit('experiments', undefined)
      return deletion
    },
    'deletions.undo'({ deletion }) {
      trash.undo(deletion)
      queue.refresh()
      emit('experiments', undefined)
    },
    'runs.exportParameters': ({ run, format, path }) => exportParameters(run, format, path),

    'queue.status': () => queue.status,
    async 'queue.start'({ experiment }): Promise<QueueStatus> {
      await queue.start(experiment)
      return queue.status
    },
    'queue.hold'() {
      queue.hold()
      return queue.status
    },
    'queue.configure'({ workers }) {
      settings.set(WORKERS_SETTING, workers)
      queue.setWorkers(workers)
      return queue.status
    },
  }
}

function columns(checks: ReturnType<CheckTable['checks']>): Omit<Output<'runs.checks'>[number], 'run'> {
  const column = (value: (check: (typeof checks)[number]) => number | null) =>
    Float64Array.from(checks, (check) => value(check) ?? NaN)
  return {
    updates: column(({ updates }) => updates),
    epochs: column(({ epochs }) => epochs),
    seconds: column(({ seconds }) => seconds),
    trainCost: column(({ trainCost }) => trainCost),
    nll: column(({ valid }) => valid.nll),
    error: column(({ valid }) => valid.error),
    frameAccuracy: column(({ valid }) => valid.frameAccuracy),
    best: column(({ best }) => Number(best)),
    learningRate: column(({ learningRate }) => learningRate),
    alpha: column(({ alpha }) => alpha),
    spectralRadius: column(({ spectralRadius }) => spectralRadius),
  }
}
