// One training run in the engine: what it is made of, its updates and its scores.
import { defaultKernel, kernelName } from './algebra.ts'
import { native, type NativeSequences, type NativeSession, type NativeSpec } from './binding.ts'
import {
  finite,
  integer,
  isSharedArrayBuffer,
  MAXIMUM_AXIS,
  MAXIMUM_ELEMENTS,
  object,
  oneOf,
  refusal,
  stopFlagOrNull,
  vector,
} from './check.ts'
import { Lanes } from './lanes.ts'
import { report, scores, type Gradient, type Prediction, type Scores, type UpdateReport } from './reports.ts'
import {
  ACTIVATIONS,
  HEADS,
  INITIALISATIONS,
  MAXIMUM_THREADS,
  parameterLayout,
  TASK_NAMES,
  taskShape,
  type Initialisation,
  type NetworkSpec,
  type Objective,
  type ParameterBlock,
  type Task,
} from './spec.ts'
import type { Split } from '../shared/dataset.ts'
import { WorkbenchError } from '../shared/errors.ts'

/** One split of a dataset as the engine reads it. Its arrays must lie in SharedArrayBuffers: these cannot be detached. */
export class Sequences {
  readonly native: NativeSequences
  readonly width: number
  readonly steps: number
  readonly kind: 'music' | 'text'

  constructor(split: Split, width: number) {
    const { sequenceOffsets, stepOffsets, values } = split
    vector('sequenceOffsets', sequenceOffsets, Uint32Array)
    vector('values', values, Uint16Array)
    if (stepOffsets !== null) vector('stepOffsets', stepOffsets, Uint32Array)
    for (const array of [sequenceOffsets, stepOffsets, values]) {
      if (array !== null && !isSharedArrayBuffer(array.buffer)) {
        throw new WorkbenchError('bad-argument', 'a split for the engine must lie in SharedArrayBuffers')
      }
    }
    this.width = integer('width', width, 1, MAXIMUM_AXIS)
    this.native = refusal(() => new native.Sequences(sequenceOffsets, stepOffsets, values, width))
    this.steps = sequenceOffsets[sequenceOffsets.length - 1] ?? 0
    this.kind = stepOffsets === null ? 'text' : 'music'
  }
}

/** A batch that is given whole, dense and time-major. */
export interface DenseBatch {
  readonly steps: number
  readonly batch: number
  /** [steps][batch][inputs] */
  readonly inputs: Float64Array
  /** [batch][outputs] for last-* heads, else [steps][batch][outputs]; classes are one-hot rows. */
  readonly targets: Float64Array
}

/** The active channels of each step of one sequence, in the form of a split. */
export type StepInputs = Pick<Split, 'stepOffsets' | 'values'>

export interface SessionOptions {
  readonly spec: NetworkSpec
  readonly objective: Objective
  readonly seed: number
  /** What updateOnTask draws; the network must have the task's shape. */
  readonly task?: Task
  /** One of kernels(), or ORACLE; default: defaultKernel(). */
  readonly kernel?: string
  /** That share the work of an update; default: 1. Their number changes no bit. */
  readonly threads?: number
}

/** Parameters, optimiser, random stream, threads and workspace of one run. Belongs to the thread that made it. */
export class Session {
  readonly spec: NetworkSpec
  readonly layout: readonly ParameterBlock[]
  readonly #native: NativeSession
  readonly #task: Task | undefined

  constructor(options: SessionOptions) {
    const { spec, objective, seed, task, kernel = defaultKernel(), threads = 1 } = object('options', options)
    oneOf('cell', object('spec', spec).cell, ['rnn'])
    object('objective', objective)
    const { omega, clip, weightNoise = 0, weightDecay = 0 } = objective
    if (task !== undefined) checkTask(task, spec)
    const nativeSpec: NativeSpec = {
      kernel: kernelName(kernel),
      activation: oneOf('activation', spec.activation, ACTIVATIONS),
      head: oneOf('head', spec.head, HEADS),
      inputs: integer('inputs', spec.inputs, 1, MAXIMUM_AXIS),
      units: integer('units', spec.units, 1, 8192),
      outputs: integer('outputs', spec.outputs, 1, MAXIMUM_AXIS),
      biases: Boolean(spec.biases),
      seed: integer('seed', seed, 0, 0xffffffff),
      timeCost: oneOf('timeCost', objective.timeCost, ['mean', 'sum']),
      omegaForm: omega ? oneOf('omega.form', omega.form, ['squared-norm', 'norm']) : 'none',
      omegaBound: omega ? finite('omega.bound', omega.bound, 0) : 0,
      threshold: clip ? finite('clip.threshold', clip.threshold, Number.MIN_VALUE) : Infinity,
      guard: clip ? Boolean(clip.guard) : false,
      momentum: finite('momentum', objective.momentum, 0, 1),
      nesterov: Boolean(objective.nesterov),
      weightNoise: finite('weightNoise', weightNoise, 0),
      weightDecay: finite('weightDecay', weightDecay, 0),
      task: task ? oneOf('task', task.name, TASK_NAMES) : 'none',
      taskValues: task?.values ?? 2,
      taskPositions: task?.positions ?? 5,
      threads: integer('threads', threads, 1, MAXIMUM_THREADS),
    }
    this.spec = { ...spec }
    this.layout = parameterLayout(spec)
    this.#task = task && { ...task }
    const parameters = this.layout.reduce((sum, { rows, columns }) => sum + rows * columns, 0)
    if (parameters > MAXIMUM_ELEMENTS)
      throw new WorkbenchError('limit', `a network of ${parameters} parameters is too large`)
    this.#native = refusal(() => new native.Session(nativeSpec))
  }

