// Writes MATLAB v5 files for tests: any byte order, compressed or not, any number type, and broken on demand.
import { deflateSync } from 'node:zlib'
import { PIANO_KEYS } from '../../src/shared/dataset.ts'
import type { Chord, MusicSplits } from '../../src/main/datasets/build.ts'

export interface MatOptions {
  readonly littleEndian?: boolean
  readonly compressed?: boolean
  /** How the numbers are stored. */
  readonly storage?: keyof typeof STORAGES
  /** Stored in place of the 0 and 1 of the roll. */
  readonly value?: (on: 0 | 1, step: number, channel: number) => number
  readonly width?: number
  /** Only what is not zero is stored. */
  readonly sparse?: boolean
}

type Put = (view: DataView, at: number, value: number, littleEndian: boolean) => void
const integer =
  (write: (view: DataView, at: number, value: bigint, littleEndian: boolean) => void): Put =>
  (view, at, value, littleEndian) =>
    write(view, at, BigInt(value), littleEndian)

/** [data type, array class, bytes, how to write one] */
const STORAGES = {
  int8: [1, 8, 1, (view, at, value) => view.setInt8(at, value)],
  uint8: [2, 9, 1, (view, at, value) => view.setUint8(at, value)],
  int16: [3, 10, 2, (view, at, value, little) => view.setInt16(at, value, little)],
  uint16: [4, 11, 2, (view, at, value, little) => view.setUint16(at, value, little)],
  int32: [5, 12, 4, (view, at, value, little) => view.setInt32(at, value, little)],
  uint32: [6, 13, 4, (view, at, value, little) => view.setUint32(at, value, little)],
  single: [7, 7, 4, (view, at, value, little) => view.setFloat32(at, value, little)],
  double: [9, 6, 8, (view, at, value, little) => view.setFloat64(at, value, little)],
  int64: [12, 14, 8, integer((view, at, value, little) => view.setBigInt64(at, value, little))],
  uint64: [13, 15, 8, integer((view, at, value, little) => view.setBigUint64(at, value, little))],
} as const satisfies Record<string, [number, number, number, Put]>

export const STORAGE_NAMES = Object.keys(STORAGES) as (keyof typeof STORAGES)[]

const [miINT8, miUINT8, miINT32, miUINT32, miMATRIX, miCOMPRESSED] = [1, 2, 5, 6, 14, 15]
const mxCELL = 1
const mxSPARSE = 5

export const VARIABLES = { train: 'traindata', valid: 'validdata', test: 'testdata' } as const

export class MatWriter {
  readonly #little: boolean
  readonly #options: MatOptions

  constructor(options: MatOptions = {}) {
    this.#options = options
    this.#little = options.littleEndian ?? true
  }

