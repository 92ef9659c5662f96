// The synthetic tasks: each target follows from the inputs by the task's definition (paper-spec 2.1), for any seed.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Session, TASK_NAMES, taskShape, type DenseBatch, type Task } from '../../src/engine/engine.ts'

const objective = { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false } as const

function sessionFor(task: Task, seed: number): Session {
  const spec = { cell: 'rnn', activation: 'tanh', units: 1, biases: true, ...taskShape(task) } as const
  return new Session({ spec, objective, seed, task })
}

/** One sequence of a batch: inputs [steps][channels] and target rows, as the rows' own arrays. */
interface Example {
  inputs: number[][]
  targets: number[][]
}

function examples(task: Task, { steps, batch, inputs, targets }: DenseBatch): Example[] {
  const shape = taskShape(task)
  const row = (from: Float64Array, width: number, index: number) =>
    Array.from(from.subarray(index * width, (index + 1) * width))
  const perStep = shape.head === 'softmax'
  return Array.from({ length: batch }, (_, b) => ({
    inputs: Array.from({ length: steps }, (_, t) => row(inputs, shape.inputs, t * batch + b)),
    targets: Array.from({ length: perStep ? steps : 1 }, (_, t) => row(targets, shape.outputs, t * batch + b)),
  }))
}

/** Index of the 1 in a one-hot row. */
function symbol(row: number[]): number {
  const active = row.flatMap((x, i) => (x === 0 ? [] : [i]))
  if (active.length !== 1 || row[active[0]!] !== 1) throw new Error(`not one-hot: ${row.join(' ')}`)
  return active[0]!
}

/** Draws batches of many sizes and hands each of their sequences to the check. */
function everyExample(task: Task, shortest: number, check: (example: Example, length: number) => void): void {
  const seeds = fc.integer({ min: 0, max: 0xffffffff })
  fc.assert(
    fc.property(
      seeds,
      fc.integer({ min: shortest, max: 120 }),
      fc.integer({ min: 1, max: 5 }),
      (seed, length, batch) => {
        for (const example of examples(task, sessionFor(task, seed).drawTask(length, batch))) check(example, length)
      },
    ),
    { numRuns: 60 },
  )
}

describe.each([
  { name: 'temporal-order', starts: [0.1, 0.5] },
  { name: 'temporal-order-3bit', starts: [0.1, 0.3, 0.6] },
] as const)('$name', ({ name, starts }) => {
  test('the class names the symbols in order, each in its own tenth', () => {
    everyExample({ name }, 10, ({ inputs, targets }, length) => {
      expect(inputs.length).toBe(length)
      const symbols = inputs.map(symbol)
      const places = symbols.flatMap((s, t) => (s < 2 ? [t] : []))
      expect(places.length).toBe(starts.length)
      let label = 0
      places.forEach((t, k) => {
        const first = Math.floor(length * starts[k]!)
        expect(t).toBeGreaterThanOrEqual(first)
        expect(t).toBeLessThan(first + Math.floor(length * 0.1))
        label += symbols[t]! * 2 ** k
      })
      expect(symbol(targets[0]!)).toBe(label)
    })
  })
})

describe.each([
  { name: 'addition', combine: (a: number, b: number) => (a + b) / 2 },
  { name: 'multiplication', combine: (a: number, b: number) => a * b },
] as const)('$name', ({ name, combine }) => {
  test('the target combines the two marked numbers', () => {
    everyExample({ name }, 10, ({ inputs, targets }, length) => {
      const steps = inputs.length
      expect(steps).toBeGreaterThanOrEqual(length)
      expect(steps).toBeLessThan(length + Math.max(1, Math.floor(length * 0.1)))
      const marked = inputs.flatMap(([mark], t) => (mark === 0 ? [] : [t]))
      expect(marked.map((t) => inputs[t]![0])).toEqual([1, 1])
      const [first, second] = marked as [number, number]
      const tenth = Math.floor(steps * 0.1)
      expect(first).toBeLessThan(tenth)
      expect(second).toBeGreaterThanOrEqual(tenth)
      expect(second).toBeLessThan(tenth + Math.floor(steps * 0.4))
      expect(inputs.every(([, value]) => value! >= 0 && value! < 1)).toBe(true)
      expect(targets[0]![0]).toBe(combine(inputs[first]![1]!, inputs[second]![1]!))
    })
  })
})

test('permutation: the class is the first symbol, the rest is noise of the other 98', () => {
  everyExample({ name: 'permutation' }, 2, ({ inputs, targets }, length) => {
    const [first, ...rest] = inputs.map(symbol)
    expect(inputs.length).toBe(length)
    expect(first).toBeLessThan(2)
    expect(Math.min(...rest)).toBeGreaterThanOrEqual(2)
    expect(symbol(targets[0]!)).toBe(first)
  })
})

describe('memorization', () => {
  test.each<Task & { name: 'memorization' }>([
    { name: 'memorization' },
    { name: 'memorization', values: 5, positions: 10 },
    { name: 'memorization', values: 1, positions: 3 },
    { name: 'memorization', values: 9, positions: 70 },
  ])('values $values, positions $positions: the symbols come back after the trigger', (task) => {
    const { values = 2, positions = 5 } = task
    everyExample(task, 2, ({ inputs, targets }, length) => {
      const symbols = inputs.map(symbol)
      const pattern = symbols.slice(0, positions)
      for (const remembered of pattern) expect(remembered).toBeLessThan(values)
      const blanks = (count: number) => Array<number>(count).fill(values)
      expect(symbols.slice(positions)).toEqual([...blanks(length), values + 1, ...blanks(positions - 1)])
      expect(targets.map(symbol)).toEqual([...blanks(length + positions), ...pattern])
    })
  })
})

test('draws follow each other in one stream, and a seed repeats them', () => {
  const task: Task = { name: 'addition' }
  const [one, two] = [sessionFor(task, 9), sessionFor(task, 9)]
  const first = one.drawTask(50, 4)
  expect(two.drawTask(50, 4)).toEqual(first)
  expect(one.drawTask(50, 4)).not.toEqual(first)
})

test.each(TASK_NAMES)('%s: a smaller batch after a larger one has nothing left of it', (name) => {
  const used = sessionFor({ name }, 1)
  used.drawTask(100, 30)
  const fresh = sessionFor({ name }, 2)
  fresh.randomState = used.randomState
  expect(used.drawTask(20, 12)).toEqual(fresh.drawTask(20, 12))
})
