// Initial weights and first batches of the authors' random streams, number for number.
import { describe, expect, test } from 'vitest'
import {
  RandomState,
  Session,
  taskShape,
  type Activation,
  type Initialisation,
  type NetworkSpec,
  type Objective,
  type Task,
  type TaskName,
} from '../../src/engine/engine.ts'
import { flatten, goldenAbsent, goldenFiles, readGolden, relativeError, type Nested } from './golden.ts'

const objective: Objective = { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false }
const TOLERANCE = 1e-12

/** What the session's stream would draw next. */
function nextSample(session: Session): number {
  const stream = new RandomState(0)
  stream.state = session.randomState
  return stream.randomSample()
}

interface Initial {
  seed: number
  nin: number
  hidden: number
  nout: number
  inits: Record<string, { activation: Activation; params: Record<string, Nested>; next_random_sample: number }>
}

describe.skipIf(goldenAbsent)('initialisations', () => {
  for (const file of goldenFiles('replay', /^init-.*\.json$/)) {
    const golden = readGolden('replay', file) as Initial
    test.for(Object.entries(golden.inits))(`${file} %s`, ([name, { activation, params, next_random_sample }]) => {
      const spec: NetworkSpec = {
        cell: 'rnn',
        activation,
        head: 'last-softmax',
        inputs: golden.nin,
        units: golden.hidden,
        outputs: golden.nout,
        biases: true,
      }
      const session = new Session({ spec, objective, seed: golden.seed })
      session.initialise(name.replace('_', '-') as Initialisation)
      const { parameters } = session
      for (const { name: block, offset, rows, columns } of session.layout) {
        const drawn = parameters.subarray(offset, offset + rows * columns)
        expect(relativeError(drawn, flatten(params[block]!)), block).toBeLessThan(TOLERANCE)
      }
      expect(nextSample(session)).toBe(next_random_sample)
    })
  }
})

interface Batches {
  seed: number
  batch: number
  length: number
  tasks: Record<string, { T: number; inputs: Rows; targets: Rows; next_random_sample: number }>
}
/** One-hot rows are written as strings of 0 and 1. */
type Rows = number | string | Rows[]
const numbers = (rows: Rows): number[] =>
  Array.isArray(rows) ? rows.flatMap(numbers) : typeof rows === 'string' ? [...rows].map(Number) : [rows]

const TASKS: Record<string, TaskName> = {
  torder: 'temporal-order',
  torder3: 'temporal-order-3bit',
  add: 'addition',
  mul: 'multiplication',
  perm: 'permutation',
  mem: 'memorization',
}

describe.skipIf(goldenAbsent)('task batches', () => {
  for (const file of goldenFiles('replay', /^batches-.*\.json$/)) {
    const golden = readGolden('replay', file) as Batches
    test.for(Object.entries(golden.tasks))(`${file} %s`, ([name, expected]) => {
      // The golden memorization batch is that of 20 bits: 5 symbols, 10 positions.
      const task: Task = { name: TASKS[name]!, ...(name === 'mem' ? { values: 5, positions: 10 } : {}) }
      const spec: NetworkSpec = { cell: 'rnn', activation: 'tanh', units: 1, biases: true, ...taskShape(task) }
      const session = new Session({ spec, objective, seed: golden.seed, task })
      const { steps, inputs, targets } = session.drawTask(golden.length, golden.batch)
      expect(steps).toBe(expected.T)
      expect([...inputs]).toEqual(numbers(expected.inputs))
      expect([...targets]).toEqual(numbers(expected.targets))
      expect(nextSample(session)).toBe(expected.next_random_sample)
    })
  }
})