  file(...variables: Uint8Array[]): Uint8Array {
    const header = Buffer.alloc(128, ' ')
    header.write('MATLAB 5.0 MAT-file, written for a test', 'latin1')
    header.fill(0, 116, 124)
    header.set(this.#little ? [0, 1] : [1, 0], 124)
    header.write(this.#little ? 'IM' : 'MI', 126, 'latin1')
    return Buffer.concat([header, ...variables])
  }

  music(splits: MusicSplits): Uint8Array {
    const names = ['train', 'valid', 'test'] as const
    return this.file(...names.map((split) => this.variable(VARIABLES[split], splits[split])))
  }

  /** A cell array of rolls. */
  variable(name: string, pieces: readonly Chord[][], shape = [1, pieces.length]): Uint8Array {
    const rolls = pieces.map((piece) => this.element(miMATRIX, this.roll(piece)))
    return this.top(Buffer.concat([this.head(mxCELL, shape, name), ...rolls]))
  }

  /** A top-level matrix, compressed when that was asked for. */
  top(content: Uint8Array): Uint8Array {
    const element = this.element(miMATRIX, content)
    return this.#options.compressed ? this.compressed(deflateSync(element)) : element
  }

  compressed(deflated: Uint8Array): Uint8Array {
    return Buffer.concat([this.words(miCOMPRESSED, deflated.length), deflated])
  }

  roll(chords: readonly Chord[]): Uint8Array {
    if (this.#options.sparse) return this.#sparseRoll(chords)
    const { storage = 'uint8', width = PIANO_KEYS, value = (on) => on } = this.#options
    const [type, arrayClass, bytes, put] = STORAGES[storage]
    const content = Buffer.alloc(bytes * width * chords.length)
    const view = new DataView(content.buffer, content.byteOffset)
    for (let channel = 0; channel < width; channel += 1) {
      for (const [step, chord] of chords.entries()) {
        const stored = value(chord.includes(channel) ? 1 : 0, step, channel)
        put(view, bytes * (channel * chords.length + step), stored, this.#little)
      }
    }
    return Buffer.concat([this.head(arrayClass, [chords.length, width], ''), this.element(type, content)])
  }

  /** Row indices, where each column starts among them, and the values. */
  #sparseRoll(chords: readonly Chord[]): Uint8Array {
    const rows: number[] = []
    const starts = [0]
    for (let channel = 0; channel < PIANO_KEYS; channel += 1) {
      chords.forEach((chord, step) => chord.includes(channel) && rows.push(step))
      starts.push(rows.length)
    }
    return Buffer.concat([
      this.head(mxSPARSE, [chords.length, PIANO_KEYS], ''),
      this.element(miINT32, this.words(...rows)),
      this.element(miINT32, this.words(...starts)),
      this.element(miUINT8, Buffer.alloc(rows.length, 1)),
    ])
  }

  /** Array flags, dimensions and name. */
  head(arrayClass: number, dimensions: readonly number[], name: string): Uint8Array {
    return Buffer.concat([
      this.element(miUINT32, this.words(arrayClass, 0)),
      this.element(miINT32, this.words(...dimensions)),
      this.element(miINT8, Buffer.from(name, 'latin1')),
    ])
  }

  /** Up to 4 bytes lie in the tag, as MATLAB does it. */
  element(type: number, content: Uint8Array): Uint8Array {
    const small = content.length > 0 && content.length <= 4
    const tag = small ? this.words((content.length << 16) | type) : this.words(type, content.length)
    const padded = Buffer.alloc(Math.ceil(content.length / (small ? 4 : 8)) * (small ? 4 : 8))
    padded.set(content)
    return Buffer.concat([tag, padded])
  }

  words(...values: readonly number[]): Uint8Array {
    const words = Buffer.alloc(4 * values.length)
    values.forEach((value, index) =>
      this.#little ? words.writeUInt32LE(value >>> 0, 4 * index) : words.writeUInt32BE(value >>> 0, 4 * index),
    )
    return words
  }
}

export const writeMat = (splits: MusicSplits, options: MatOptions = {}): Uint8Array =>
  new MatWriter(options).music(splits)

/** A MATLAB 4 file: one roll for each variable, as bytes, or sparse as doubles. */
export function writeMat4(rolls: Readonly<Record<string, readonly Chord[]>>, options: MatOptions = {}): Uint8Array {
  const { littleEndian = true, sparse = false } = options
  const double = (value: number) => {
    const bytes = Buffer.alloc(8)
    if (littleEndian) bytes.writeDoubleLE(value)
    else bytes.writeDoubleBE(value)
    return bytes
  }
  const order = littleEndian ? 0 : 1000
  const writer = new MatWriter({ littleEndian })
  const variables = Object.entries(rolls).flatMap(([name, chords]) => {
    const cells = chords.flatMap((chord, step) => chord.map((key) => [step + 1, key + 1, 1]))
    const rows = [...cells, [chords.length, PIANO_KEYS, 0]]
    const bytes = Array.from({ length: PIANO_KEYS * chords.length }, (_, index) =>
      chords[index % chords.length]!.includes(Math.floor(index / chords.length)) ? 1 : 0,
    )
    const content = sparse
      ? Buffer.concat([0, 1, 2].flatMap((column) => rows.map((row) => double(row[column]!))))
      : Buffer.from(bytes)
    const [type, ...size] = sparse ? [order + 2, rows.length, 3] : [order + 50, chords.length, PIANO_KEYS]
    return [writer.words(type, ...size, 0, name.length + 1), Buffer.from(`${name}\0`), content]
  })
  return Buffer.concat(variables)
}
