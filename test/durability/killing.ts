// Kills a process that trains, again and again, and looks at what is left each time.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { RandomState } from '../../src/engine/engine.ts'
import { CheckpointTable } from '../../src/main/store/checkpoints.ts'
import { CheckTable } from '../../src/main/store/checks.ts'
import { sha256, toBlob } from '../../src/main/store/content.ts'
import { Runs } from '../../src/main/store/runs.ts'
import { SeriesTable } from '../../src/main/store/series.ts'
import { openStore } from '../../src/main/store/store.ts'

const PROCESS = join(import.meta.dirname, 'training-process.ts')

export interface Killing {
  readonly folder: string
  /** Of each of the four runs. */
  readonly updates: number
  readonly kills: number
  /** Of the moments. */
  readonly seed: number
  /** Told after each kill; done: share of the work. */
  readonly onKill?: (kill: number, done: number) => void
}

/**
 * Half of the kills hit at random moments after a part of the work that grows from kill to kill, the others within half a
 * second from the start of the process: while it opens the library, finds the interrupted runs, takes them up.
 * After each the library is opened, which checks it. Throws when the process fails by itself.
 */
export async function trainWithKills({ folder, updates, kills, seed, onKill }: Killing): Promise<void> {
  const random = new RandomState(seed).uniform(0, 1, kills)
  for (let kill = 1; kill <= kills; kill += 1) {
    const target = kill % 2 === 0 ? null : kill / (kills + 1)
    const done = await killedAt(folder, updates, target, random[kill - 1]! * (target === null ? 500 : 100))
    openStore(folder).close()
    onKill?.(kill, done)
  }
  await trainToTheEnd(folder, updates)
}

export const trainToTheEnd = (folder: string, updates: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROCESS, folder, String(updates)], { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}: ${stderr}`))))
  })

/** Kills the process `milliseconds` after this share of the work was done, or (null) after its start. */
function killedAt(folder: string, updates: number, target: number | null, milliseconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROCESS, folder, String(updates)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    let done = 0
    let armed = false
    const arm = () => {
      if (armed) return
      armed = true
      setTimeout(() => child.kill('SIGKILL'), milliseconds)
    }
    if (target === null) arm()
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
    child.stdout.on('data', (data: Buffer) => {
      done = Number(data.toString().trim().split('\n').at(-1))
      if (target !== null && done >= target) arm()
    })
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(done)
      else reject(new Error(code === 0 ? 'it came to its end before it was killed' : `exit code ${code}: ${stderr}`))
    })
  })
}

/** What runs came to, by the name of the method and problem: outcomes, hashes of series and parameters; no times. */
export function outcomes(folder: string): Record<string, unknown> {
  const store = openStore(folder, { mode: 'read' })
  const runs = new Runs(store)
  const series = new SeriesTable(store)
  const checks = new CheckTable(store)
  const checkpoints = new CheckpointTable(store)
  const seen = Object.fromEntries(
    runs.list().map(({ id, state, hash, result }) => [
      hash,
      {
        state,
        result: { ...result, seconds: 0 },
        series: series.extents(id).map(({ series: name }) => {
          const { steps, values } = series.read(id, name)
          return [name, steps.length, sha256(toBlob(steps)), sha256(toBlob(values))]
        }),
        checks: checks.checks(id).map((check) => ({ ...check, seconds: 0 })),
        snapshots: checks.snapshots(id, 'eigenvalues').map(({ updates, data }) => [updates, sha256(toBlob(data))]),
        parameters: sha256(toBlob(checkpoints.best(id)!.values)),
      },
    ]),
  )
  store.close()
  return seen
}
