// The experiment document: defaults of the paper, lists as grids, errors with the path of the field.
import { describe, expect, test } from 'vitest'
import { configHash } from '../../src/main/training/hash.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { expandExperiment, MAXIMUM_RUNS, parseRunConfig, type RunConfig } from '../../src/shared/experiment.ts'
import { canonicalJson } from '../../src/shared/json.ts'

const music = { kind: 'music', dataset: 'Nottingham' }
const expand = (parts: object): RunConfig[] =>
  expandExperiment({ name: 'test', data: music, methods: ['SGD-CR'], ...parts })

function failure(parts: object): WorkbenchError {
  try {
    expand(parts)
  } catch (error) {
    if (error instanceof WorkbenchError) return error
  }
  throw new Error('no WorkbenchError')
}

describe('defaults', () => {
  test('music: the settings of the paper', () => {
    const [run] = expand({})
    expect(run).toMatchObject({
      data: { kind: 'music', dataset: 'Nottingham', horizon: 1 },
      model: { cell: 'rnn', units: 300, activation: 'sigmoid', initialisation: 'sigmoid', biases: true },
      method: {
        name: 'SGD-CR',
        clip: { threshold: 8, guard: true },
        omega: { alpha: 0.5, schedule: '1/t', bound: 1e-20 },
      },
      training: {
        learningRate: { start: 1, schedule: 'halve' },
        timeCost: 'mean',
        sequenceLength: 200,
        checkEvery: 'epoch',
      },
      seed: 1,
    })
  })

  test('text: summed cost, no biases, a learning rate for each method', () => {
    const runs = expand({ data: { kind: 'text', dataset: 'PTB' }, methods: ['SGD', 'SGD-C', 'SGD-CR'] })
    expect(runs.map(({ training }) => training.learningRate.start)).toEqual([0.001, 0.01, 0.05])
    expect(runs[1]).toMatchObject({ model: { units: 500, biases: false }, training: { timeCost: 'sum' } })
    expect(runs[1]!.method).toEqual({ name: 'SGD-C', clip: { threshold: 45, guard: true }, omega: null })
  })

  test('tasks: each its own', () => {
    const runs = expand({ data: { kind: 'task', task: ['temporal-order', 'addition'], length: 50 } })
    expect(runs.map(({ method }) => method.omega!.alpha)).toEqual([4, 0.5])
    expect(runs.map(({ method }) => method.clip!.threshold)).toEqual([1, 6])
    expect(runs.map(({ model }) => model.initialisation)).toEqual(['smart-tanh', 'basic-tanh'])
  })

  test('the initialisation follows the activation', () => {
    expect(expand({ model: { activation: 'relu' } })[0]!.model.initialisation).toBe('identity')
    expect(expand({ model: { activation: 'relu', initialisation: 'orthogonal' } })[0]!.model.initialisation).toBe(
      'orthogonal',
    )
  })

  test('a budget that is given replaces the default one', () => {
    const [run] = expand({ training: { budget: { minutes: 10 } } })
    expect(run!.training.budget).toEqual({ updates: null, epochs: null, minutes: 10 })
  })
})

describe('methods', () => {
  test('clip and Omega are chosen apart', () => {
    const [omegaOnly, both] = expand({
      methods: [
        { name: 'SGD-R', clip: null, omega: { alpha: 2 } },
        { name: 'strong', clip: { threshold: 3 }, omega: { form: 'norm' }, learningRate: 0.1 },
      ],
    })
    expect(omegaOnly!.method).toMatchObject({ clip: null, omega: { alpha: 2, form: 'squared-norm' } })
    expect(both!.method).toMatchObject({ clip: { threshold: 3, guard: true }, omega: { alpha: 0.5, form: 'norm' } })
    expect(both!.training.learningRate).toMatchObject({ start: 0.1, schedule: 'halve' })
  })

  test('a name of the paper with parts that it does not have is refused', () => {
    expect(failure({ methods: ['SGD', { name: 'SGD', clip: { threshold: 1 } }] }).place).toBe('methods.1.clip')
    expect(failure({ methods: [{ name: 'SGD-CR', omega: null }] }).place).toBe('methods.0.omega')
  })
})

