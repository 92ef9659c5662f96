// The demo's table in the README is what the demo prints, to the last bit on each instruction set that trains in reasonable
// time. (The portable kernel takes minutes; test/training/bits.test.ts holds it to the same bits on smaller runs.)
import { expect, test } from 'vitest'
import { demoInReadme, demoPrinted } from '../../scripts/readme-demo.ts'
import { kernels } from '../../src/engine/engine.ts'

const fast = kernels().filter((kernel) => kernel !== 'portable')

test.each(fast.length > 0 ? fast : kernels())('on %s', { timeout: 600_000 }, (kernel) => {
  expect(demoPrinted(kernel)).toBe(demoInReadme())
})
