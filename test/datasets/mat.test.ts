// MATLAB files: whatever their form, the same music; and damaged ones are refused with file and offset.
import fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { buildMusic } from '../../src/main/datasets/build.ts'
import { readMat } from '../../src/main/datasets/formats/mat.ts'
import { DEFAULT_LIMITS, INFLATION_FREE } from '../../src/main/datasets/limits.ts'
import { statisticsOf } from '../../src/main/datasets/statistics.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { sharedData } from '../shared-data.ts'
import { musicSplits, smallMusic } from './arbitraries.ts'
import { splitsOf } from './found-splits.ts'
import { MatWriter, STORAGE_NAMES, writeMat, writeMat4, type MatOptions } from './mat-writer.ts'
import { refusalOf } from './refusal.ts'

const PLACE = 'music.mat'
const read = (bytes: Uint8Array) => splitsOf(readMat(bytes, PLACE))

const forms = fc.record({
  littleEndian: fc.boolean(),
  compressed: fc.boolean(),
  storage: fc.constantFrom(...STORAGE_NAMES),
})

test('random rolls read back equal, in each byte order, compressed or not, from each number type', () => {
  fc.assert(
    fc.property(musicSplits, forms, (splits, form) => {
      expect(read(writeMat(splits, form))).toEqual(splits)
    }),
    { numRuns: 200 },
  )
})

test('sparse matrices read back equal', () => {
  fc.assert(
    fc.property(musicSplits, fc.boolean(), fc.boolean(), (splits, littleEndian, compressed) => {
      expect(read(writeMat(splits, { sparse: true, littleEndian, compressed }))).toEqual(splits)
    }),
    { numRuns: 100 },
  )
})

test('files of MATLAB 4 read back equal, full and sparse, in each byte order', () => {
  fc.assert(
    fc.property(musicSplits, fc.boolean(), fc.boolean(), ({ train, valid, test: tested }, littleEndian, sparse) => {
      const file = writeMat4(
        { train: train[0]!, validation: valid[0]!, testdata: tested[0]! },
        { littleEndian, sparse },
      )
      expect(read(file)).toEqual({ train: [train[0]], valid: [valid[0]], test: [tested[0]] })
    }),
    { numRuns: 100 },
  )
})

describe('arrays of three dimensions', () => {
  const writer = new MatWriter()
  /** The piece 0 has key 3 in step 1, the piece 1 key 4 in step 0. */
  const file = (dimensions: readonly number[], ...ones: readonly number[]) => {
    const content = Buffer.alloc(dimensions.reduce((product, size) => product * size, 1))
    for (const one of ones) content[one] = 1
    return writer.file(writer.top(Buffer.concat([writer.head(9, dimensions, 'x'), writer.element(2, content)])))
  }
  const pieces = [
    [[], [3]],
    [[4], []],
  ]

  test.each([
    ['T x 88 x n', file([2, 88, 2], 2 * 3 + 1, 2 * 88 + 2 * 4)],
    ['n x T x 88', file([2, 2, 88], 2 + 4 * 3, 1 + 4 * 4)],
  ])('%s', (_, bytes) => {
    expect(readMat(bytes, PLACE).pieces).toEqual(new Map([[null, pieces]]))
  })

  test.each([
    ['2 x 88 x 88', file([2, 88, 88]), /which of them are the keys cannot be told/],
    ['2 x 3 x 4', file([2, 3, 4]), /none of the last two is 88 or 128/],
  ])('%s is refused', async (_, bytes, message) => {
    expect((await refusalOf(() => readMat(bytes, PLACE))).message).toMatch(message)
  })
})

test('two variables for one split are refused by name', async () => {
  const writer = new MatWriter()
  const file = writer.file(writer.variable('train', [[[1]]]), writer.variable('traindata', [[[1]]]))
  expect((await refusalOf(() => read(file))).message).toBe('train and traindata are both the train split')
})

test.each<[what: string, rows: number[], starts: number[], message: RegExp]>([
  ['a row outside', [4], [0, ...Array<number>(88).fill(1)], /row 5 of 4/],
  ['a negative row', [-1], [0, ...Array<number>(88).fill(1)], /row 0 of 4/],
  ['rows out of order', [2, 1], [0, ...Array<number>(88).fill(2)], /out of order/],
  ['too few columns', [1], [0, 1], /2 column starts, not 89/],
  ['more values than there are', [1], [0, ...Array<number>(88).fill(9)], /values 0 to 9/],
  ['columns that go back', [1], [0, 1, ...Array<number>(87).fill(0)], /values 1 to 0/],
])('a sparse matrix with %s is refused', async (_, rows, starts, message) => {
  const writer = new MatWriter()
  const int32 = (values: readonly number[]) => writer.element(5, writer.words(...values))
  const content = [
    writer.head(5, [4, 88], 'x'),
    int32(rows),
    int32(starts),
    writer.element(2, Buffer.alloc(rows.length, 1)),
  ]
  const refusal = await refusalOf(() => read(writer.file(writer.top(Buffer.concat(content)))))
  expect(refusal.message).toMatch(message)
  expect(refusal.place).toMatch(/offset \d+$/)
})

