// Small random splits and batches for the engine's tests.
import { RandomState, Sequences, type DenseBatch, type NetworkSpec } from '../../src/engine/engine.ts'
import type { Split } from '../../src/shared/dataset.ts'

const share32 = (values: readonly number[]) => {
  const array = new Uint32Array(new SharedArrayBuffer(4 * values.length))
  array.set(values)
  return array
}

const share16 = (values: readonly number[]) => {
  const array = new Uint16Array(new SharedArrayBuffer(2 * values.length))
  array.set(values)
  return array
}

/** Steps with 0 to 5 active channels, as sequences of the given lengths. */
export function musicSplit(width: number, lengths: readonly number[], seed: number): Split {
  const random = new RandomState(seed)
  const sequenceOffsets = [0]
  const stepOffsets = [0]
  const values: number[] = []
  for (const length of lengths) {
    for (let step = 0; step < length; step += 1) {
      const active = new Set(random.randint(width, random.randint(6, 1)[0]!))
      values.push(...[...active].sort((a, b) => a - b))
      stepOffsets.push(values.length)
    }
    sequenceOffsets.push(stepOffsets.length - 1)
  }
  return { sequenceOffsets: share32(sequenceOffsets), stepOffsets: share32(stepOffsets), values: share16(values) }
}

export const musicSequences = (width: number, lengths: readonly number[], seed: number): Sequences =>
  new Sequences(musicSplit(width, lengths, seed), width)

export const textSequences = (width: number, symbols: readonly number[]): Sequences =>
  new Sequences({ sequenceOffsets: share32([0, symbols.length]), stepOffsets: null, values: share16(symbols) }, width)

/** Random inputs, a fifth to three fifths of them zero, and random targets of the network's kind. */
export function denseBatch(spec: NetworkSpec, steps: number, batch: number, seed = 5): DenseBatch {
  const random = new RandomState(seed)
  const inputs = Float64Array.from(random.uniform(-1, 1, steps * batch * spec.inputs), (u) => (u > 0.2 ? u : 0))
  const rows = spec.head.startsWith('last-') ? batch : steps * batch
  const targets = new Float64Array(rows * spec.outputs)
  for (let row = 0; row < rows; row += 1) {
    if (spec.head === 'last-linear') targets.set(random.uniform(0, 1, spec.outputs), row * spec.outputs)
    else targets[row * spec.outputs + random.randint(spec.outputs, 1)[0]!] = 1
  }
  return { steps, batch, inputs, targets }
}
