// Parameters as .npz and JSON: exact round trips, files of NumPy, and what is refused.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Session, type NetworkSpec } from '../../src/engine/engine.ts'
import { readNpz, writeNpz, type NamedArray } from '../../src/main/training/npz.ts'
import {
  exportParameters,
  importParameters,
  PARAMETER_FORMATS,
  readParametersFile,
  requireShape,
} from '../../src/main/training/parameters-file.ts'
import { WorkbenchError } from '../../src/shared/errors.ts'
import { refusalOf } from '../datasets/refusal.ts'
import { scratchFolder } from '../datasets/scratch.ts'

const scratch = scratchFolder()

const spec: NetworkSpec = {
  cell: 'rnn',
  activation: 'tanh',
  head: 'softmax',
  inputs: 3,
  units: 4,
  outputs: 3,
  biases: true,
}
const shape = { inputs: 3, units: 4, outputs: 3, biases: true }
const count = 3 * 4 + 4 * 4 + 4 + 4 * 3 + 3
const parameters = Float64Array.from({ length: count }, (_, index) => Math.sin(index + 1) * 10 ** (index - 20))

function hasNumpy(): boolean {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'pipe' })
    return true
  } catch {
    console.warn('\n*** NO NUMPY: tests with its files are SKIPPED. Install python3-numpy.\n')
    return false
  }
}
const numpy = hasNumpy()
const python = (script: string) =>
  execFileSync('python3', ['-c', `import numpy as np\n${script}`], { encoding: 'utf8' })

describe.each(PARAMETER_FORMATS)('%s', (format) => {
  test('comes back to the bit', async () => {
    const file = exportParameters(spec, parameters, format)
    expect(await importParameters(file, 'file')).toEqual({ shape, values: parameters })
    expect(exportParameters(spec, parameters, format)).toEqual(file)
  })

  test('without biases, and for a single unit, too', async () => {
    for (const small of [
      { ...spec, biases: false },
      { ...spec, units: 1, inputs: 1, outputs: 1 },
    ]) {
      const session = new Session({
        spec: small,
        objective: { timeCost: 'mean', omega: null, clip: null, momentum: 0, nesterov: false },
        seed: 1,
      })
      session.initialise('basic-tanh', 1)
      const file = exportParameters(small, session.parameters, format)
      const read = await importParameters(file, 'file')
      expect(read.values).toEqual(session.parameters)
      requireShape(read.shape, small, 'file')
    }
  })
})

test('for another network they are refused, and it is said what differs', async () => {
  const differing = (other: Partial<NetworkSpec>) =>
    refusalOf(() => requireShape(shape, { ...spec, ...other }, 'start'))
  requireShape(shape, spec, 'start')
  const wider = await differing({ units: 5, outputs: 7 })
  expect([wider.code, wider.place]).toEqual(['conflict', 'start'])
  expect(wider.message).toContain('4 units, the network has 5; 3 outputs, the network has 7')
  expect((await differing({ biases: false })).message).toContain('they have biases, the network has none')
})

describe('arrays that are no network', () => {
  const arrays = (over: Record<string, number[] | null>): NamedArray[] =>
    Object.entries({ W_in: [3, 4], W_rec: [4, 4], b_h: [4], W_out: [4, 2], b_y: [2], ...over }).flatMap(
      ([name, sizes]) => {
        const count = (sizes ?? []).reduce((product, size) => product * size, 1)
        return sizes ? [{ name, shape: sizes, values: new Float64Array(count) }] : []
      },
    )
  const read = (over: Record<string, number[] | null>) => importParameters(writeNpz(arrays(over)), 'file')

  test('what fits is read', async () => {
    expect((await read({})).shape).toEqual({ inputs: 3, units: 4, outputs: 2, biases: true })
    expect((await read({ b_h: null, b_y: null })).shape.biases).toBe(false)
  })

  test.each<[what: string, over: Record<string, number[] | null>, message: string]>([
    ['one is missing', { W_rec: null }, 'it has no W_rec'],
    ['one of two biases', { b_y: null }, 'it has b_h alone'],
    ['no square', { W_rec: [4, 5] }, 'W_rec is 4 x 5, with the others it has to be 4 x 4'],
    ['a bias of another length', { b_h: [5] }, 'b_h is 5'],
    ['one too many', { W_in_2: [1] }, 'it also has "W_in_2"'],
    ['a vector in place of a matrix', { W_in: [12] }, 'W_in is 12, it has to be a matrix'],
    ['a number', { W_out: [] }, 'W_out is a number'],
    ['a tensor', { W_in: [3, 2, 2] }, 'W_in is 3 x 2 x 2'],
    ['an empty matrix', { W_in: [0, 4] }, 'W_in is 0 x 4'],
    ['more inputs than the engine takes', { W_in: [70_000, 1], W_rec: [1, 1] }, 'W_in is 70000 x 1'],
  ])('%s', async (_, over, message) => {
    const { code, message: told, hint } = await refusalOf(() => read(over))
    expect([code, told]).toEqual(['bad-file', expect.stringContaining(message)])
    expect(hint).toContain('W_in, W_rec and W_out')
  })

  test('one that is there twice, or has the name of something else', async () => {
    const twice = [...arrays({}), { name: 'b_y', shape: [2], values: new Float64Array(2) }]
    expect((await refusalOf(() => importParameters(writeNpz(twice), 'file'))).message).toContain('twice')
    for (const name of ['a/b', '\u001b[2J']) {
      const odd = [...arrays({}), { name, shape: [2], values: new Float64Array(2) }]
      expect((await refusalOf(() => importParameters(writeNpz(odd), 'file'))).code).toBe('bad-file')
      const { message } = await refusalOf(() => importParameters(Buffer.from(JSON.stringify({ [name]: [1] })), 'file'))
      expect(message).not.toContain('\u001b')
    }
  })
})

