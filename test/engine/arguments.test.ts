// Whatever is handed to the engine: a typed error or a result, never a crash and never another kind of error.
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import {
  activate,
  eigenvalues,
  gemm,
  Lanes,
  largestSingularValue,
  RandomState,
  Sequences,
  Session,
  type NetworkSpec,
  type Objective,
  type SessionOptions,
  type StepInputs,
} from '../../src/engine/engine.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { musicSequences, textSequences } from './sequences.ts'

const detached = () => {
  const array = new Float64Array(4)
  structuredClone(array.buffer, { transfer: [array.buffer] })
  return array
}

/** Values that no argument wants, or wants only in part. */
const PLAIN: readonly unknown[] = [
  ...[undefined, null, NaN, Infinity, -Infinity, -1, 0, 0.5, 2 ** 31, 2 ** 53, 1e308, '', 'tanh', 'x', true, 7n],
  ...[{}, [], () => 0, Symbol('s'), { length: 4 }, new Date(NaN)],
]
const HOSTILE: readonly (() => unknown)[] = [
  ...PLAIN.map((value) => () => value),
  () => new Float64Array(0),
  () => new Float64Array(3),
  () => new Float64Array(4).fill(NaN),
  () => new Float32Array(4),
  () => new Int32Array(9),
  () => new Uint32Array(628),
  () => new Uint16Array(new SharedArrayBuffer(8)),
  () => new Float64Array(new SharedArrayBuffer(32)),
  detached,
  () => runInNewContext('new Float64Array(4)') as unknown,
  () => new Proxy(new Float64Array(4), {}),
  () => new Lanes(3),
  () => new RandomState(1),
]

const spec: NetworkSpec = {
  cell: 'rnn',
  activation: 'tanh',
  head: 'bernoulli',
  inputs: 4,
  units: 2,
  outputs: 4,
  biases: true,
}
const objective: Objective = {
  timeCost: 'mean',
  omega: { form: 'squared-norm', bound: 1e-20 },
  clip: { threshold: 1, guard: true },
  momentum: 0.5,
  nesterov: true,
}
const options: SessionOptions = { spec, objective, seed: 1 }
const taskOptions: SessionOptions = {
  spec: { ...spec, head: 'last-softmax', inputs: 6 },
  objective,
  seed: 1,
  task: { name: 'temporal-order' },
}
const session = () => new Session(options)
const taskSession = () => new Session(taskOptions)
const data = musicSequences(4, [20], 1)
const lanes = () => {
  const made = new Lanes(2)
  made.set(0, 0, 3, false)
  made.set(1, 4, 2, true)
  return made
}
const batch = { steps: 2, batch: 1, inputs: new Float64Array(8), targets: new Float64Array(8) }

