// The room of the experiments: documents, runs, results, and the queue that trains.
import type { Command, Emit, Handlers, Output, Parsed } from '../../shared/contract.ts'
import type { experimentCommands } from '../../shared/contract/experiments.ts'
import { Library } from '../datasets/library.ts'
import { Experiments } from '../store/experiments.ts'
import { ImportedParameters } from '../store/imported-parameters.ts'
import { Settings } from '../store/settings.ts'
import type { Store } from '../store/store.ts'
import { Trash } from '../store/trash.ts'
import { forDataset, listPresets } from '../training/presets.ts'
import { Queue } from '../training/queue.ts'
import type { Room } from '../workbench.ts'
import { bundleCommands } from './bundle-commands.ts'
import { currentEnvironment } from './environment.ts'
import { Estimates } from './estimates.ts'
import { parametersRoom } from './parameters.ts'
import { describePlan, planExperiment } from './plan.ts'
import { reproductionCommands } from './reproduction.ts'
import { knownDatasetOf, resultsCommands } from './results-commands.ts'
import { runCommands, storedWorkers } from './run-commands.ts'
import { RunEvents, RunRows } from './run-rows.ts'
import { samplingRoom } from './sampling.ts'

export interface ExperimentsRoomOptions {
  readonly store: Store
  readonly trainingWorker: URL
  /** Runs at a time; default: as configured, else the cores of this machine. */
  readonly workers?: number
  /** Milliseconds between the checkpoints of a run; default: Queue's. */
  readonly checkpointEvery?: number
  readonly emit: Emit
}

type OwnCommand = Extract<Command, `experiments.${string}` | 'presets.list'>

/** On a store that was opened for reading its commands that change something fail with 'io'. */
export function experimentsRoom(options: ExperimentsRoomOptions): Room<keyof typeof experimentCommands> {
  const { store, trainingWorker, emit } = options
  const library = new Library(store)
  const experiments = new Experiments(store)
  const trash = new Trash(store)
  const workers = options.workers ?? storedWorkers(new Settings(store))
  const queue = new Queue({
    store,
    workerUrl: trainingWorker,
    ...(workers !== null && { workers }),
    ...(options.checkpointEvery !== undefined && { checkpointEvery: options.checkpointEvery }),
    loadDataset: (id) => library.load(id),
    environment: currentEnvironment,
    onRun: (id) => events.add(id),
    onStatus: () => emit('queue', queue.status),
  })
  const rows = new RunRows(store, (id) => queue.live(id))
  const events = new RunEvents(rows, emit)
  const starts = new ImportedParameters(store)
  const estimates = new Estimates(trainingWorker, library, starts)
  const parameters = parametersRoom({ store, library, starts, trainingWorker, emit })
  const sampling = samplingRoom({ store, library })
  if (store.mode === 'write') {
    trash.purge()
    queue.recover()
  }

  const changed = <T>(result: T): T => {
    emit('experiments', undefined)
    return result
  }

  async function add({ document, priority, start }: Parsed<'experiments.start'>): Promise<Output<'experiments.start'>> {
    const plan = planExperiment(document, library, starts)
    const runs = plan.runs.map(({ config, entry }) => ({ config, dataset: entry && entry.id }))
    const id = changed(experiments.add(plan.document, runs, priority))
    if (start) await queue.start()
    return { id, runs: runs.length }
  }

  function presets(): Output<'presets.list'> {
    const names = new Map(library.list().map((entry) => [knownDatasetOf(entry), entry.name]))
    return listPresets().map(({ dataset, document, ...preset }) => {
      const name = dataset === undefined ? null : (names.get(dataset) ?? null)
      return {
        ...preset,
        document: name === null ? document : forDataset(document, name),
        dataset: dataset === undefined ? null : { key: dataset, name },
      }
    })
  }

  const own: Pick<Handlers, OwnCommand> = {
    'experiments.validate': ({ document }) => describePlan(document, library, starts),
    'experiments.estimate': ({ document }) => estimates.of(document, queue.status.workers),
    'experiments.start': add,
    'experiments.list': () => experiments.list(),
    'experiments.get': ({ id }) => ({ ...experiments.get(id), document: experiments.document(id) }),
    'experiments.rename': ({ id, name }) => changed(experiments.rename(id, name)),
    'experiments.prioritise': ({ id, priority }) => changed(experiments.setPriority(id, priority)),
    'experiments.delete'({ id }) {
      const deletion = trash.deleteExperiment(id)
      queue.refresh()
      return changed(deletion)
    },
    'presets.list': presets,
  }
  return {
    handlers: {
      ...own,
      ...runCommands({ store, library, queue, rows, emit }),
      ...resultsCommands({ store, library }),
      ...bundleCommands({ store, library, emit }),
      ...reproductionCommands({ store, presets, start: add }),
      ...sampling.handlers,
      ...parameters.handlers,
    },
    async close() {
      await Promise.all([queue.close(), estimates.stop(), sampling.close(), parameters.close()])
      events.flush()
    },
  }
}