test('a file that is not there, or a folder', async () => {
  expect((await refusalOf(() => readParametersFile(scratch.path('nowhere.npz')))).code).toBe('io')
  expect((await refusalOf(() => readParametersFile(scratch.path('')))).code).toBe('io')
})

test('values that are not finite are refused', async () => {
  const broken = parameters.with(20, NaN)
  expect((await refusalOf(() => importParameters(exportParameters(spec, broken, 'npz'), 'file'))).place).toBe(
    'file, W_rec',
  )
  for (const text of ['{"W_in": [[1e999]]}', '{"W_in": [[null]]}', '{"W_in": [[1], [1, 2]]}', '[1]', 'text', '']) {
    expect((await refusalOf(() => importParameters(Buffer.from(text), 'file'))).code).toBe('bad-file')
  }
})

describe.skipIf(!numpy)('NumPy', () => {
  test('reads what is written', () => {
    const file = scratch.put('parameters.npz', exportParameters(spec, parameters, 'npz'))
    const read = JSON.parse(
      python(
        `import json\na = np.load('${file}')\nprint(json.dumps({k: [str(a[k].dtype), a[k].tolist()] for k in a.files}))`,
      ),
    ) as Record<string, [string, number[] | number[][]]>
    expect(Object.keys(read)).toEqual(['W_in', 'W_rec', 'b_h', 'W_out', 'b_y'])
    expect(Object.values(read).flatMap(([, values]) => values.flat())).toEqual([...parameters])
    expect(new Set(Object.values(read).map(([type]) => type))).toEqual(new Set(['float64']))
    expect(read['b_h']![1]).toHaveLength(4)
    expect(read['W_in']![1]).toHaveLength(3)
  })

  test.each(['savez', 'savez_compressed'])(
    'writes what is read: %s, transposed and single-precision arrays',
    async (save) => {
      const file = scratch.path('numpy.npz')
      python(
        `np.${save}('${file}', W_in=np.arange(12.).reshape(4, 3).T, W_rec=np.arange(16, dtype='<f4').reshape(4, 4) / 7,
         b_h=np.arange(4.), W_out=np.arange(12.).reshape(4, 3), b_y=np.arange(3.).reshape(1, 3))`,
      )
      const { values: read } = await importParameters(readFileSync(file), 'numpy.npz')
      expect([...read.subarray(0, 12)]).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
      expect([...read.subarray(12, 28)]).toEqual(Array.from({ length: 16 }, (_, index) => Math.fround(index / 7)))
      expect([...read.subarray(28)]).toEqual([0, 1, 2, 3, ...Array(12).keys(), 0, 1, 2])
    },
  )

  test('arrays of other types are named', async () => {
    const file = scratch.path('numpy.npz')
    python(`np.savez('${file}', W_in=np.zeros((3, 4), dtype='>f8'))`)
    const refusal = await refusalOf(() => readNpz(readFileSync(file), 'numpy.npz'))
    expect(refusal.code).toBe('unsupported')
    expect(refusal.place).toBe('numpy.npz/W_in.npy')
  })
})

test('damaged anywhere, an .npz is refused with a named error or has no other values', async () => {
  const array = { name: 'W_in', shape: [3, 4], values: parameters.slice(0, 12) }
  const file = writeNpz([array])
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, mask, cut) => {
      const damaged = Buffer.from(cut ? file.subarray(0, at) : file)
      if (!cut) damaged[at]! ^= mask
      try {
        const [read] = await readNpz(damaged, 'file')
        if (read) expect(read.values).toEqual(array.values)
      } catch (error) {
        if (!(error instanceof WorkbenchError)) throw error
        refused += 1
      }
    }),
    { numRuns: 300, seed: 1 },
  )
  expect(refused).toBeGreaterThan(100)
})
