// Reads Python pickles of protocols 0 to 5 as plain data. Nothing is executed or imported: the globals it knows are those of
// pickle-globals.ts, and each of them only arranges data.
import { isUtf8 } from 'node:buffer'
import { WorkbenchError } from '../../../shared/errors.ts'
import { ByteReader } from '../byte-reader.ts'
import { displayName } from '../display-name.ts'
import { countOf, NumpyArray, NumpyType, stridesOf } from './ndarray.ts'
import { Constructor, globalOf } from './pickle-globals.ts'
import { OP, REFUSED } from './pickle-opcodes.ts'

/** Lists, tuples and sets are arrays, dicts maps, bytes and Python 2 strings text of one byte per character. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | NumpyArray
  | NumpyType
  | EmptyArray
  | Constructor

/** What NumPy rebuilds an array from. Its state follows at once; the memo may know it from before. */
class EmptyArray {
  array: NumpyArray | null = null
}

/** Lists, tuples and dicts that one pickle may build: an opcode of one byte can build one of a hundred bytes. */
const MAX_OBJECTS = 5_000_000
const LONGEST_NUMBER = 32
const LONGEST_NAME = 256

/**
 * The one value of a pickle.
 * Throws 'unsupported' for any other global and for objects of classes, 'limit' for too many objects, else 'bad-file'.
 */
export const unpickle = (bytes: Uint8Array, place: string): PickleValue => new Unpickler(bytes, place).run()

class Unpickler {
  readonly #reader: ByteReader
  readonly #stack: PickleValue[] = []
  /** Heights of the stack at the open marks: nothing below the last may be taken. */
  readonly #marks: number[] = []
  readonly #memo: PickleValue[] = []
  #objects = 0
  #opcodeOffset = 0

  constructor(bytes: Uint8Array, place: string) {
    this.#reader = new ByteReader(bytes, place, true)
  }

  run(): PickleValue {
    const reader = this.#reader
    for (;;) {
      this.#opcodeOffset = reader.position
      const opcode = reader.u8()
      if (opcode === OP.STOP) break
      this.#step(opcode)
    }
    const value = this.#pop()
    if (this.#stack.length > 0) this.#fail(`${this.#stack.length} values are left over at the end`)
    if (reader.remaining > 0) this.#fail(`${reader.remaining} bytes follow the end of the pickle`)
    return value
  }

  #step(opcode: number): void {
    const reader = this.#reader
    switch (opcode) {
      case OP.PROTO: {
        const protocol = reader.u8()
        if (protocol > 5) this.#refuse(`pickle protocol ${protocol} is not known`)
        return
      }
      case OP.FRAME: {
        const size = reader.u64()
        if (size > reader.remaining) this.#fail(`a frame of ${size} bytes, ${reader.remaining} are left`)
        return
      }

      // The stack
      case OP.MARK:
        this.#marks.push(this.#stack.length)
        return
      case OP.POP:
        if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop()
        else this.#pop()
        return
      case OP.POP_MARK:
        this.#popMark()
        return
      case OP.DUP:
        return this.#push(this.#top())

      // Constants and numbers
      case OP.NONE:
        return this.#push(null)
      case OP.NEWTRUE:
        return this.#push(true)
      case OP.NEWFALSE:
        return this.#push(false)
      case OP.INT: {
        const text = this.#line(LONGEST_NUMBER)
        return this.#push(text === '01' ? true : text === '00' ? false : this.#number(text))
      }
      case OP.LONG:
        return this.#push(this.#number(this.#line(LONGEST_NUMBER).replace(/L$/, '')))
      case OP.FLOAT:
        return this.#push(this.#number(this.#line(LONGEST_NUMBER)))
      case OP.BININT:
        return this.#push(reader.i32())
      case OP.BININT1:
        return this.#push(reader.u8())
      case OP.BININT2:
        return this.#push(reader.u16())
      case OP.LONG1:
        return this.#push(integerOf(reader.ascii(reader.u8()), true))
      case OP.LONG4:
        return this.#push(integerOf(reader.ascii(reader.u32()), true))
      case OP.BINFLOAT: {
        const bytes = reader.bytes(8)
        return this.#push(new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0))
      }

      // Text and bytes
      case OP.STRING:
        return this.#push(this.#quoted(this.#line(Infinity)))
      case OP.UNICODE:
        return this.#push(
          this.#line(Infinity).replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
            String.fromCharCode(parseInt(hex, 16)),
          ),
        )
      case OP.BINSTRING:
      case OP.BINBYTES:
        return this.#push(reader.ascii(reader.u32()))
      case OP.SHORT_BINSTRING:
      case OP.SHORT_BINBYTES:
        return this.#push(reader.ascii(reader.u8()))
      case OP.BINBYTES8:
      case OP.BYTEARRAY8:
        return this.#push(reader.ascii(Number(reader.u64())))
      case OP.BINUNICODE:
        return this.#push(this.#utf8(reader.u32()))
      case OP.SHORT_BINUNICODE:
        return this.#push(this.#utf8(reader.u8()))
      case OP.BINUNICODE8:
        return this.#push(this.#utf8(Number(reader.u64())))

