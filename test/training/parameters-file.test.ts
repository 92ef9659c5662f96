// Parameters as .npz and JSON: exact round trips, files of NumPy, and what is refused.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Session, type NetworkSpec } from '../../src/engine/engine.ts'
import { readNpz, writeNpz } from '../../src/main/training/npz.ts'
import { exportParameters, importParameters, PARAMETER_FORMATS } from '../../src/main/training/parameters-file.ts'
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
    expect(await importParameters(spec, file, 'file')).toEqual(parameters)
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
      expect(await importParameters(small, file, 'file')).toEqual(session.parameters)
    }
  })

  test('of another network it is refused, and says what differs', async () => {
    const file = exportParameters(spec, parameters, format)
    const wider = await refusalOf(() => importParameters({ ...spec, units: 5 }, file, 'file'))
    expect(wider.code).toBe('conflict')
    expect(wider.message).toContain('W_in is 3 x 4, the network has 3 x 5')
    const bare = await refusalOf(() => importParameters({ ...spec, biases: false }, file, 'file'))
    expect(bare.message).toContain('the network has no b_h, b_y')
    const without = exportParameters({ ...spec, biases: false }, parameters, format)
    expect((await refusalOf(() => importParameters(spec, without, 'file'))).message).toContain('it has no b_h')
  })
})

test('values that are not finite are refused', async () => {
  const broken = parameters.with(20, NaN)
  expect((await refusalOf(() => importParameters(spec, exportParameters(spec, broken, 'npz'), 'file'))).place).toBe(
    'file, W_rec',
  )
  for (const text of ['{"W_in": [[1e999]]}', '{"W_in": [[null]]}', '{"W_in": [[1], [1, 2]]}', '[1]', 'text', '']) {
    expect((await refusalOf(() => importParameters(spec, Buffer.from(text), 'file'))).code).toBe('bad-file')
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
      const read = await importParameters(spec, readFileSync(file), 'numpy.npz')
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
