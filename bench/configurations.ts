// The configurations of the update benchmarks: shapes, bars, and one batch of data in the engine's and the peers' form.
import { Lanes, RandomState, Sequences, Session } from '../src/engine/engine.ts'
import type { DenseBatch, NetworkSpec, Objective, Task, UpdateReport } from '../src/engine/engine.ts'
import type { Split } from '../src/shared/dataset.ts'

export type Method = 'SGD-C' | 'SGD-CR'
export const METHODS: readonly Method[] = ['SGD-C', 'SGD-CR']

export const LEARNING_RATE = 0.01
export const THRESHOLD = 1
export const BOUND = 1e-20
export const alphaOf = (method: Method): number => (method === 'SGD-CR' ? 2 : 0)

export interface Configuration {
  readonly name: string
  readonly kind: 'task' | 'music' | 'text'
  readonly steps: number
  readonly batch: number
  readonly spec: NetworkSpec
  /**
   * How many times as fast as its peers the engine must be; reading: of the time in which this core can read W_rec 2 T times
   * from where it lies, the least that one sequence at a time takes, what share an update must reach.
   */
  readonly bars: Readonly<
    Record<Method, { readonly torch?: number; readonly eigen?: number; readonly reading?: number }>
  >
}

const network = (head: NetworkSpec['head'], inputs: number, units: number, outputs: number): NetworkSpec => ({
  cell: 'rnn',
  activation: 'tanh',
  head,
  inputs,
  units,
  outputs,
  biases: true,
})

export const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: 'temporal-order',
    kind: 'task',
    steps: 100,
    batch: 20,
    spec: network('last-softmax', 6, 50, 4),
    bars: { 'SGD-C': { torch: 5, eigen: 2 }, 'SGD-CR': { torch: 7, eigen: 2 } },
  },
  {
    name: 'music-sequence',
    kind: 'music',
    steps: 200,
    batch: 1,
    spec: network('bernoulli', 88, 200, 88),
    bars: { 'SGD-C': { reading: 0.7 }, 'SGD-CR': { reading: 0.7 } },
  },
  {
    name: 'music-minibatch',
    kind: 'music',
    steps: 200,
    batch: 20,
    spec: network('bernoulli', 88, 200, 88),
    bars: { 'SGD-C': { torch: 2, eigen: 1.5 }, 'SGD-CR': { torch: 3, eigen: 1.7 } },
  },
  {
    name: 'ptb-characters',
    kind: 'text',
    steps: 180,
    batch: 20,
    spec: network('softmax', 50, 500, 50),
    bars: { 'SGD-C': { torch: 1.7, eigen: 1.4 }, 'SGD-CR': { torch: 2.5, eigen: 1.7 } },
  },
]

const TEMPORAL_ORDER: Task = { name: 'temporal-order' }

const objective = (method: Method): Objective => ({
  timeCost: 'mean',
  omega: method === 'SGD-CR' ? { form: 'squared-norm', bound: BOUND } : null,
  clip: { threshold: THRESHOLD, guard: false },
  momentum: 0,
  nesterov: false,
})

/** A session of this network; with the temporal-order task where the configuration is one. */
export function createSession({ kind, spec }: Configuration, method: Method, threads = 1): Session {
  return new Session({
    spec,
    objective: objective(method),
    seed: 1,
    threads,
    ...(kind === 'task' ? { task: TEMPORAL_ORDER } : {}),
  })
}

/**
 * Weights that neither vanish nor explode: 15 outgoing connections a unit, spectral radius .95. A network in chaos
 * would blow rounding errors up until engine and peers could not be compared.
 */
export function initialParameters(configuration: Configuration): Float64Array {
  const session = createSession(configuration, 'SGD-C')
  session.initialise('smart-tanh')
  return session.parameters
}

export interface Workload {
  /** The batch as the peers take it. */
  readonly dense: DenseBatch
  /** One update as training does it: from the sparse data, or with the task's draw. */
  readonly update: (session: Session, learningRate: number, alpha: number) => UpdateReport
}

/** One random batch. A fresh session's first update of a task draws the very batch that is in `dense`. */
export function createWorkload(configuration: Configuration): Workload {
  const { kind, steps, batch, spec } = configuration
  if (kind === 'task') {
    return {
      dense: createSession(configuration, 'SGD-C').drawTask(steps, batch),
      update: (session, learningRate, alpha) => session.updateOnTask(steps, batch, learningRate, alpha),
    }
  }
  const split =
    kind === 'music' ? randomMusic(steps + 1, batch, spec.inputs) : randomText(steps + 1, batch, spec.inputs)
  const sequences = new Sequences(split, spec.inputs)
  const lanes = new Lanes(batch)
  for (let lane = 0; lane < batch; lane += 1) lanes.set(lane, lane * (steps + 1), steps, false)
  return {
    dense: {
      steps,
      batch,
      inputs: denseRows(split, steps, batch, spec.inputs, 0),
      targets: denseRows(split, steps, batch, spec.outputs, 1),
    },
    update: (session, learningRate, alpha) => session.updateOnData(sequences, lanes, 1, learningRate, alpha),
  }
}

/** So many sequences of so many steps, with four of the keys active on average. */
function randomMusic(steps: number, sequences: number, width: number): Split {
  const draws = new RandomState(2).uniform(0, width, steps * sequences * width)
  const values: number[] = []
  const stepOffsets = [0]
  for (let step = 0; step < steps * sequences; step += 1) {
    for (let key = 0; key < width; key += 1) if (draws[step * width + key]! < 4) values.push(key)
    stepOffsets.push(values.length)
  }
  return {
    sequenceOffsets: equalSequences(steps, sequences),
    stepOffsets: shared(Uint32Array, stepOffsets),
    values: shared(Uint16Array, values),
  }
}

function randomText(steps: number, sequences: number, width: number): Split {
  const symbols = new RandomState(2).randint(width, steps * sequences)
  return {
    sequenceOffsets: equalSequences(steps, sequences),
    stepOffsets: null,
    values: shared(Uint16Array, symbols),
  }
}

const equalSequences = (steps: number, sequences: number): Uint32Array =>
  shared(
    Uint32Array,
    Array.from({ length: sequences + 1 }, (_, sequence) => sequence * steps),
  )

function shared<T extends Uint16Array | Uint32Array>(
  type: { new (buffer: SharedArrayBuffer): T; BYTES_PER_ELEMENT: number },
  values: ArrayLike<number>,
): T {
  const array = new type(new SharedArrayBuffer(values.length * type.BYTES_PER_ELEMENT))
  array.set(values)
  return array
}

/** [steps][batch][width] of zeros and ones, where example b at step t shows step t + shift of sequence b. */
function denseRows(split: Split, steps: number, batch: number, width: number, shift: number): Float64Array {
  const rows = new Float64Array(steps * batch * width)
  for (let t = 0; t < steps; t += 1) {
    for (let b = 0; b < batch; b += 1) {
      const step = split.sequenceOffsets[b]! + t + shift
      const [from, to] = split.stepOffsets ? [split.stepOffsets[step]!, split.stepOffsets[step + 1]!] : [step, step + 1]
      for (const channel of split.values.subarray(from, to)) rows[(t * batch + b) * width + channel] = 1
    }
  }
  return rows
}
