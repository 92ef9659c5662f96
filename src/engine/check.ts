// Argument checks of the engine's front: each returns what it checked, or throws a typed error that names the argument.
import { WorkbenchError } from '../shared/errors.ts'

/** Largest size of any one axis, and of any product of axes; keeps every native array below half a GiB. */
export const MAXIMUM_AXIS = 1 << 16
export const MAXIMUM_ELEMENTS = 1 << 26

export const refuse = (message: string): never => {
  throw new WorkbenchError('bad-argument', message)
}

/** Of an unknown value only what cannot run its code: objects may throw while they become strings. */
const show = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`
  return typeof value === 'number' ? String(value) : `a ${typeof value}`
}

export function object<T extends object>(name: string, value: T): T {
  if (typeof value !== 'object' || value === null) refuse(`${name} must be an object, not ${show(value)}`)
  return value
}

export function integer(name: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value) || value < low || value > high) {
    refuse(`${name} must be an integer from ${low} to ${high}, not ${show(value)}`)
  }
  return value
}

export function finite(name: string, value: number, low = -Number.MAX_VALUE, high = Number.MAX_VALUE): number {
  if (!(typeof value === 'number' && value >= low && value <= high)) {
    refuse(`${name} must be a finite number${low > -Number.MAX_VALUE ? ` of at least ${low}` : ''}, not ${show(value)}`)
  }
  return value
}

export function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) refuse(`${name} must be one of ${allowed.join(', ')}, not ${show(value)}`)
  return value
}

/** What the native side still refuses (it looks again at what memory holds) crosses as the same typed error. */
export function refusal<T>(call: () => T): T {
  try {
    return call()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new WorkbenchError(cause instanceof RangeError ? 'limit' : 'bad-argument', message, { cause })
  }
}

type TypedArray = Float64Array | Int32Array | Uint32Array | Uint16Array

/** A typed array of this very class, of this length if given, whose memory is still there. */
export function vector<T extends TypedArray>(
  name: string,
  value: T,
  type: new (length: number) => T,
  length?: number,
): T {
  // A proxy of a typed array is an instance of its class, but not a view.
  if (!ArrayBuffer.isView(value) || !(value instanceof type)) refuse(`${name} must be a ${type.name}`)
  if (isDetached(value)) refuse(`${name}: its buffer is detached`)
  if (length !== undefined && value.length !== length)
    refuse(`${name} must have ${length} elements, not ${value.length}`)
  return value
}

export const isSharedArrayBuffer = (buffer: ArrayBufferLike): boolean => buffer instanceof SharedArrayBuffer

/** A word in shared memory by which another thread stops a long call. */
export function stopFlagOrNull(flag: Int32Array | null): Int32Array | null {
  if (flag === null) return null
  vector('stop flag', flag, Int32Array)
  if (flag.length < 1 || !isSharedArrayBuffer(flag.buffer)) refuse('the stop flag must be a shared Int32Array')
  return flag
}

/** Node 20 has no ArrayBuffer.detached; there a detached buffer shows as one of no bytes under a view that had some. */
function isDetached({ buffer, byteLength }: TypedArray): boolean {
  if (buffer instanceof SharedArrayBuffer) return false
  return 'detached' in buffer ? Boolean(buffer.detached) : buffer.byteLength === 0 && byteLength !== 0
}
