// A trainer's state as bytes and back, every number to the bit: what a killed run goes on from.
import * as z from 'zod'
import { WorkbenchError } from '../../shared/errors.ts'
import { isRecord } from '../../shared/json.ts'
import { fromExactJson, toExactJson } from '../store/exact-json.ts'
import type { TrainerState } from './trainer.ts'

// 'RNNWCKPT', Uint32 version, Uint32 length of the header; the header as JSON, in which arrays are
// { $array: type, length }; from the next multiple of 8 on the arrays in that order, each from a multiple of 8 on.
// All little endian.
const MAGIC = Buffer.from('RNNWCKPT')
const VERSION = 2 // 1: without a digest
const HEADER_START = 16
const KEY = '$array'

const ARRAYS = { Float64Array, Uint32Array, Int32Array } as const
type StateArray = Float64Array | Uint32Array | Int32Array

const number = z.custom<number>((value) => typeof value === 'number')
const array = {
  float64: z.instanceof(Float64Array),
  uint32: z.instanceof(Uint32Array),
  int32: z.instanceof(Int32Array),
}
const score = z.strictObject({
  nll: number,
  error: number.nullable(),
  frameAccuracy: number.nullable(),
  terms: number,
})

const trainerState = z.strictObject({
  counters: z.strictObject({
    updates: number,
    seconds: number,
    checks: number,
    checkedUpdates: number,
    checkedEpochs: number,
    worsenings: number,
    previousValid: number.nullable(),
    costSum: number,
    costTerms: number,
    lastCost: number.nullable(),
    lastGradientNorm: number.nullable(),
    solved: z.boolean(),
    diverged: z.boolean(),
  }),
  parameters: array.float64,
  velocity: array.float64,
  carried: array.float64,
  randomState: array.uint32,
  position: z
    .strictObject({
      random: array.uint32,
      order: array.int32,
      taken: number,
      positions: array.int32,
      stepsRead: number,
    })
    .nullable(),
  best: z.strictObject({ updates: number, valid: score, parameters: array.float64 }).nullable(),
  digest: z.strictObject({ chain: array.uint32, pending: array.float64 }).nullable().default(null),
}) satisfies z.ZodType<TrainerState>

export function encodeCheckpoint(state: TrainerState): Buffer {
  const arrays: StateArray[] = []
  const header = Buffer.from(toExactJson(withoutArrays(state, arrays)))
  const start = padded(HEADER_START + header.length)
  const bytes = Buffer.alloc(start + arrays.reduce((sum, { byteLength }) => sum + padded(byteLength), 0))
  MAGIC.copy(bytes)
  bytes.writeUInt32LE(VERSION, 8)
  bytes.writeUInt32LE(header.length, 12)
  header.copy(bytes, HEADER_START)
  let offset = start
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), offset)
    offset += padded(byteLength)
  }
  return bytes
}

/** Throws 'bad-file' when the bytes are no checkpoint or damaged, 'unsupported' when another version wrote them. */
export function decodeCheckpoint(data: Uint8Array): TrainerState {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  if (bytes.length < HEADER_START || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw damaged('it does not begin so')
  const version = bytes.readUInt32LE(8)
  if (version !== 1 && version !== VERSION) {
    throw new WorkbenchError(
      'unsupported',
      `the checkpoint has version ${version}, this program reads 1 to ${VERSION}`,
      {
        place: 'checkpoint, byte 8',
        hint: 'Train the run again from its start.',
      },
    )
  }
  const end = HEADER_START + bytes.readUInt32LE(12)
  if (end > bytes.length) throw damaged('it is cut off')
  const parsed = trainerState.safeParse(withArrays(readHeader(bytes.subarray(HEADER_START, end)), bytes, padded(end)))
  if (parsed.success) return parsed.data
  throw damaged(z.prettifyError(parsed.error))
}

function readHeader(header: Buffer): unknown {
  try {
    return fromExactJson(header.toString())
  } catch (cause) {
    throw damaged('its header is no JSON', cause)
  }
}

/** The tree with each array put into `arrays` and its type and length into its place. */
function withoutArrays(value: unknown, arrays: StateArray[]): unknown {
  if (ArrayBuffer.isView(value)) {
    const view = value as StateArray
    arrays.push(view)
    return { [KEY]: view.constructor.name, length: view.length }
  }
  return mapFields(value, (field) => withoutArrays(field, arrays))
}

/** The way back; all bytes from `start` on have to be used. */
function withArrays(header: unknown, bytes: Buffer, start: number): unknown {
  let offset = start
  const fill = (value: unknown): unknown => {
    if (!isRecord(value) || !(KEY in value)) return mapFields(value, fill)
    const { [KEY]: type, length } = value
    const Type = ARRAYS[type as keyof typeof ARRAYS]
    const size = Type && Number.isInteger(length) ? (length as number) * Type.BYTES_PER_ELEMENT : NaN
    if (!(size >= 0 && offset + padded(size) <= bytes.length)) throw damaged('it is cut off, or a length is wrong')
    const filled = new Type(length as number)
    new Uint8Array(filled.buffer).set(bytes.subarray(offset, offset + size))
    offset += padded(size)
    return filled
  }
  const tree = fill(header)
  if (offset !== bytes.length) throw damaged('it is too long')
  return tree
}

const mapFields = (value: unknown, map: (field: unknown) => unknown): unknown =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, map(field)])) : value

const padded = (size: number): number => Math.ceil(size / 8) * 8

const damaged = (why: string, cause?: unknown): WorkbenchError =>
  new WorkbenchError('bad-file', `the checkpoint is damaged: ${why}`, {
    place: 'checkpoint',
    hint: 'Go on from an earlier one.',
    cause,
  })