describe('grids', () => {
  test('every list is an axis; seeds are outermost', () => {
    const runs = expand({
      model: { units: [10, 20] },
      training: { learningRate: { start: [1, 0.5] } },
      methods: ['SGD', { name: 'SGD-C', clip: { threshold: [1, 8] } }],
      seeds: [7, 9],
    })
    expect(runs).toHaveLength(2 * 2 * 2 * 3)
    expect(runs.slice(0, 12).every(({ seed }) => seed === 7)).toBe(true)
    expect(runs.slice(0, 3).map(({ method }) => method.clip?.threshold)).toEqual([undefined, 1, 8])
    expect(runs.slice(0, 12).map(({ model }) => model.units)).toEqual([10, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20])
    expect(new Set(runs.map(configHash)).size).toBe(runs.length)
  })

  test('a count of seeds stands for 1 to n', () => {
    expect(expand({ seeds: 3 }).map(({ seed }) => seed)).toEqual([1, 2, 3])
  })

  test('runs that differ in nothing are there once', () => {
    expect(expand({ methods: ['SGD', 'SGD'] })).toHaveLength(1)
  })

  test('too many runs, and too few', () => {
    expect(failure({ seeds: MAXIMUM_RUNS, model: { units: [1, 2] } }).code).toBe('limit')
    const empty = failure({ training: { momentum: [] } })
    expect([empty.code, empty.place]).toEqual(['bad-config', 'training.momentum'])
  })
})

describe('errors name the field', () => {
  test.for([
    ['data.kind', { data: { kind: 'video' } }],
    ['data.kind', { data: {} }],
    ['data.dataset', { data: { kind: 'music' } }],
    ['data.length', { data: { kind: 'task', task: 'addition', length: 5 } }],
    ['data.length', { data: { kind: 'task', task: 'addition', length: { min: 50, max: 20 } } }],
    ['data.length', { data: { kind: 'task', task: 'addition' } }],
    ['data.task', { data: { kind: 'task', task: 'chess', length: 50 } }],
    ['data.values', { data: { kind: 'task', task: 'addition', length: 50, values: 2 } }],
    ['model.units', { model: { units: 0 } }],
    ['model.units', { model: { units: [10, 2.5] } }],
    ['model.activation', { model: { activation: 'softplus' } }],
    ['model', { model: { unit: 3 } }],
    ['methods.1.clip.threshold', { methods: ['SGD', { name: 'SGD-C', clip: { threshold: -1 } }] }],
    ['methods.0.omega.schedule', { methods: [{ name: 'SGD-CR', omega: { schedule: '2/t' } }] }],
    ['methods', { methods: [] }],
    ['training.momentum', { training: { momentum: 1 } }],
    ['training.learningRate', { training: { learningRate: 'fast' } }],
    ['training.learningRate.start', { training: { learningRate: 0 } }],
    ['training.weightNoise', { training: { weightNoise: -0.1 } }],
    ['training.weightDecay', { training: { weightDecay: 'some' } }],
    ['training.weightDecay', { training: { learningRate: 0.5, weightDecay: 2 } }],
    ['training.threads', { training: { batch: 4, threads: 0 } }],
    ['training.threads', { training: { batch: 4, threads: 5 } }],
    [
      'training.threads',
      { data: { kind: 'task', task: 'addition', length: 50 }, training: { threads: 65, batch: 99 } },
    ],
    ['training.budget', { training: { budget: {} } }],
    ['training.budget', { data: { kind: 'task', task: 'addition', length: 50 }, training: { budget: { epochs: 3 } } }],
    ['seeds.0', { seeds: [-1] }],
    ['name', { name: '' }],
  ] as const)('%s', ([place, parts]) => {
    const error = failure(parts)
    expect(error.code).toBe('bad-config')
    expect(error.place).toBe(place)
  })

  test('all problems of a document are told', () => {
    const error = failure({ model: { units: 0, activation: 'softplus' } })
    expect(error.toString()).toContain('model.units')
    expect(error.toString()).toContain('model.activation')
  })

  test('what is no document at all', () => {
    for (const document of [null, [], 'x', 3, {}]) expect(() => expandExperiment(document)).toThrow(WorkbenchError)
  })
})

describe('identity', () => {
  test('does not depend on the order of the fields', () => {
    const [run] = expand({})
    const { seed, training, method, model, data } = run!
    expect(configHash({ seed, training, method, model, data } as RunConfig)).toBe(configHash(run!))
    expect(configHash({ ...run!, seed: 2 })).not.toBe(configHash(run!))
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}')
  })

  test('a stored configuration reads back as itself', () => {
    for (const training of [{}, { batch: 4, threads: 2 }]) {
      const [run] = expand({ training })
      expect(parseRunConfig(JSON.parse(canonicalJson(run)))).toEqual(run)
    }
  })

  test('a run that says nothing of threads is what it was before there were any', () => {
    expect(canonicalJson(expand({}))).not.toContain('threads')
  })
})
