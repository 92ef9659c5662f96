// Draws from a trained network: it reads the beginning of a piece, and then what it draws itself, step by step.
import { RandomState, Session, type StepInputs } from '../../engine/engine.ts'
import { sequenceCount, type Dataset, type SplitName } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { isTaskRun, type DatasetRun, type RunConfig } from '../../shared/experiment.ts'
import { MAXIMUM_SAMPLE_STEPS } from '../../shared/sampling.ts'
import { datasetFor, networkSpec, objective } from './network.ts'

/** What the network reads first: steps start .. start + steps - 1 of a sequence, fewer where it ends before. */
export interface Primer {
  readonly split: SplitName
  readonly sequence: number
  readonly start: number
  /** 0: it goes on from nothing. */
  readonly steps: number
}

export interface SamplingOptions {
  readonly config: DatasetRun
  readonly dataset: Dataset | null
  /** In the engine's layout. */
  readonly parameters: Float64Array
  readonly primer: Primer
  /** How many are drawn. */
  readonly steps: number
  /** Divides the logits; at its limit, 0, the most probable is taken. */
  readonly temperature: number
  /** Of a RandomState: the same seed gives the same sample. */
  readonly seed: number
}

/** One sequence, in the form of a split: the primer, then what was drawn. */
export interface SampledSequence {
  /** Steps of the primer. */
  readonly primer: number
  /** Null for a text. */
  readonly stepOffsets: Uint32Array<ArrayBuffer> | null
  readonly values: Uint16Array<ArrayBuffer>
}

/** The configuration of a run that can have samples. Throws 'unsupported' for a task. */
export function samplable(config: RunConfig): DatasetRun {
  if (!isTaskRun(config)) return config
  throw new WorkbenchError('unsupported', 'a run on a task has no samples: there is no piece or text to go on with', {
    place: config.data.task,
    hint: 'Choose a run on music or text.',
  })
}

/** Of a primer that are read in one call of the engine. */
const CHUNK = 50

/**
 * Yields after each call of the engine, all of which are short. Step t is drawn from what the network expects after step
 * t - horizon; where the primer is shorter than the horizon it first reads empty steps: silence, or no symbol.
 *
 * Throws 'limit' over MAXIMUM_SAMPLE_STEPS, 'not-found' when there is no such sequence, 'bad-config' for a temperature
 * below 0, and 'engine' when the network's outputs leave the finite numbers.
 */
export function* sample(options: SamplingOptions): Generator<undefined, SampledSequence> {
  const { config, parameters, primer, steps, temperature, seed } = options
  inRange('steps', steps)
  inRange('primer', primer.steps)
  if (!(Number.isFinite(temperature) && temperature >= 0)) {
    throw new WorkbenchError('bad-config', `expected a temperature from 0 on, not ${temperature}`, {
      place: 'temperature',
    })
  }
  const dataset = datasetFor(config, options.dataset)
  const spec = networkSpec(config, dataset)
  const session = new Session({ spec, objective: objective(config), seed: config.seed })
  session.parameters = parameters
  const random = new RandomState(seed)
  const isText = dataset.kind === 'text'
  const given = stepsOf(dataset, primer)
  const { horizon } = config.data

  let state: Float64Array | null = null
  /** What the network expects of the next steps, at most `horizon` of them, each as logits [outputs]. */
  const expected: Float64Array[] = []
  function read(inputs: StepInputs, place: string): void {
    const prediction = session.predict(inputs, state)
    if (!prediction.logits.every(Number.isFinite)) {
      throw new WorkbenchError('engine', "the network's outputs are not finite any more", {
        place,
        hint: 'Choose another primer, or a run that is trained further.',
      })
    }
    state = prediction.state
    for (let row = 0; row < prediction.logits.length; row += spec.outputs) {
      expected.push(prediction.logits.subarray(row, row + spec.outputs))
    }
    expected.splice(0, expected.length - horizon)
  }

  const missing = Math.max(0, horizon - given.length)
  const before: (readonly number[])[] = [...Array.from({ length: missing }, () => []), ...given]
  for (let step = 0; step < before.length; step += CHUNK) {
    read(toInputs(before.slice(step, step + CHUNK)), 'primer')
    yield
  }
  const drawn: number[][] = []
  while (drawn.length < steps) {
    const logits = expected.shift()!
    const chord = isText ? [drawSymbol(logits, temperature, random)] : drawKeys(logits, temperature, random)
    drawn.push(chord)
    if (drawn.length < steps) read(toInputs([chord]), `step ${drawn.length}`)
    yield
  }
  const { stepOffsets, values } = toInputs([...given, ...drawn])
  return { primer: given.length, stepOffsets: isText ? null : stepOffsets, values }
}

/** One of the outputs by the softmax of logits / temperature. */
export function drawSymbol(logits: Float64Array, temperature: number, random: RandomState): number {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity)
  const weights = logits.map((logit) => Math.exp((logit - highest) / divisor(temperature)))
  let left = random.randomSample() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [symbol, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return symbol
  }
  // Rounding has used it up.
  return weights.findLastIndex((weight) => weight > 0)
}

/** The keys that are on, ascending: each by itself with the probability sigmoid(logit / temperature). */
export function drawKeys(logits: Float64Array, temperature: number, random: RandomState): number[] {
  const chances = random.uniform(0, 1, logits.length)
  const isOn = (logit: number, key: number) => chances[key]! < 1 / (1 + Math.exp(-logit / divisor(temperature)))
  return [...logits.keys()].filter((key) => isOn(logits[key]!, key))
}

/** At so small a temperature the quotients are the limits themselves: infinite, or 0. */
const divisor = (temperature: number): number => Math.max(temperature, Number.MIN_VALUE)

/** The active channels of each of its steps. */
function stepsOf({ name, splits }: Dataset, { split, sequence, start, steps }: Primer): number[][] {
  if (steps === 0) return []
  const { sequenceOffsets, stepOffsets, values } = splits[split]
  const place = `${name}, ${split}`
  const pieces = sequenceCount(splits[split])
  if (sequence >= pieces) {
    throw new WorkbenchError('not-found', `there is no piece ${sequence + 1}, the last one is ${pieces}`, { place })
  }
  const from = sequenceOffsets[sequence]! + start
  const length = sequenceOffsets[sequence + 1]! - from
  if (length <= 0) {
    throw new WorkbenchError('not-found', `there is no step ${start + 1}, the last one is ${start + length}`, { place })
  }
  return Array.from({ length: Math.min(steps, length) }, (_, step) =>
    stepOffsets === null
      ? [values[from + step]!]
      : [...values.subarray(stepOffsets[from + step], stepOffsets[from + step + 1])],
  )
}

function toInputs(chords: readonly (readonly number[])[]): {
  stepOffsets: Uint32Array<ArrayBuffer>
  values: Uint16Array<ArrayBuffer>
} {
  const stepOffsets = new Uint32Array(chords.length + 1)
  for (const [step, chord] of chords.entries()) stepOffsets[step + 1] = stepOffsets[step]! + chord.length
  return { stepOffsets, values: Uint16Array.from(chords.flat()) }
}

function inRange(place: string, steps: number): void {
  if (steps <= MAXIMUM_SAMPLE_STEPS) return
  throw new WorkbenchError('limit', `${steps} steps, at most ${MAXIMUM_SAMPLE_STEPS} are possible`, { place })
}