test('sparse matrices of millions of empty steps are over a limit', async () => {
  const writer = new MatWriter()
  const content = [
    writer.head(5, [2 ** 30, 88], 'x'),
    writer.element(5, Buffer.alloc(0)),
    writer.element(5, writer.words(...Array<number>(89).fill(0))),
    writer.element(2, Buffer.alloc(0)),
  ]
  const refusal = await refusalOf(() => read(writer.file(writer.top(Buffer.concat(content)))))
  expect(refusal).toMatchObject({ code: 'limit', message: 'more than 1048576 time steps in sparse matrices' })
})

test('cells in a column, other variables, and a last element without its padding are accepted', () => {
  const writer = new MatWriter()
  const other = writer.top(Buffer.concat([writer.head(6, [1, 1], 'steps'), writer.element(9, Buffer.alloc(8))]))
  const train = writer.variable('traindata', smallMusic.train, [smallMusic.train.length, 1])
  const valid = writer.variable('validdata', smallMusic.valid)
  const test_ = writer.variable('testdata', [[[0]]])
  const file = writer.file(other, train, valid, test_)
  expect(read(file)).toEqual({ ...smallMusic, test: [[[0]]] })
})

test.each<[what: string, bytes: Uint8Array, message: RegExp, place: RegExp]>([
  ['an empty file', Buffer.alloc(0), /MATLAB 5\.0/, /offset 0$/],
  ['another magic', Buffer.concat([Buffer.from('MATLAB 4.2'), Buffer.alloc(200)]), /MATLAB 5\.0/, /offset 0$/],
  ['no byte order', broken((file) => file.fill(0, 126, 128)), /byte order/, /offset 126$/],
  ['another version', broken((file) => file.fill(7, 125, 126)), /version 7\.0/, /offset 124$/],
  ['NaN', small({ storage: 'double', value: (on, step) => (step === 2 ? NaN : on) }), /\(3, 1\) is NaN/, /offset \d+$/],
  ['a 2', small({ value: (on, _, channel) => (channel === 5 ? 2 : on) }), /\{1\}\(1, 6\) is 2/, /offset \d+$/],
  ['a half', small({ storage: 'single', value: (on) => on / 2 }), /is 0\.5/, /offset \d+$/],
  ['a width of 64', small({ width: 64 }), /traindata\{1\} is 4 x 64, not T x 88/, /offset \d+$/],
  ['an empty split', writeMat({ ...smallMusic, valid: [] }), /validdata is empty/, /offset \d+$/],
  ['a piece without steps', writeMat({ ...smallMusic, test: [[[1]], []] }), /testdata\{2\} has no/, /offset \d+$/],
])('%s is refused with its place', async (_, bytes, message, place) => {
  const refusal = await refusalOf(() => read(bytes))
  expect(refusal.code).toBe('bad-file')
  expect(refusal.message).toMatch(message)
  expect(refusal.place).toMatch(new RegExp(`^${PLACE}, `))
  expect(refusal.place).toMatch(place)
})

function small(options: MatOptions): Uint8Array {
  return writeMat(smallMusic, options)
}

function broken(damage: (file: Buffer) => unknown): Uint8Array {
  const file = Buffer.from(writeMat(smallMusic))
  damage(file)
  return file
}

test('a missing variable, one that occurs twice, and one that is no roll are refused by name', async () => {
  const writer = new MatWriter()
  const variable = writer.variable('traindata', smallMusic.train)
  const missing = await refusalOf(() => read(writer.file(variable)))
  expect(missing.message).toBe('the file has no variable validdata, testdata')
  expect((await refusalOf(() => read(writer.file(variable, variable)))).message).toMatch(/traindata occurs twice/)
  const matrix = writer.top(Buffer.concat([writer.head(9, [1, 1], 'testdata'), writer.element(2, Buffer.from([1]))]))
  expect((await refusalOf(() => read(writer.file(matrix)))).message).toMatch(/testdata is 1 x 1, not T x 88/)
})