/** Each call with good arguments; every one of them is replaced in turn. */
const CALLS: Record<string, [(...args: never[]) => unknown, readonly (() => unknown)[]]> = {
  'new RandomState': [(seed: number) => new RandomState(seed), [() => 1]],
  uniform: [(a: number, b: number, n: number) => new RandomState(1).uniform(a, b, n), [() => 0, () => 1, () => 2]],
  normal: [(a: number, b: number, n: number) => new RandomState(1).normal(a, b, n), [() => 0, () => 1, () => 2]],
  randint: [(high: number, n: number) => new RandomState(1).randint(high, n), [() => 3, () => 2]],
  permutation: [(n: number) => new RandomState(1).permutation(n), [() => 3]],
  'set state': [(state: Uint32Array) => (new RandomState(1).state = state), [() => new RandomState(2).state]],
  'new Sequences': [
    (sequenceOffsets: Uint32Array, stepOffsets: Uint32Array, values: Uint16Array, width: number) =>
      new Sequences({ sequenceOffsets, stepOffsets, values }, width),
    [
      () => new Uint32Array(new SharedArrayBuffer(8)),
      () => new Uint32Array(new SharedArrayBuffer(4)),
      () => new Uint16Array(new SharedArrayBuffer(0)),
      () => 4,
    ],
  ],
  'Lanes.set': [
    (lane: number, start: number, length: number, carry: boolean) => new Lanes(2).set(lane, start, length, carry),
    [() => 0, () => 0, () => 1, () => true],
  ],
  initialise: [(name: 'identity', gain: number) => session().initialise(name, gain), [() => 'identity', () => 1]],
  'set parameters': [(v: Float64Array) => (session().parameters = v), [() => session().parameters]],
  'set velocity': [(v: Float64Array) => (session().velocity = v), [() => session().velocity]],
  'set carried': [(v: Float64Array) => (session().carried = v), [() => new Float64Array(4)]],
  'set randomState': [(v: Uint32Array) => (session().randomState = v), [() => session().randomState]],
  setStopFlag: [(v: Int32Array) => session().setStopFlag(v), [() => new Int32Array(new SharedArrayBuffer(4))]],
  'session randint': [(high: number) => session().randint(high), [() => 5]],
  updateOnTask: [
    (length: number, size: number, rate: number, alpha: number) =>
      taskSession().updateOnTask(length, size, rate, alpha),
    [() => 12, () => 2, () => 0.1, () => 1],
  ],
  evaluateOnTask: [(length: number, size: number) => taskSession().evaluateOnTask(length, size), [() => 12, () => 2]],
  drawTask: [(length: number, size: number) => taskSession().drawTask(length, size), [() => 12, () => 2]],
  updateOnData: [
    (d: Sequences, l: Lanes, horizon: number, rate: number, alpha: number) =>
      session().updateOnData(d, l, horizon, rate, alpha),
    [() => data, lanes, () => 1, () => 0.1, () => 1],
  ],
  evaluateOnData: [
    (d: Sequences, l: Lanes, horizon: number) => session().evaluateOnData(d, l, horizon),
    [() => data, lanes, () => 1],
  ],
  predict: [
    (stepOffsets: Uint32Array, values: Uint16Array, state: Float64Array) =>
      session().predict({ stepOffsets, values }, state),
    [() => Uint32Array.of(0, 1, 1, 3), () => Uint16Array.of(3, 0, 2), () => new Float64Array(2)],
  ],
  'predict, the inputs': [
    (inputs: StepInputs) => session().predict(inputs, null),
    [() => ({ stepOffsets: null, values: Uint16Array.of(3, 0, 2) })],
  ],
  gradient: [
    (steps: number, size: number, inputs: Float64Array, targets: Float64Array) =>
      session().gradient({ steps, batch: size, inputs, targets }),
    [() => 2, () => 1, () => batch.inputs, () => batch.targets],
  ],
  updateOnBatch: [(rate: number, alpha: number) => session().updateOnBatch(batch, rate, alpha), [() => 0.1, () => 1]],
  eigenvalues: [
    (m: Float64Array, n: number, flag: Int32Array) => eigenvalues(m, n, flag),
    [() => new Float64Array(4), () => 2, () => new Int32Array(new SharedArrayBuffer(4))],
  ],
  largestSingularValue: [
    (m: Float64Array, n: number, flag: Int32Array) => largestSingularValue(m, n, flag),
    [() => new Float64Array(4), () => 2, () => new Int32Array(new SharedArrayBuffer(4))],
  ],
  gemm: [
    (m: number, n: number, k: number, a: Float64Array, b: Float64Array, c: Float64Array, kernel: string) =>
      gemm({ m, n, k, kernel }, a, b, c),
    [() => 2, () => 2, () => 2, ...[1, 2, 3].map(() => () => new Float64Array(4)), () => 'reference'],
  ],
  activate: [
    (f: 'tanh', x: Float64Array, out: Float64Array, kernel: string) => activate(f, x, out, kernel),
    [() => 'tanh', () => new Float64Array(4), () => new Float64Array(4), () => 'reference'],
  ],
}

test.for(Object.entries(CALLS))('%s', ([, [call, good]]) => {
  const run = (args: unknown[]) => (call as (...args: unknown[]) => unknown)(...args)
  run(good.map((make) => make()))
  for (const position of good.keys()) {
    for (const make of HOSTILE) {
      const args = good.map((makeGood) => makeGood())
      args[position] = make()
      try {
        run(args)
      } catch (error) {
        expect(error, `argument ${position}: ${String((error as Error).stack)}`).toBeInstanceOf(WorkbenchError)
      }
    }
  }
})

