// Reads thousands of damaged files in a thread with little memory: each must be read or refused with a typed error, soon.
import fc from 'fast-check'
import { parentPort, workerData } from 'node:worker_threads'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { FUZZ_TARGETS, type FuzzName } from './fuzz-targets.ts'

export interface FuzzOrder {
  readonly target: FuzzName
  readonly cases: number
}

export interface FuzzResult {
  readonly read: number
  readonly refused: number
  readonly slowestMilliseconds: number
  /** The largest growth of buffers over one case. */
  readonly mostBufferBytes: number
}

const { target, cases } = workerData as FuzzOrder
const { samples, read } = FUZZ_TARGETS[target]

/** One change of a file. Positions are parts of its length. */
const change = fc.record({
  kind: fc.constantFrom('set', 'flip', 'cut', 'insert', 'remove', 'repeat'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(0, 0x7f, 0x80, 0xff).map((byte) => new Uint8Array(4).fill(byte)),
  ),
})

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function apply(file: Uint8Array, { kind, at, bytes }: Change): Uint8Array {
  const position = Math.floor(at * file.length)
  const before = file.subarray(0, position)
  const after = (skip: number): Uint8Array => file.subarray(Math.min(position + skip, file.length))
  switch (kind) {
    case 'set':
      return Buffer.concat([before, bytes, after(bytes.length)])
    case 'flip': {
      const copy = Uint8Array.from(file)
      if (position < file.length) copy[position]! ^= 1 << (bytes[0]! & 7)
      return copy
    }
    case 'cut':
      return before
    case 'insert':
      return Buffer.concat([before, bytes, after(0)])
    case 'remove':
      return Buffer.concat([before, after(bytes.length)])
    case 'repeat':
      return Buffer.concat([before, after(0), before])
  }
}

const damaged = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...samples), fc.array(change, { minLength: 1, maxLength: 4 })) },
  // Anything, behind a good start.
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...samples), fc.uint8Array({ maxLength: 300 })) },
)

const bytesOf = ([sample, rest]: [Uint8Array, Change[] | Uint8Array]): Uint8Array =>
  rest instanceof Uint8Array ? Buffer.concat([sample.subarray(0, 14), rest]) : rest.reduce(apply, sample)

const result = { read: 0, refused: 0, slowestMilliseconds: 0, mostBufferBytes: 0 }

await fc.assert(
  fc.asyncProperty(damaged, async (recipe) => {
    const bytes = bytesOf(recipe)
    const buffersBefore = process.memoryUsage().arrayBuffers
    const start = performance.now()
    try {
      await read(bytes)
      result.read += 1
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      result.refused += 1
    }
    result.slowestMilliseconds = Math.max(result.slowestMilliseconds, performance.now() - start)
    result.mostBufferBytes = Math.max(result.mostBufferBytes, process.memoryUsage().arrayBuffers - buffersBefore)
  }),
  { numRuns: cases, seed: 20130217 },
)
parentPort!.postMessage(result satisfies FuzzResult)