  /** The name of the kernel in use. */
  get kernel(): string {
    return this.#native.kernel()
  }

  /** Draws all weights from the session's random stream: W_in, W_rec, (permutations), W_out; biases become 0. */
  initialise(name: Initialisation, gain = 1): void {
    oneOf('initialisation', name, INITIALISATIONS)
    finite('gain', gain, 0)
    refusal(() => this.#native.initialise(name, gain))
  }

  /** A copy of the flat parameter vector; see parameterLayout. */
  get parameters(): Float64Array {
    return this.#native.getParameters()
  }
  set parameters(values: Float64Array) {
    this.#native.setParameters(vector('parameters', values, Float64Array, this.#native.parameterCount()))
  }

  /** Momentum's velocity, same layout as the parameters; zeros without momentum. */
  get velocity(): Float64Array {
    return this.#native.getVelocity()
  }
  set velocity(values: Float64Array) {
    this.#native.setVelocity(vector('velocity', values, Float64Array, this.#native.parameterCount()))
  }

  /** The state that the next updateOnData carries on from, [lanes][units]; empty before the first. */
  get carried(): Float64Array {
    return this.#native.getCarried()
  }
  set carried(values: Float64Array) {
    vector('carried', values, Float64Array)
    if (values.length % this.spec.units !== 0) {
      throw new WorkbenchError('bad-argument', `carried: length ${values.length} is not a multiple of the units`)
    }
    this.#native.setCarried(values)
  }

  /** The session's random stream, in the form of RandomState.state. */
  get randomState(): Uint32Array {
    return this.#native.getRandomState()
  }
  set randomState(state: Uint32Array) {
    vector('random state', state, Uint32Array)
    refusal(() => this.#native.setRandomState(state))
  }

  /** A shared word that long calls look at between time steps: not 0 means give up and change nothing. */
  setStopFlag(flag: Int32Array | null): void {
    this.#native.setStopFlag(stopFlagOrNull(flag))
  }

  /** One integer 0 .. high - 1 from the session's stream: the authors draw a minibatch's length this way. */
  randint(high: number): number {
    return this.#native.randint(integer('high', high, 1, 0x7fffffff))
  }

  /** Draws a batch of the task at this length, then one update. */
  updateOnTask(length: number, batch: number, learningRate: number, alpha: number): UpdateReport {
    this.#taskSize(length, batch)
    rates(learningRate, alpha)
    return report(() => this.#native.updateOnTask(length, batch, learningRate, alpha))
  }

  /**
   * One update on chunks of a split: lane b reads `length` steps from absolute step `start`, predicts the step
   * `horizon` later, and starts from the carried state or from zero. The carried state then is that of this chunk's end.
   */
  updateOnData(data: Sequences, lanes: Lanes, horizon: number, learningRate: number, alpha: number): UpdateReport {
    this.#dataSize(data, lanes, horizon)
    rates(learningRate, alpha)
    return report(() => this.#native.updateOnData(data.native, lanes.words, horizon, learningRate, alpha))
  }

  /** Scores a fresh batch of the task; draws from the session's stream. */
  evaluateOnTask(length: number, batch: number): Scores {
    this.#taskSize(length, batch)
    return scores(() => this.#native.evaluateOnTask(length, batch))
  }

  /** Scores chunks of a split; its carried state is kept apart from that of training. */
  evaluateOnData(data: Sequences, lanes: Lanes, horizon: number): Scores {
    this.#dataSize(data, lanes, horizon)
    return scores(() => this.#native.evaluateOnData(data.native, lanes.words, horizon))
  }

  /** The batch that the next updateOnTask would train on; advances the stream. */
  drawTask(length: number, batch: number): DenseBatch {
    this.#taskSize(length, batch)
    const [inputs, targets] = refusal(() => this.#native.drawTask(length, batch))
    return { steps: inputs.length / (batch * this.spec.inputs), batch, inputs, targets }
  }

  /**
   * What the network expects after each step of one sequence, from `state` [units] (null: zeros). Inputs have the form
   * of a split: without stepOffsets values[t] is the one active channel of step t, else values[stepOffsets[t] ..
   * stepOffsets[t + 1]] are its active ones. For heads with an output at each step. Leaves parameters, carried states
   * and the random stream alone.
   */
  predict(inputs: StepInputs, state: Float64Array | null): Prediction {
    const { stepOffsets, values } = object('inputs', inputs)
    oneOf('head', this.spec.head, ['softmax', 'bernoulli'])
    if (stepOffsets !== null) vector('stepOffsets', stepOffsets, Uint32Array)
    vector('values', values, Uint16Array)
    const steps = integer('steps', stepOffsets === null ? values.length : stepOffsets.length - 1, 1, MAXIMUM_AXIS)
    this.#workspace(steps, 1)
    if (state !== null) {
      for (const value of vector('state', state, Float64Array, this.spec.units)) finite('a state', value)
    }
    const [logits, after] = refusal(() => this.#native.predict(stepOffsets, values, state))
    return { logits, state: after }
  }

  /** Loss, its gradient and Omega's immediate derivative, each by itself; changes nothing. */
  gradient(batch: DenseBatch): Gradient {
    const dense = this.#dense(batch)
    const [numbers, gradient, omegaGradient] = refusal(() => this.#native.gradient(...dense))
    const [loss, error, omega, validPairs, pairs] = numbers as unknown as [number, number, number, number, number]
    return { loss, error, omega, validPairs, pairs, gradient, omegaGradient }
  }

  /** One update on an explicit batch. */
  updateOnBatch(batch: DenseBatch, learningRate: number, alpha: number): UpdateReport {
    rates(learningRate, alpha)
    const dense = this.#dense(batch)
    return report(() => this.#native.updateOnBatch(...dense, learningRate, alpha))
  }

  #taskSize(length: number, batch: number): void {
    if (!this.#task) throw new WorkbenchError('bad-argument', 'this session has no task')
    // Below 10 steps the marker tasks would draw from an empty interval (paper-spec 2.1).
    const shortest = this.#task.name === 'permutation' || this.#task.name === 'memorization' ? 2 : 10
    integer('length', length, shortest, MAXIMUM_AXIS)
    integer('batch', batch, 1, MAXIMUM_AXIS)
    // 1.1 length: addition and multiplication draw up to a tenth more steps.
    this.#workspace(Math.ceil(1.1 * length) + 2 * (this.#task.positions ?? 5), batch)
  }

  #dataSize(data: Sequences, lanes: Lanes, horizon: number): void {
    if (!(data instanceof Sequences)) throw new WorkbenchError('bad-argument', 'data must be Sequences')
    if (!(lanes instanceof Lanes)) throw new WorkbenchError('bad-argument', 'lanes must be Lanes')
    const head = data.kind === 'music' ? 'bernoulli' : 'softmax'
    if (this.spec.head !== head || this.spec.inputs !== data.width || this.spec.outputs !== data.width) {
      throw new WorkbenchError(
        'bad-argument',
        `${data.kind} of width ${data.width} needs a ${head} network with as many inputs and outputs`,
      )
    }
    integer('horizon', horizon, 1, MAXIMUM_AXIS)
    this.#workspace(lanes.check(data.steps, horizon, MAXIMUM_AXIS), lanes.count)
  }

  #dense({ steps, batch, inputs, targets }: DenseBatch): [number, number, Float64Array, Float64Array] {
    integer('steps', steps, 1, MAXIMUM_AXIS)
    integer('batch', batch, 1, MAXIMUM_AXIS)
    this.#workspace(steps, batch)
    const rows = this.spec.head.startsWith('last-') ? batch : steps * batch
    vector('inputs', inputs, Float64Array, steps * batch * this.spec.inputs)
    vector('targets', targets, Float64Array, rows * this.spec.outputs)
    for (const value of inputs) finite('an input', value)
    for (const value of targets) finite('a target', value)
    return [steps, batch, inputs, targets]
  }

  #workspace(steps: number, batch: number): void {
    const widest = Math.max(this.spec.units, this.spec.outputs)
    if (steps * batch * widest > MAXIMUM_ELEMENTS) {
      throw new WorkbenchError('limit', `${steps} steps x ${batch} sequences x ${widest} is too large for one batch`, {
        hint: 'Shorten the sequences or take a smaller batch.',
      })
    }
  }
}

function checkTask(task: Task, spec: NetworkSpec): void {
  object('task', task)
  oneOf('task', task.name, TASK_NAMES)
  if (task.values !== undefined) integer('task.values', task.values, 1, 1000)
  if (task.positions !== undefined) integer('task.positions', task.positions, 1, 1000)
  const { inputs, outputs, head } = taskShape(task)
  if (spec.inputs !== inputs || spec.outputs !== outputs || spec.head !== head) {
    throw new WorkbenchError(
      'bad-argument',
      `task ${task.name} needs ${inputs} inputs, ${outputs} outputs, head ${head}`,
    )
  }
}

function rates(learningRate: number, alpha: number): void {
  finite('learning rate', learningRate)
  finite('alpha', alpha)
}
