// Small random splits for the engine's tests.
import { RandomState, Sequences } from '../../src/engine/engine.ts'

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
export function musicSequences(width: number, lengths: readonly number[], seed: number): Sequences {
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
  return new Sequences(
    { sequenceOffsets: share32(sequenceOffsets), stepOffsets: share32(stepOffsets), values: share16(values) },
    width,
  )
}

export const textSequences = (width: number, symbols: readonly number[]): Sequences =>
  new Sequences({ sequenceOffsets: share32([0, symbols.length]), stepOffsets: null, values: share16(symbols) }, width)
