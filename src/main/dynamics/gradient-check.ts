// Backpropagation through time against central differences: shows that this engine, on this machine, computes gradients.
import { Session } from '../../engine/engine.ts'
import { taskShape } from '../../engine/spec.ts'

const TASK = { name: 'temporal-order' } as const
const STEPS = 20
const BATCH = 4
const UNITS = 12
/** Balances the truncation error (step squared) against the rounding error (1e-16 / step). */
const DIFFERENCE = 1e-5

/**
 * @returns error: largest difference between the two, relative to the largest derivative; seconds: time taken
 */
export function checkGradient(): { parameters: number; steps: number; error: number; seconds: number } {
  const started = performance.now()
  const session = new Session({
    spec: { cell: 'rnn', activation: 'tanh', units: UNITS, biases: true, ...taskShape(TASK) },
    objective: { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false },
    seed: 1,
    task: TASK,
  })
  session.initialise('smart-tanh')
  const batch = session.drawTask(STEPS, BATCH)
  const { gradient } = session.gradient(batch)
  const parameters = session.parameters

  const lossAt = (index: number, value: number): number => {
    const moved = parameters.slice()
    moved[index] = value
    session.parameters = moved
    return session.gradient(batch).loss
  }
  let difference = 0
  let largest = 0
  parameters.forEach((value, index) => {
    const slope = (lossAt(index, value + DIFFERENCE) - lossAt(index, value - DIFFERENCE)) / (2 * DIFFERENCE)
    difference = Math.max(difference, Math.abs(slope - gradient[index]!))
    largest = Math.max(largest, Math.abs(slope))
  })
  return {
    parameters: parameters.length,
    steps: batch.steps,
    error: difference / largest,
    seconds: (performance.now() - started) / 1000,
  }
}
