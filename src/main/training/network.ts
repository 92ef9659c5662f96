// From a run's configuration to what the engine is told: network, objective, task.
import { parameterTotal, taskShape, type NetworkSpec, type Objective, type Task } from '../../engine/spec.ts'
import type { Dataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { isTaskRun, type DatasetRun, type RunConfig, type TaskRun } from '../../shared/experiment.ts'

/** What of a dataset decides the shape of a network. */
type DatasetShape = Pick<Dataset, 'kind' | 'name' | 'width'>

/** `dataset`: null for a task, which has its own shape. Throws 'bad-config' when it is not of the kind that the run needs. */
export function networkSpec(config: RunConfig, dataset: DatasetShape | null): NetworkSpec {
  const { cell, activation, units, biases } = config.model
  const shape = isTaskRun(config) ? taskShape(taskOf(config.data)) : datasetShape(datasetFor(config, dataset))
  return { cell, activation, units, biases, ...shape }
}

/** How many numbers the model has. Throws as networkSpec. */
export const parameterCount = (config: RunConfig, dataset: DatasetShape | null): number =>
  parameterTotal(networkSpec(config, dataset))

const datasetShape = ({ kind, width }: DatasetShape): Pick<NetworkSpec, 'inputs' | 'outputs' | 'head'> => ({
  inputs: width,
  outputs: width,
  head: kind === 'music' ? 'bernoulli' : 'softmax',
})

/** The dataset, if it is of the kind that the run needs; else throws 'bad-config'. */
export function datasetFor<D extends DatasetShape>({ data: { kind } }: DatasetRun, dataset: D | null): D {
  if (dataset?.kind === kind) return dataset
  const given = dataset ? `'${dataset.name}' is ${dataset.kind}` : 'there is none'
  throw new WorkbenchError('bad-config', `the run needs a ${kind} dataset; ${given}`, { place: 'data.kind' })
}

export function objective({ method, training }: RunConfig): Objective {
  return {
    timeCost: training.timeCost,
    omega: method.omega && { form: method.omega.form, bound: method.omega.bound },
    clip: method.clip,
    momentum: training.momentum,
    nesterov: training.nesterov,
    ...(training.weightNoise !== undefined && { weightNoise: training.weightNoise }),
    ...(training.weightDecay !== undefined && { weightDecay: training.weightDecay }),
  }
}

export const taskOf = ({ task, values, positions }: TaskRun['data']): Task => ({
  name: task,
  ...(values !== undefined && { values }),
  ...(positions !== undefined && { positions }),
})
