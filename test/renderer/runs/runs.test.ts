// The list of runs and a run's charts, before they are drawn.
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { expandExperiment } from '../../../src/shared/experiment.ts'
import { RUN_STATES, type RunState } from '../../../src/shared/run-state.ts'
import type { Progress } from '../../../src/shared/metrics.ts'
import { createRefresh } from '../../../src/renderer/refresh.ts'
import { between, listItems, matching } from '../../../src/renderer/runs/list.ts'
import { duration, Pace, secondsLeft } from '../../../src/renderer/runs/pace.ts'
import { runPlots, type Recorded, type RunInFull } from '../../../src/renderer/runs/run-charts.ts'
import { scoreText } from '../../../src/renderer/runs/score-text.ts'
import { STATES } from '../../../src/renderer/runs/states.ts'
import { mayFollow } from '../../../src/shared/run-state.ts'
import type { RunRow } from '../../../src/renderer/stores/runs.ts'

const row = (id: number, more: Partial<RunRow> = {}): RunRow => ({
  id,
  experiment: 1,
  position: id,
  state: 'queued',
  kind: 'music',
  method: 'SGD-C',
  problem: 'Nottingham',
  seed: id,
  queuedAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  progress: null,
  valid: null,
  test: null,
  reason: null,
  error: null,
  ...more,
})
const progress = (updates: number, seconds: number, fraction = 0): Progress => ({
  updates,
  seconds,
  fraction,
  epochs: 0,
  phase: 'training',
})

describe('the list', () => {
  const rows = [
    row(1, { state: 'finished', endedAt: '2026-01-01T01:00:00.000Z' }),
    row(2, { state: 'active', method: 'SGD' }),
    row(3, { state: 'paused' }),
    row(4, { state: 'diverged', endedAt: '2026-01-01T02:00:00.000Z' }),
  ]

  test('has active, waiting and ended runs in parts, the latest end first', () => {
    const items = listItems(rows).map((item) => (item.kind === 'part' ? `${item.name} ${item.count}` : item.run.id))
    expect(items).toEqual(['Active 1', 2, 'Queue 1', 3, 'Ended 2', 4, 1])
    expect(listItems([])).toEqual([])
  })

  test('every run is in it once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RUN_STATES)), (states) => {
        const items = listItems(states.map((state, id) => row(id, { state })))
        const ids = items.flatMap((item) => (item.kind === 'run' ? [item.run.id] : []))
        expect(ids.sort((a, b) => a - b)).toEqual(states.map((_, id) => id))
      }),
    )
  })

  test('shift selects from one to another, in either direction', () => {
    const items = listItems(rows)
    expect(between(items, 2, 4)).toEqual([2, 3, 4])
    expect(between(items, 4, 2)).toEqual([2, 3, 4])
    expect(between(items, 99, 3)).toEqual([3])
  })

  test('a filter takes words in any order from experiment, method, problem, state and seed', () => {
    const names = new Map([[1, 'First look']])
    const found = (filter: string) => matching(rows, names, filter).map(({ id }) => id)
    expect(found('')).toEqual([1, 2, 3, 4])
    expect(found('nott sgd-c')).toEqual([1, 3, 4])
    expect(found('LOOK training')).toEqual([2])
    expect(found('seed 3')).toEqual([3])
    expect(found('musedata')).toEqual([])
  })

  test('a list offers only what the workbench allows', () => {
    for (const state of RUN_STATES) {
      const form = STATES[state]
      if (form.pause) expect(mayFollow(state, 'paused')).toBe(true)
      expect([state, form.resume !== undefined]).toEqual([state, state !== 'active' && mayFollow(state, 'queued')])
    }
  })
})

describe('how fast it goes', () => {
  test('updates a second of training, and none before there are two readings', () => {
    const pace = new Pace()
    pace.take(progress(100, 1))
    expect(pace.updatesPerSecond).toBeNull()
    pace.take(progress(300, 2))
    expect(pace.updatesPerSecond).toBe(200)
    pace.take(progress(300, 2))
    expect(pace.updatesPerSecond).toBe(200)
    // It was taken up again from an earlier checkpoint.
    pace.take(progress(50, 0.5))
    expect(pace.updatesPerSecond).toBeNull()
  })

  test('the time left is judged by the part done', () => {
    expect(secondsLeft(progress(0, 10, 0.25))).toBe(30)
    expect(secondsLeft(progress(0, 10, 0))).toBeNull()
    expect([5.4, 89, 90, 3599, 5400, 7500].map(duration)).toEqual([
      '5 s',
      '89 s',
      '2 min',
      '60 min',
      '1 h 30 min',
      '2 h 05 min',
    ])
  })
})

