// The commands for trained parameters: scored on other data, taken from files and runs, to start runs from.
import { basename } from 'node:path'
import type { Emit, Output, Parsed } from '../../shared/contract.ts'
import type { parameterCommands } from '../../shared/contract/parameters.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { expandExperiment, isTaskRun } from '../../shared/experiment.ts'
import { displayName } from '../datasets/display-name.ts'
import type { Library } from '../datasets/library.ts'
import { problemName } from '../results/groups.ts'
import { CheckpointTable } from '../store/checkpoints.ts'
import { EvaluationTable } from '../store/evaluations.ts'
import type { ImportedParameters, NewParameters } from '../store/imported-parameters.ts'
import { Runs } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { callInWorker } from '../training/call-in-worker.ts'
import { networkSpec } from '../training/network.ts'
import { requireShape } from '../training/parameters-file.ts'
import type { Room } from '../workbench.ts'
import { bestParameters } from './best-parameters.ts'
import { Evaluations, type Model } from './evaluations.ts'

export interface ParametersRoomOptions {
  readonly store: Store
  readonly library: Library
  readonly starts: ImportedParameters
  readonly trainingWorker: URL
  readonly emit: Emit
}

type Like = Parsed<'parameters.evaluate'>['like']

export function parametersRoom(options: ParametersRoomOptions): Room<keyof typeof parameterCommands> {
  const { store, library, starts, trainingWorker, emit } = options
  const runs = new Runs(store)
  const checkpoints = new CheckpointTable(store)
  const table = new EvaluationTable(store)
  const evaluations = new Evaluations(trainingWorker, library, emit)

  const changed = <T>(result: T): T => {
    emit('parameters', undefined)
    return result
  }

  async function evaluateRun({ run: id, on, seed }: Parsed<'runs.evaluate'>): Promise<Output<'runs.evaluate'>> {
    const run = runs.get(id)
    const { updates, values: parameters } = bestParameters(checkpoints, run)
    const model = { config: run.config, dataset: run.dataset, parameters, run: id }
    const found = await evaluations.of(model, on, seed, (evaluation) => {
      // Meanwhile it may have been deleted.
      runs.get(id)
      table.add(id, { ...evaluation, updates })
    })
    return found.map((evaluation) => ({ ...evaluation, updates }))
  }

  /** Settles when no file is being read. */
  let reading: Promise<unknown> = Promise.resolve()

  async function importFile({ path, name }: Parsed<'parameters.import'>): Promise<Output<'parameters.import'>> {
    const read = callInWorker(trainingWorker, { call: 'readParameters', path })
    reading = Promise.allSettled([reading, read])
    const { shape, values, sha256 } = await read
    const file = displayName(basename(path))
    return add({
      name: name ?? file.replace(/\.(npz|json)$/i, ''),
      shape,
      values,
      origin: { kind: 'file', file, sha256 },
    })
  }

  function keep({ run: id, name }: Parsed<'parameters.keep'>): Output<'parameters.keep'> {
    const run = runs.get(id)
    const { config, dataset, hash } = run
    const { updates, values } = bestParameters(checkpoints, run)
    if (!isTaskRun(config) && dataset === null) {
      throw new WorkbenchError('not-found', 'the dataset of this run, which says its shape, is not in the library', {
        place: config.data.dataset,
        hint: 'Import it, then the run again.',
      })
    }
    const { inputs, units, outputs, biases } = networkSpec(config, dataset === null ? null : library.get(dataset))
    const title = `${config.method.name}, ${problemName(config)}, seed ${config.seed}`
    return add({
      name: name ?? `best of run ${id}`,
      shape: { inputs, units, outputs, biases },
      values,
      origin: { kind: 'run', title, config: hash, updates },
    })
  }

  const add = (parameters: NewParameters): Output<'parameters.import'> =>
    changed(starts.add({ ...parameters, name: displayName(parameters.name) }))

  function modelOf(which: string, like: Like): Model {
    const { hash, name } = starts.find(which)
    const { shape, values: parameters } = starts.load(hash)
    const { config, dataset } = configLike(like)
    requireShape(shape, networkSpec(config, dataset === null ? null : library.get(dataset)), `parameters ${name}`)
    return { config, dataset, parameters, run: null }
  }

  function configLike(like: Like): Pick<Model, 'config' | 'dataset'> {
    if ('run' in like) return runs.get(like.run)
    const config = expandExperiment(like.document)[0]!
    return { config, dataset: isTaskRun(config) ? null : library.find(config.data.dataset).id }
  }

  return {
    handlers: {
      'runs.evaluate': evaluateRun,
      'runs.cancelEvaluation': () => evaluations.cancel(),
      'runs.evaluations': ({ runs: ids }) => table.list(ids),
      'parameters.list': () => starts.list(),
      'parameters.import': importFile,
      'parameters.keep': keep,
      'parameters.remove'({ parameters }) {
        const entry = starts.find(parameters)
        starts.remove(entry.hash)
        return changed(entry)
      },
      'parameters.evaluate': ({ parameters, like, on, seed }) => evaluations.of(modelOf(parameters, like), on, seed),
    },
    async close() {
      await Promise.all([evaluations.cancel(), reading])
    },
  }
}
