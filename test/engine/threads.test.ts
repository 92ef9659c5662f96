// A minibatch divided among threads: to the last bit what one thread computes.
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import {
  HEADS,
  kernels,
  Lanes,
  RandomState,
  Session,
  type Head,
  type NetworkSpec,
  type Objective,
  type Scores,
  type UpdateReport,
} from '../../src/engine/engine.ts'
import { denseBatch, musicSequences, textSequences } from './sequences.ts'

const WIDTH = 9
const SGD: Objective = { timeCost: 'mean', omega: null, clip: null, momentum: 0.9, nesterov: true }
const SGD_C: Objective = { ...SGD, timeCost: 'sum', clip: { threshold: 0.1, guard: true } }
const OBJECTIVES: Record<string, Objective> = {
  SGD,
  'SGD-C': SGD_C,
  'SGD-CR': { ...SGD_C, omega: { form: 'squared-norm', bound: 1e-20 } },
  'SGD-CR, norm, the bound cuts off': { ...SGD_C, omega: { form: 'norm', bound: 1e-5 } },
}

interface Options {
  readonly head: Head
  readonly objective: Objective
  readonly threads: number
  readonly kernel?: string
}

function session({ head, objective, threads, kernel }: Options): Session {
  const sizes = { inputs: WIDTH, units: 13, outputs: WIDTH }
  const spec: NetworkSpec = { cell: 'rnn', activation: 'tanh', head, ...sizes, biases: true }
  const made = new Session({ spec, objective, seed: 1, threads, ...(kernel ? { kernel } : {}) })
  made.parameters = new RandomState(2).normal(0, 0.4, made.parameters.length)
  return made
}

const music = musicSequences(WIDTH, [200], 3)
const text = textSequences(WIDTH, [...new RandomState(4).randint(WIDTH, 200)])

interface Step {
  readonly report: UpdateReport
  readonly scores: Scores | null
  readonly parameters: Float64Array
  readonly carried: Float64Array
}

/** Chunks of five pieces that end at different times, with the states carried on; one lane has nothing left at last. */
function trainOnData(options: Options): Step[] {
  const made = session(options)
  const data = options.head === 'softmax' ? text : music
  const starts = [0, 30, 75, 110, 160]
  const lengths = [
    [8, 8, 8],
    [8, 5, 0],
    [8, 8, 3],
    [8, 1, 8],
    [2, 8, 8],
  ]
  const lanes = new Lanes(starts.length)
  return [0, 1, 2].map((chunk) => {
    for (const [lane, start] of starts.entries()) {
      lanes.set(lane, start + 8 * chunk, lengths[lane]![chunk]!, chunk > 0 && lane !== 3)
    }
    const report = made.updateOnData(data, lanes, 2, 0.1, 0.7)
    const scores = made.evaluateOnData(data, lanes, 2)
    return { report, scores, parameters: made.parameters, carried: made.carried }
  })
}

function trainOnBatches(options: Options): Step[] {
  const made = session(options)
  return [6, 7, 8].map((seed) => {
    const report = made.updateOnBatch(denseBatch(made.spec, 11, 5, seed), 0.1, 0.7)
    return { report, scores: null, parameters: made.parameters, carried: made.carried }
  })
}

// More threads than sequences, too.
describe.for([2, 3, 8])('%i threads', (threads) => {
  for (const head of HEADS) {
    const train = head.startsWith('last-') ? trainOnBatches : trainOnData
    test.for(Object.entries(OBJECTIVES))(`${head}, %s`, ([, objective]) => {
      expect(train({ head, objective, threads })).toEqual(train({ head, objective, threads: 1 }))
    })
  }

  test.for(kernels())('kernel %s: gradient and derivative of Omega', (kernel) => {
    const options = { head: 'bernoulli', objective: OBJECTIVES['SGD-CR']!, kernel } as const
    const alone = session({ ...options, threads: 1 })
    const together = session({ ...options, threads })
    const batch = denseBatch(alone.spec, 12, 7, 5)
    expect(together.gradient(batch)).toEqual(alone.gradient(batch))
  })

  test('a task: the same batches are drawn and scored', () => {
    const train = (count: number) => {
      const spec: NetworkSpec = {
        ...{ cell: 'rnn', activation: 'sigmoid', head: 'last-linear', inputs: 2, units: 10, outputs: 1, biases: true },
      }
      const made = new Session({ spec, objective: SGD_C, seed: 3, task: { name: 'addition' }, threads: count })
      made.initialise('sigmoid')
      const reports = [made.updateOnTask(20, 6, 0.1, 0), made.updateOnTask(30, 6, 0.1, 0)]
      return { reports, scores: made.evaluateOnTask(25, 40), made }
    }
    const [alone, together] = [train(1), train(threads)]
    expect(together.reports).toEqual(alone.reports)
    expect(together.scores).toEqual(alone.scores)
    expect(together.made.randomState).toEqual(alone.made.randomState)
    expect(together.made.parameters).toEqual(alone.made.parameters)
  })
})

