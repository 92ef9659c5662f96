// Checkpoints as bytes: exact for every kind of run, and damage is refused.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/main/training/checkpoint.ts'
import { Trainer, type TrainerState } from '../../src/main/training/trainer.ts'
import type { Dataset } from '../../src/shared/dataset.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import type { RunConfig } from '../../src/shared/experiment.ts'
import { music, musicRun, taskRun, text, textRun } from './fixtures.ts'

const problems: [string, RunConfig, Dataset | null][] = [
  ['music', musicRun(), music],
  ['text', textRun({ learningRate: 0.5 }), text],
  ['task', taskRun(), null],
]

/** After a few native calls, or from the start. */
function stateOf(config: RunConfig, dataset: Dataset | null, calls: number): TrainerState {
  const trainer = new Trainer({ config, dataset })
  for (let call = 0; call < calls; call += 1) trainer.advance(1e-9)
  return trainer.state
}

describe.each(problems)('%s', (_, config, dataset) => {
  test.each([0, 3, 15])('after %i calls the state comes back to the bit', (calls) => {
    const state = stateOf(config, dataset, calls)
    const bytes = encodeCheckpoint(state)
    expect(decodeCheckpoint(bytes)).toEqual(state)
    expect(encodeCheckpoint(decodeCheckpoint(bytes))).toEqual(bytes)
  })

  test('a run goes on from it to the same end', () => {
    const whole = new Trainer({ config, dataset })
    const parts = new Trainer({ config, dataset })
    for (let call = 0; call < 7; call += 1) parts.advance(1e-9)
    const resumed = new Trainer({ config, dataset, state: decodeCheckpoint(encodeCheckpoint(parts.state)) })
    while (!whole.ended) whole.advance(1000)
    while (!resumed.ended) resumed.advance(1000)
    expect({ ...resumed.result, seconds: 0 }).toEqual({ ...whole.result, seconds: 0 })
    expect(resumed.state.parameters).toEqual(whole.state.parameters)
  })
})

test('numbers that JSON lacks are kept', () => {
  const state = stateOf(taskRun(), null, 3)
  const odd = { ...state, counters: { ...state.counters, costSum: NaN, costTerms: -0, seconds: Infinity } }
  const { counters } = decodeCheckpoint(encodeCheckpoint(odd))
  expect(counters.costSum).toBeNaN()
  expect(Object.is(counters.costTerms, -0)).toBe(true)
  expect(counters.seconds).toBe(Infinity)
})

describe('damage', () => {
  const bytes = encodeCheckpoint(stateOf(musicRun(), music, 9))
  const headerEnd = 16 + bytes.readUInt32LE(12)

  const codeOf = (damaged: Uint8Array): string | null => {
    try {
      decodeCheckpoint(damaged)
      return null
    } catch (error) {
      if (error instanceof WorkbenchError) return error.code
      throw error
    }
  }

  test('cut anywhere it is refused, and so is what is too long', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => codeOf(bytes.subarray(0, length)) === 'bad-file'),
      { numRuns: 100, seed: 1 },
    )
    expect(codeOf(Buffer.concat([bytes, Buffer.alloc(8)]))).toBe('bad-file')
  })

  test('with other bytes in its head it is refused or a state of the same form', () => {
    const found = new Set<string | null>()
    fc.assert(
      fc.property(fc.nat(headerEnd - 1), fc.integer({ min: 1, max: 255 }), (offset, mask) => {
        const damaged = Buffer.from(bytes)
        damaged[offset]! ^= mask
        const code = codeOf(damaged)
        found.add(code)
        expect([null, 'bad-file', 'unsupported']).toContain(code)
      }),
      { numRuns: 500, seed: 1 },
    )
    expect(found).toContain('bad-file')
  })

  test('another version is named', () => {
    const other = Buffer.from(bytes)
    other.writeUInt32LE(3, 8)
    expect(codeOf(other)).toBe('unsupported')
  })

  test('arbitrary bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => codeOf(noise) === 'bad-file'),
      { numRuns: 100, seed: 1 },
    )
  })
})