test('scores have the unit of the results table', () => {
  const score = { nll: Math.LN2, error: 0.25, frameAccuracy: null, terms: 1 }
  expect(scoreText('music', score)).toEqual({ text: '0.693', unit: 'nats/step' })
  expect(scoreText('text', score)).toEqual({ text: '1.000', unit: 'bits/symbol' })
  expect(scoreText('task', score)).toEqual({ text: '25.00', unit: 'error %' })
  expect(scoreText('task', { ...score, error: null }).text).toBe('')
  expect(scoreText('music', null).text).toBe('')
})

describe('the charts of a run', () => {
  const numbers = (...values: number[]) => Float64Array.from(values)
  const curve = { steps: numbers(1, 2, 3), values: numbers(4, 5, 6) }
  const recorded: Recorded = {
    checks: {
      run: 1,
      updates: numbers(2, 4),
      epochs: numbers(1, 2),
      seconds: numbers(1, 2),
      trainCost: numbers(2, 1),
      nll: numbers(3, 2.5),
      error: numbers(NaN, NaN),
      frameAccuracy: numbers(NaN, NaN),
      best: numbers(1, 1),
      learningRate: numbers(1, 0.5),
      alpha: numbers(2, 1),
      spectralRadius: numbers(1.1, 1.2),
    },
    raw: { cost: curve, gradientNorm: curve, omega: curve },
    smooth: { cost: curve, gradientNorm: curve, omega: curve, clipped: curve },
  }
  const run = (method: string, kind: 'music' | 'text' = 'music') => {
    const [config] = expandExperiment({ name: 'x', data: { kind, dataset: 'd' }, methods: [method] })
    return { config, result: null, series: [{ series: 'cost', first: 1, last: 9 }] } as unknown as RunInFull
  }
  const keys = (method: string) => runPlots(run(method), recorded).map(({ key }) => key)

  test('are those that the method has something to say about', () => {
    expect(keys('SGD')).toEqual(['costs', 'gradientNorm', 'spectralRadius', 'rates'])
    expect(keys('SGD-C')).toContain('clipped')
    expect(keys('SGD-CR')).toContain('omega')
  })

  test('the best check is marked, the threshold and 1/gamma are lines, and all axes go equally far', () => {
    const plots = runPlots(run('SGD-C'), recorded)
    const plot = (key: string) => plots.find((one) => one.key === key)!
    expect(plot('costs').marks).toMatchObject([{ x: 4, y: 2.5 }])
    expect(plot('gradientNorm')).toMatchObject({ log: true, levels: [{ value: 8, label: 'threshold 8' }] })
    expect(plot('spectralRadius').levels).toEqual([{ value: 4, label: '1/γ = 4' }])
    expect(plots.every(({ end }) => end === 9)).toBe(true)
  })

  test('a regression task has a squared error, not a likelihood', () => {
    const [config] = expandExperiment({
      name: 'x',
      data: { kind: 'task', task: 'addition', length: 20 },
      methods: ['SGD'],
    })
    const [costs] = runPlots({ ...run('SGD'), config: config! }, recorded)
    expect(costs).toMatchObject({ title: 'Squared error', y: 'squared' })
  })

  test('a text is measured in bits', () => {
    const [costs] = runPlots(run('SGD', 'text'), recorded)
    expect(costs).toMatchObject({ y: 'bits/symbol' })
    expect(costs!.curves.at(-1)!.points.values[0]).toBeCloseTo(3 / Math.LN2, 12)
  })
})

describe('reading again', () => {
  const PAUSE = 100
  const start = () => {
    vi.useFakeTimers()
    const ends: (() => void)[] = []
    const read = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)))
    return { ...createRefresh(read, PAUSE), read, endReading: () => ends.shift()!() }
  }
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
  afterEach(() => vi.useRealTimers())

  test('never twice at a time, and once more after the pause when it was asked for meanwhile', async () => {
    const { soon, read, endReading } = start()
    soon()
    soon()
    soon()
    expect(read).toHaveBeenCalledTimes(1)
    endReading()
    await pass(PAUSE - 1)
    expect(read).toHaveBeenCalledTimes(1)
    await pass(1)
    expect(read).toHaveBeenCalledTimes(2)
    endReading()
    await pass(10 * PAUSE)
    expect(read).toHaveBeenCalledTimes(2)
  })

  test('what the user asks for does not wait for the pause', async () => {
    const { soon, now, read, endReading } = start()
    soon()
    now()
    soon()
    expect(read).toHaveBeenCalledTimes(1)
    endReading()
    await pass(0)
    expect(read).toHaveBeenCalledTimes(2)
    endReading()
    await pass(0)
    now()
    expect(read).toHaveBeenCalledTimes(3)
  })

  test('after its end nothing is read', async () => {
    const { soon, now, end, read, endReading } = start()
    soon()
    soon()
    end()
    endReading()
    await pass(10 * PAUSE)
    now()
    expect(read).toHaveBeenCalledTimes(1)
  })
})

test('every state has its words', () => {
  const states: readonly RunState[] = RUN_STATES
  expect(Object.keys(STATES).sort()).toEqual([...states].sort())
})