test('every field of a session’s options', () => {
  const fields: [string, (value: unknown) => unknown][] = []
  for (const key of Object.keys(spec)) fields.push([key, (v) => ({ ...options, spec: { ...spec, [key]: v } })])
  for (const key of Object.keys(objective)) {
    fields.push([key, (v) => ({ ...options, objective: { ...objective, [key]: v } })])
  }
  for (const key of ['seed', 'kernel', 'task', 'spec', 'objective', 'threads'])
    fields.push([key, (v) => ({ ...options, [key]: v })])
  fields.push(['threshold', (v) => ({ ...options, objective: { ...objective, clip: { threshold: v, guard: true } } })])
  fields.push(['bound', (v) => ({ ...options, objective: { ...objective, omega: { form: 'norm', bound: v } } })])
  fields.push(['form', (v) => ({ ...options, objective: { ...objective, omega: { form: v, bound: 0 } } })])
  fields.push(['task.values', (v) => ({ ...taskOptions, task: { name: 'memorization', values: v } })])
  for (const [field, make] of fields) {
    for (const hostile of HOSTILE) {
      try {
        new Session(make(hostile()) as SessionOptions)
      } catch (error) {
        expect(error, `${field}: ${String((error as Error).stack)}`).toBeInstanceOf(WorkbenchError)
      }
    }
  }
})

test('huge extents are refused before memory is asked for', () => {
  expect(() => taskSession().updateOnTask(65536, 65536, 0.1, 0)).toThrow(WorkbenchError)
  expect(() => new Session({ ...options, spec: { ...spec, units: 8193 } })).toThrow(WorkbenchError)
  expect(() => new RandomState(1).uniform(0, 1, 2 ** 31)).toThrow(WorkbenchError)
  expect(() => gemm({ m: 65536, n: 65536, k: 65536 }, batch.inputs, batch.inputs, batch.inputs)).toThrow(WorkbenchError)
})

test('a split that another thread changes after it was checked is refused, not read out of bounds', () => {
  const values = new Uint16Array(new SharedArrayBuffer(2 * 10))
  const stepOffsets = new Uint32Array(new SharedArrayBuffer(4 * 11)).map((_, i) => i)
  const shared = new Uint32Array(new SharedArrayBuffer(4 * 11))
  shared.set(stepOffsets)
  const sequenceOffsets = new Uint32Array(new SharedArrayBuffer(8))
  sequenceOffsets[1] = 10
  const split = new Sequences({ sequenceOffsets, stepOffsets: shared, values }, 4)
  const one = new Lanes(1)
  one.set(0, 0, 5, false)
  expect(session().evaluateOnData(split, one, 1).terms).toBe(5)
  values[2] = 60_000
  expect(() => session().evaluateOnData(split, one, 1)).toThrow(WorkbenchError)
  values[2] = 0
  shared[3] = 0xffffffff
  expect(() => session().updateOnData(split, one, 1, 0.1, 0)).toThrow(WorkbenchError)
})

test('inputs that leave their range and heads without an output at each step are refused by predict', () => {
  const refused = (stepOffsets: readonly number[] | null, ...values: number[]) => {
    const inputs = { stepOffsets: stepOffsets && Uint32Array.from(stepOffsets), values: Uint16Array.from(values) }
    expect(() => session().predict(inputs, null)).toThrow(WorkbenchError)
  }
  refused(null)
  refused([])
  refused([0])
  refused(null, 4)
  refused([0, 1], 4)
  refused([0, 3], 1, 2)
  refused([0, 2, 1], 1, 2)
  refused([5, 6], 1, 2)
  expect(() => taskSession().predict({ stepOffsets: null, values: Uint16Array.of(0) }, null)).toThrow(WorkbenchError)
})

test('lanes that leave the split are refused', () => {
  const text = textSequences(4, [0, 1, 2, 3])
  const softmax = new Session({ ...options, spec: { ...spec, head: 'softmax' } })
  const one = new Lanes(1)
  one.set(0, 0, 4, false)
  expect(() => softmax.evaluateOnData(text, one, 1)).toThrow(WorkbenchError)
  one.words[0] = -5
  expect(() => softmax.evaluateOnData(text, one, 1)).toThrow(WorkbenchError)
  one.words.set([2147483647, 2147483647, 1])
  expect(() => softmax.evaluateOnData(text, one, 1)).toThrow(WorkbenchError)
})