test('MATLAB 7.3 is named as unsupported, with the remedy', async () => {
  const file = Buffer.concat([Buffer.from('MATLAB 7.3 MAT-file'), Buffer.alloc(600)])
  const refusal = await refusalOf(() => read(file))
  expect(refusal.code).toBe('unsupported')
  expect(refusal.hint).toContain('-v7')
})

describe('sizes are checked before they are believed', () => {
  const writer = new MatWriter()

  test('a matrix that declares more rows than it has', async () => {
    const roll = Buffer.concat([writer.head(9, [2 ** 31 - 1, 88], ''), writer.element(2, Buffer.alloc(88))])
    const cell = Buffer.concat([writer.head(1, [1, 1], 'traindata'), writer.element(14, roll)])
    const refusal = await refusalOf(() => read(writer.file(writer.top(cell))))
    expect(refusal.message).toMatch(/holds 88 bytes, not the \d+/)
  })

  test('an array that declares more cells than it has', async () => {
    const cell = writer.head(1, [1, 2 ** 31 - 1], 'traindata')
    expect((await refusalOf(() => read(writer.file(writer.top(cell))))).message).toMatch(/ends too early/)
  })

  test('an element that is longer than the file', async () => {
    const refusal = await refusalOf(() => read(writer.file(writer.words(14, 0xfffffff0))))
    expect(refusal.message).toMatch(/ends too early: 4294967280 bytes expected/)
  })

  test('a compressed variable that declares to unfold a thousandfold', async () => {
    const element = writer.element(14, Buffer.alloc(INFLATION_FREE + 8))
    const bomb = writer.compressed(deflateSync(element))
    expect((await refusalOf(() => read(writer.file(bomb)))).code).toBe('limit')
  })

  test('compressed variables that together unfold to more than the limit', async () => {
    const file = writeMat(smallMusic, { compressed: true })
    const refusal = await refusalOf(() => readMat(file, PLACE, { ...DEFAULT_LIMITS, inflatedBytes: 1000 }))
    expect(refusal.code).toBe('limit')
  })

  test('a compressed variable that unfolds to more, or less, than it declares', async () => {
    for (const declared of [8, 10_000]) {
      const content = Buffer.concat([writer.words(14, declared), Buffer.alloc(1000)])
      const refusal = await refusalOf(() => read(writer.file(writer.compressed(deflateSync(content)))))
      expect(refusal.code).toBe('bad-file')
      expect(refusal.place).toMatch(/compressed variable at 128/)
    }
  })
})

test('cut at every byte it is refused, but for the padding at its end', async () => {
  for (const compressed of [false, true]) {
    const file = writeMat(smallMusic, { compressed })
    for (let length = 0; length < file.length - 7; length += 1) {
      const refusal = await refusalOf(() => read(file.subarray(0, length)))
      expect(refusal.place).toContain(PLACE)
    }
  }
})

describe('the published files', () => {
  const published: readonly [file: string, steps: number[], sequences: number[], mean: string[], maximum: number[]][] =
    [
      ['Piano_midi.mat', [75911, 8540, 19036], [87, 12, 25], ['3.0442', '3.2345', '2.9453'], [12, 11, 10]],
      ['Nottingham.mat', [176561, 45513, 44463], [694, 173, 170], ['3.9613', '3.9591', '3.9903'], [9, 8, 9]],
      ['MuseData.mat', [245202, 82755, 64339], [524, 135, 124], ['3.4932', '3.4789', '3.2928'], [14, 15, 14]],
      ['JSB_Chorales.mat', [13807, 4602, 4725], [229, 76, 77], ['3.8983', '3.8703', '3.8872'], [4, 4, 4]],
    ]
  for (const [file, steps, sequences, mean, maximum] of published) {
    const path = sharedData('music', 'mat', file)
    test.skipIf(path === null)(`${file} has its known sizes`, async () => {
      const dataset = buildMusic(file, splitsOf(readMat(await readFile(path!), file)))
      const statistics = Object.values(statisticsOf(dataset))
      expect(statistics.map((split) => split.steps)).toEqual(steps)
      expect(statistics.map((split) => split.sequences)).toEqual(sequences)
      expect(statistics.map((split) => split.notes!.mean.toFixed(4))).toEqual(mean)
      expect(statistics.map((split) => split.notes!.maximum)).toEqual(maximum)
    })
  }

  const path = sharedData('music', 'mat', 'JSB_Chorales.mat')
  test.skipIf(path === null)('cut at every 100th byte: refused', async () => {
    const file = await readFile(path!)
    for (let length = 0; length < file.length; length += 100) {
      expect(() => read(file.subarray(0, length))).toThrow(WorkbenchError)
    }
  })
})
