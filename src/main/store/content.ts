// How contents are stored and told apart: Float64 arrays as blobs, JSON, hashes of both.
import { createHash } from 'node:crypto'
import { WorkbenchError } from '../../shared/errors.ts'
import { canonicalJson } from '../../shared/json.ts'
import { fromExactJson } from './exact-json.ts'

/** 64 hexadecimal digits. */
export const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

/** Equal for values that differ only in the order of their fields. */
export const jsonHash = (value: unknown): string => sha256(canonicalJson(value))

/** Shares the memory of the array, unless that is shared with other threads, which SQLite does not take. */
export function toBlob(array: Float64Array): Buffer {
  const { buffer, byteOffset, byteLength } = array
  if (buffer instanceof ArrayBuffer) return Buffer.from(buffer, byteOffset, byteLength)
  return Buffer.from(new Uint8Array(buffer, byteOffset, byteLength))
}

/** A copy: a Buffer need not begin at a multiple of eight. */
export function fromBlob(blob: Uint8Array): Float64Array {
  const array = new Float64Array(blob.length / 8)
  new Uint8Array(array.buffer).set(blob)
  return array
}

/** What `toExactJson` or `JSON.stringify` wrote. Throws 'bad-file' when it is no JSON any more, or not of this hash. */
export function storedJson<T>(text: string, place: string, hash?: string): T {
  let value: unknown
  try {
    value = fromExactJson(text)
  } catch (cause) {
    throw damaged(place, cause)
  }
  if (hash !== undefined && jsonHash(value) !== hash) throw damaged(place)
  return value as T
}

/** An error for stored content that is not as it was written. */
export const damaged = (place: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError('bad-file', 'what is stored is damaged', {
    place,
    hint: 'Delete it, or restore a copy from the folder "backups".',
    cause,
  })