describe('stopping', () => {
  const flag = () => new Int32Array(new SharedArrayBuffer(4))

  test('before the first step: nothing has changed', () => {
    const options = { head: 'bernoulli', objective: OBJECTIVES['SGD-CR']!, threads: 3 } as const
    const stopped = session(options)
    const never = session(options)
    const lanes = new Lanes(5)
    const set = (chunk: number) => {
      for (let lane = 0; lane < 5; lane += 1) lanes.set(lane, 30 * lane + 6 * chunk, 6, chunk > 0)
    }
    set(0)
    expect(stopped.updateOnData(music, lanes, 1, 0.1, 0.5)).toEqual(never.updateOnData(music, lanes, 1, 0.1, 0.5))
    set(1)
    const raised = flag()
    stopped.setStopFlag(raised)
    raised[0] = 1
    expect(stopped.updateOnData(music, lanes, 1, 0.1, 0.5).stopped).toBe(true)
    expect(stopped.evaluateOnData(music, lanes, 1).stopped).toBe(true)
    raised[0] = 0
    expect(stopped.updateOnData(music, lanes, 1, 0.1, 0.5)).toEqual(never.updateOnData(music, lanes, 1, 0.1, 0.5))
    expect(stopped.parameters).toEqual(never.parameters)
    expect(stopped.carried).toEqual(never.carried)
  })

  test('in the middle of an update: nothing has changed', async () => {
    const raised = flag()
    const raiser = new Worker(
      `const { workerData: raised, parentPort } = require('node:worker_threads')
      parentPort.on('message', (after) => {
        Atomics.wait(raised, 0, 0, after)
        Atomics.store(raised, 0, 1)
        Atomics.notify(raised, 0)
      })`,
      { eval: true, workerData: raised },
    )
    const options = { head: 'bernoulli', objective: OBJECTIVES['SGD-CR']!, threads: 2 } as const
    const made = session(options)
    made.setStopFlag(raised)
    const batch = denseBatch(made.spec, 2000, 20, 5)
    for (let after = 1; ; after = 1 + (after % 20)) {
      const before = { parameters: made.parameters, velocity: made.velocity }
      raiser.postMessage(after)
      const { stopped } = made.updateOnBatch(batch, 0.1, 0.5)
      Atomics.wait(raised, 0, 0)
      Atomics.store(raised, 0, 0)
      if (!stopped) continue
      expect({ parameters: made.parameters, velocity: made.velocity }).toEqual(before)
      const other = session(options)
      other.parameters = before.parameters
      other.velocity = before.velocity
      expect(made.updateOnBatch(batch, 0.1, 0.5)).toEqual(other.updateOnBatch(batch, 0.1, 0.5))
      expect(made.parameters).toEqual(other.parameters)
      break
    }
    await raiser.terminate()
  })
})

test.for([1, 2])('denormal numbers are flushed to zero in each of %i threads', (threads) => {
  const spec: NetworkSpec = {
    ...{ cell: 'rnn', activation: 'linear', head: 'last-linear', inputs: 1, units: 1, outputs: 1, biases: false },
  }
  const made = new Session({ spec, objective: SGD, seed: 1, threads })
  // The state is halved at each step until it is denormal; the huge output weight would show it again.
  made.parameters = Float64Array.of(1, 0.5, 2 ** 1000)
  const steps = 1070
  const inputs = new Float64Array(2 * steps)
  inputs[0] = inputs[1] = 1
  expect(2 ** (1 - steps) * 2 ** 1000).toBeGreaterThan(0)
  expect(made.gradient({ steps, batch: 2, inputs, targets: new Float64Array(2) }).loss).toBe(0)
})
