// Damaged files of each format: read or refused, within 1 s and 64 MB each.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { FUZZ_TARGETS, type FuzzName } from './fuzz-targets.ts'
import type { FuzzOrder, FuzzResult } from './fuzz-worker.ts'

const CASES = 2000
const MEGABYTES = 64

/** More memory than allowed ends the thread with an error. */
async function fuzz(target: FuzzName): Promise<FuzzResult> {
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: { target, cases: CASES } satisfies FuzzOrder,
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
    execArgv: [],
  })
  const [result] = (await once(worker, 'message')) as [FuzzResult]
  await worker.terminate()
  return result
}

test.each(Object.keys(FUZZ_TARGETS) as FuzzName[])('%s', async (target) => {
  for (const sample of FUZZ_TARGETS[target].samples) await FUZZ_TARGETS[target].read(sample)
  const { read, refused, slowestMilliseconds, mostBufferBytes } = await fuzz(target)
  expect(read + refused).toBe(CASES)
  expect(read).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
  expect(slowestMilliseconds).toBeLessThan(1000)
  expect(mostBufferBytes).toBeLessThan(MEGABYTES * 1024 * 1024)
})
