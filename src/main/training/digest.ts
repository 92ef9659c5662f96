// `results.bits`: one hash of all that a run computed, so that two runs can be seen to be the same to the last bit.
import { createHash } from 'node:crypto'

/** Numbers are hashed in blocks of this many, so that a run that goes on from a checkpoint has the same blocks. */
const BLOCK = 1024

export interface DigestState {
  /** SHA-256 of the blocks so far, each with that of the blocks before it. */
  readonly chain: Uint32Array
  /** Numbers that wait for their block to be full. */
  readonly pending: Float64Array
}

export class Digest {
  #chain: Uint32Array
  #pending: number[]

  constructor({ chain, pending }: DigestState = { chain: new Uint32Array(8), pending: new Float64Array() }) {
    this.#chain = chain
    this.#pending = [...pending]
  }

  add(...numbers: readonly number[]): void {
    this.#pending.push(...numbers)
    while (this.#pending.length >= BLOCK) this.#chain = link(this.#chain, this.#pending.splice(0, BLOCK))
  }

  get state(): DigestState {
    return { chain: this.#chain, pending: Float64Array.from(this.#pending) }
  }

  /** Of all numbers and then of the parameters: 64 hexadecimal digits. */
  finish(parameters: Float64Array): string {
    return toHex(link(link(this.#chain, this.#pending), parameters))
  }
}

function link(chain: Uint32Array, numbers: ArrayLike<number>): Uint32Array {
  const bytes = Buffer.alloc(4 * chain.length + 8 * numbers.length)
  for (const [index, word] of chain.entries()) bytes.writeUInt32LE(word, 4 * index)
  for (let index = 0; index < numbers.length; index += 1) {
    const at = 4 * chain.length + 8 * index
    // Which of its many forms a NaN has is the processor's affair.
    if (Number.isNaN(numbers[index])) bytes.writeBigUInt64LE(0x7ff8_0000_0000_0000n, at)
    else bytes.writeDoubleLE(numbers[index]!, at)
  }
  const hash = createHash('sha256').update(bytes).digest()
  return Uint32Array.from({ length: 8 }, (_, index) => hash.readUInt32LE(4 * index))
}

function toHex(chain: Uint32Array): string {
  const bytes = Buffer.alloc(32)
  for (const [index, word] of chain.entries()) bytes.writeUInt32LE(word, 4 * index)
  return bytes.toString('hex')
}