      // Lists, tuples, dicts
      case OP.EMPTY_LIST:
      case OP.EMPTY_TUPLE:
        return this.#pushNew([])
      case OP.LIST:
      case OP.TUPLE:
        return this.#pushNew(this.#popMark())
      case OP.TUPLE1:
        return this.#pushNew(this.#popMany(1))
      case OP.TUPLE2:
        return this.#pushNew(this.#popMany(2))
      case OP.TUPLE3:
        return this.#pushNew(this.#popMany(3))
      case OP.APPEND:
        return this.#append(this.#popMany(1))
      case OP.APPENDS:
        return this.#append(this.#popMark())
      case OP.EMPTY_DICT:
        return this.#pushNew(new Map())
      case OP.DICT: {
        const items = this.#popMark()
        this.#pushNew(new Map())
        return this.#setItems(items)
      }
      case OP.SETITEM:
        return this.#setItems(this.#popMany(2))
      case OP.SETITEMS:
        return this.#setItems(this.#popMark())

      // Sets
      case OP.EMPTY_SET:
        return this.#pushNew([])
      case OP.FROZENSET:
        return this.#pushNew(this.#popMark())
      case OP.ADDITEMS:
        return this.#append(this.#popMark())

      // The memo
      case OP.PUT:
        return this.#memorise(this.#number(this.#line(LONGEST_NUMBER)))
      case OP.BINPUT:
        return this.#memorise(reader.u8())
      case OP.LONG_BINPUT:
        return this.#memorise(reader.u32())
      case OP.MEMOIZE:
        return this.#memorise(this.#memo.length)
      case OP.GET:
        return this.#recall(this.#number(this.#line(LONGEST_NUMBER)))
      case OP.BINGET:
        return this.#recall(reader.u8())
      case OP.LONG_BINGET:
        return this.#recall(reader.u32())

      // Globals
      case OP.GLOBAL:
        return this.#push(this.#global(this.#line(LONGEST_NAME), this.#line(LONGEST_NAME)))
      case OP.INST:
        this.#global(this.#line(LONGEST_NAME), this.#line(LONGEST_NAME))
        return this.#refuse('the pickle builds objects of a class (INST)')
      case OP.STACK_GLOBAL: {
        const [module, name] = this.#popMany(2)
        if (typeof module !== 'string' || typeof name !== 'string') this.#fail('the name of a global is no text')
        return this.#push(this.#global(module, name))
      }
      case OP.REDUCE: {
        const [callee, args] = this.#popMany(2)
        if (!(callee instanceof Constructor) || !Array.isArray(args)) this.#fail('a call of what is not a global')
        return this.#push(this.#construct(callee, args))
      }
      case OP.BUILD:
        return this.#build(this.#pop())

