// A bounds-checked cursor over the bytes of one file: every failure names the file and the offset.
import { WorkbenchError } from '../../shared/errors.ts'

export class ByteReader {
  /** Offset of the next byte. Change it with seek() and skip(). */
  #position = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #place: string
  readonly #littleEndian: boolean
  /** Offset of bytes[0] in what `place` names. */
  readonly #base: number

  /** @param place What the bytes are, for error messages: a file, or what was unpacked from one. */
  constructor(bytes: Uint8Array, place: string, littleEndian = false, base = 0) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#place = place
    this.#littleEndian = littleEndian
    this.#base = base
  }

  get position(): number {
    return this.#position
  }
  get length(): number {
    return this.#bytes.length
  }
  get remaining(): number {
    return this.#bytes.length - this.#position
  }
  get place(): string {
    return this.#place
  }

  /** Throws WorkbenchError 'bad-file' with place `file, offset N`. */
  fail(message: string, hint?: string, offset = this.#position): never {
    throw new WorkbenchError('bad-file', message, {
      place: `${this.#place}, offset ${this.#base + offset}`,
      ...(hint === undefined ? {} : { hint }),
    })
  }

  seek(position: number): void {
    if (!Number.isInteger(position) || position < 0 || position > this.length) {
      this.fail(`a position of ${position} lies outside of the ${this.length} bytes`)
    }
    this.#position = position
  }
  skip(count: number): void {
    this.#advance(count)
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1))
  }
  i8(): number {
    return this.#view.getInt8(this.#advance(1))
  }
  u16(): number {
    return this.#view.getUint16(this.#advance(2), this.#littleEndian)
  }
  i16(): number {
    return this.#view.getInt16(this.#advance(2), this.#littleEndian)
  }
  u32(): number {
    return this.#view.getUint32(this.#advance(4), this.#littleEndian)
  }
  i32(): number {
    return this.#view.getInt32(this.#advance(4), this.#littleEndian)
  }
  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), this.#littleEndian)
  }
  i64(): bigint {
    return this.#view.getBigInt64(this.#advance(8), this.#littleEndian)
  }
  f32(): number {
    return this.#view.getFloat32(this.#advance(4), this.#littleEndian)
  }
  f64(): number {
    return this.#view.getFloat64(this.#advance(8), this.#littleEndian)
  }

  /** The next byte without taking it. */
  peek(): number {
    const byte = this.#bytes[this.#position]
    return byte === undefined ? this.#tooShort(1) : byte
  }

  /** A view of the next `count` bytes: no copy, so a declared length costs nothing until it is known to be there. */
  bytes(count: number): Uint8Array {
    const start = this.#advance(count)
    return this.#bytes.subarray(start, start + count)
  }

  /** A reader of the next `count` bytes alone; its errors still count from the start of the whole. */
  part(count: number): ByteReader {
    const base = this.#base + this.#position
    return new ByteReader(this.bytes(count), this.#place, this.#littleEndian, base)
  }

  /** The next `count` bytes as text of one byte per character. */
  ascii(count: number): string {
    return Buffer.from(this.bytes(count)).toString('latin1')
  }

  /** Moves on by `count` bytes and returns where they start. */
  #advance(count: number): number {
    if (!Number.isInteger(count) || count < 0) this.fail(`a length of ${count} bytes`)
    if (count > this.remaining) this.#tooShort(count)
    const start = this.#position
    this.#position += count
    return start
  }

  #tooShort(count: number): never {
    this.fail(
      `the data ends too early: ${count} bytes expected, ${this.remaining} left`,
      'The file is cut or damaged: fetch it again.',
    )
  }
}
