// Asks the terminal front to end while it trains, again and again, by the signals of systems.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomState } from '../../src/engine/engine.ts'
import type { EndingSignal } from '../../src/shared/ending-signals.ts'

const ENTRY = join(import.meta.dirname, '../../src/cli/index.ts')

const document = (updates: number) => ({
  name: 'ended',
  data: { kind: 'task', task: 'temporal-order', length: { min: 20, max: 40 } },
  model: { units: 20 },
  methods: ['SGD-C', 'SGD-CR'],
  training: {
    ...{ checkEvery: 100, stopWhenSolved: false, momentum: 0.9, budget: { updates } },
    evaluation: { examples: 200, batch: 50 },
  },
  seeds: 2,
})

export interface Ended {
  readonly code: number | null
  /** From the signal to the end of the process. */
  readonly milliseconds: number
}

/** Queues four runs of so many updates in the library of the folder. */
export async function queueRuns(folder: string, updates: number): Promise<void> {
  const path = join(folder, 'document.json')
  writeFileSync(path, JSON.stringify(document(updates)))
  await run(['run', path, '--queue', '--folder', folder])
}

/** Trains to the end. */
export const resume = (folder: string): Promise<Ended> => run(['resume', '--folder', folder, '--workers', '2'])

/** Resumes, and sends a signal at a random moment within half a second from when the front is there; as often as told. */
export async function resumeWithSignals(
  folder: string,
  { count, seed, signals }: { count: number; seed: number; signals: readonly EndingSignal[] },
): Promise<Ended[]> {
  const moments = new RandomState(seed).uniform(0, 500, count)
  const ends: Ended[] = []
  for (let index = 0; index < count; index += 1) {
    const signal = signals[index % signals.length]!
    ends.push(await run(['resume', '--folder', folder, '--workers', '2'], { signal, after: moments[index]! }))
  }
  return ends
}

/** after: milliseconds from the first sign of life, which Node takes its time for. */
function run(args: string[], sent?: { signal: EndingSignal; after: number }): Promise<Ended> {
  const child = spawn(process.execPath, [ENTRY, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let sentAt = NaN
  child.stderr.once('data', () => {
    if (!sent) return
    setTimeout(() => {
      sentAt = performance.now()
      child.kill(sent.signal)
    }, sent.after)
  })
  child.stderr.resume()
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, milliseconds: performance.now() - sentAt }))
  })
}