      default: {
        const name = REFUSED[opcode]
        if (name !== undefined) this.#refuse(`the pickle holds more than plain data (${name})`)
        this.#fail(`0x${opcode.toString(16).padStart(2, '0')} is no pickle opcode`)
      }
    }
  }

  #fail(message: string): never {
    return this.#reader.fail(message, undefined, this.#opcodeOffset)
  }

  #refuse(message: string): never {
    throw new WorkbenchError('unsupported', message, {
      place: `${this.#reader.place}, offset ${this.#opcodeOffset}`,
      hint: 'Nothing of it was executed. Only lists, tuples, dicts, sets, text, numbers and NumPy arrays are read.',
    })
  }

  #push(value: PickleValue): void {
    this.#stack.push(value)
  }

  #pushNew(value: PickleValue[] | Map<PickleValue, PickleValue>): void {
    this.#objects += 1
    if (this.#objects > MAX_OBJECTS) {
      throw new WorkbenchError('limit', `more than ${MAX_OBJECTS} lists, tuples and dicts`, {
        place: this.#reader.place,
      })
    }
    this.#push(value)
  }

  #top(): PickleValue {
    if (this.#stack.length === (this.#marks.at(-1) ?? 0)) this.#fail('a value is missing on the stack')
    return this.#stack.at(-1)!
  }

  #pop(): PickleValue {
    const value = this.#top()
    this.#stack.pop()
    return value
  }

  #popMany(count: number): PickleValue[] {
    const height = this.#stack.length - count
    if (height < (this.#marks.at(-1) ?? 0)) this.#fail('a value is missing on the stack')
    return this.#stack.splice(height)
  }

  /** All values since the last mark. */
  #popMark(): PickleValue[] {
    const height = this.#marks.pop()
    if (height === undefined) this.#fail('a mark is missing on the stack')
    return this.#stack.splice(height)
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#top()
    if (!Array.isArray(list)) this.#fail('items are appended to what is not a list')
    for (const value of values) list.push(value)
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#top()
    if (!(dict instanceof Map) || items.length % 2 !== 0) this.#fail('items are set on what is not a dict')
    for (let index = 0; index < items.length; index += 2) dict.set(items[index]!, items[index + 1]!)
  }

  #memorise(index: number): void {
    if (!Number.isInteger(index) || index < 0) this.#fail(`a memo under ${index}`)
    this.#memo[index] = this.#top()
  }

  #recall(index: number): void {
    const value = this.#memo[index]
    if (value === undefined) this.#fail(`nothing was stored under ${index}`)
    this.#push(value instanceof EmptyArray ? (value.array ?? value) : value)
  }

  /** The text up to the next line feed, one byte per character. */
  #line(longest: number): string {
    const start = this.#reader.position
    const limit = Math.min(this.#reader.remaining, longest + 1)
    let length = 0
    while (length < limit && this.#reader.u8() !== 0x0a) length++
    if (length === limit) this.#fail('a line without its end')
    this.#reader.seek(start)
    const text = this.#reader.ascii(length)
    this.#reader.skip(1)
    return text
  }

  #utf8(size: number): string {
    const bytes = this.#reader.bytes(size)
    if (!isUtf8(bytes)) this.#fail('text that is not UTF-8')
    return Buffer.from(bytes).toString('utf8')
  }

  /** A Python 2 string as repr() writes it. */
  #quoted(text: string): string {
    const body = /^(['"])(.*)\1$/s.exec(text)?.[2]
    if (body === undefined) this.#fail('a string without quotes')
    return body.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, hex: string | undefined, plain: string) =>
      hex === undefined
        ? (({ n: '\n', r: '\r', t: '\t' } as Record<string, string>)[plain] ?? plain)
        : String.fromCharCode(parseInt(hex, 16)),
    )
  }

  #number(text: string): number {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value)) this.#fail(`"${displayName(text)}" is no number`)
    return value
  }

  #global(module: string, name: string): Constructor {
    const path = `${module}.${name}`
    return globalOf(path) ?? this.#refuse(`the pickle asks for the global ${displayName(path)}, which is not data`)
  }

  #construct({ name }: Constructor, args: readonly PickleValue[]): PickleValue {
    const [first, second, third = null, fourth] = args
    switch (name) {
      case 'dtype':
        if (typeof first === 'string') return new NumpyType(first)
        break
      case 'encode':
        if (typeof first === 'string' && second === 'latin1') return first
        break
      case 'scalar':
        if (first instanceof NumpyType && typeof second === 'string') return this.#scalar(first, second)
        break
      case 'reconstruct':
        if (first instanceof Constructor && first.name === 'ndarray') return new EmptyArray()
        break
      case 'frombuffer':
        if (typeof first === 'string' && second instanceof NumpyType && (fourth === 'C' || fourth === 'F')) {
          return this.#array(second, third, first, fourth === 'F')
        }
        break
      case 'set':
        if (args.length === 0) return []
        if (args.length === 1 && Array.isArray(first)) return [...first]
        break
      case 'dict':
        if (args.length === 0) return new Map()
        if (args.length === 1 && Array.isArray(first)) return this.#dictOf(first)
        break
      case 'ndarray':
        break
    }
    return this.#fail(`${name} with arguments that are not as Python and NumPy write them`)
  }

  /** Of pairs, as Python 2 writes an OrderedDict. */
  #dictOf(pairs: readonly PickleValue[]): Map<PickleValue, PickleValue> {
    return new Map(
      pairs.map((pair): [PickleValue, PickleValue] => {
        if (!Array.isArray(pair) || pair.length !== 2) this.#fail('an item of a dict is no pair')
        return [pair[0]!, pair[1]!]
      }),
    )
  }

  #scalar(type: NumpyType, bytes: string): number {
    if (type.bytes === 0) this.#refuse(`a NumPy value of type ${displayName(type.code)}, which is no number`)
    if (bytes.length !== type.bytes) this.#fail(`a NumPy number of ${bytes.length} bytes instead of ${type.bytes}`)
    return type.read(viewOf(bytes), 0)
  }

  /** @param data bytes of numbers, or a list of objects */
  #array(type: NumpyType, shape: PickleValue, data: PickleValue, fortran: boolean): NumpyArray {
    if (!Array.isArray(shape)) this.#fail('the shape of an array is no tuple')
    const sizes = shape.map((size) => (typeof size === 'number' ? size : NaN))
    const count = countOf(sizes)
    if (Number.isNaN(count) || sizes.length > MAX_AXES) this.#fail('the shape of an array has wrong sizes')
    const strides = stridesOf(sizes, fortran)
    if (type.isObject) {
      if (!Array.isArray(data) || data.length !== count) this.#fail(`an array without its ${count} objects`)
      return new NumpyArray(type, sizes, data, strides)
    }
    if (type.bytes === 0) this.#refuse(`a NumPy array of type ${displayName(type.code)}, which holds no numbers`)
    if (typeof data !== 'string' || data.length !== count * type.bytes) {
      this.#fail(`an array without the ${count * type.bytes} bytes of its numbers`)
    }
    return new NumpyArray(type, sizes, viewOf(data), strides)
  }

  /** Sets the state of a dtype, (version, byte order, ...), or of an array: (version, shape, dtype, Fortran's order, data). */
  #build(state: PickleValue): void {
    const target = this.#top()
    if (!Array.isArray(state)) this.#fail('a state that is no tuple')
    if (target instanceof NumpyType) {
      const order = state[1]
      if (typeof order !== 'string' || !'<>|='.includes(order)) this.#fail('a state for what is not a NumPy dtype')
      target.littleEndian = order !== '>'
    } else if (target instanceof EmptyArray) {
      const [, shape = null, type, fortran, data = null] = state
      if (!(type instanceof NumpyType)) this.#fail('an array without its dtype')
      target.array = this.#array(type, shape, data, fortran === true)
      this.#pop()
      this.#push(target.array)
    } else this.#fail('a state for what is not a NumPy dtype or array')
  }
}

const MAX_AXES = 32

/** Of text with one byte per character. */
function viewOf(text: string): DataView {
  const bytes = Buffer.from(text, 'latin1')
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** An integer in two's complement with its lowest byte first, one byte per character; exact up to 2^53. */
function integerOf(bytes: string, signed: boolean): number {
  let value = signed && bytes.charCodeAt(bytes.length - 1) > 127 ? -1 : 0
  for (let index = bytes.length - 1; index >= 0; index--) value = value * 256 + bytes.charCodeAt(index)
  return value
}
