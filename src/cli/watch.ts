// Trains what is queued, with progress on the terminal, until nothing is, the time is over, or somebody ends it.
import type { RunRow } from '../shared/contract/experiments.ts'
import { WorkbenchError } from '../shared/errors.ts'
import { INTERRUPTED, onInterrupt, STORED_TO_GO_ON, wasByUser } from './interrupt.ts'
import type { ExperimentLibrary } from './library.ts'
import { endLine, ProgressView, type RunTitle } from './progress.ts'

/** rest: nothing is queued any more. interrupted: by Ctrl-C or the system, to go on later; late: the same, at the deadline. */
export type Watched = 'rest' | 'interrupted' | 'late'

export interface WatchOptions {
  /** Trains only its runs. */
  readonly experiment?: number | undefined
  /** Milliseconds from now. */
  readonly deadline?: number | undefined
}

export const titleOf = ({ method, problem, seed, kind }: RunRow): RunTitle => ({
  label: `${method} ${problem} s${seed}`,
  kind,
})

/** Progress is on the standard error. Throws what made training halt. */
export async function watch(library: ExperimentLibrary, options: WatchOptions = {}): Promise<Watched> {
  const { experiment, deadline } = options
  const chosen = experiment === undefined ? {} : { experiment }
  const queued = await library.call('runs.list', { ...chosen, states: ['queued', 'active'] })
  const ids = queued.map(({ id }) => id)
  const view = new ProgressView(
    process.stderr,
    queued.map((row) => titleOf(row).label),
  )
  const started = new Set<number>()
  const ended = new Set<number>()
  const show = (row: RunRow) => {
    if (row.startedAt !== null && !started.has(row.id)) {
      started.add(row.id)
      view.start(row.id, titleOf(row))
    }
    if (row.state === 'active' && row.progress) view.update(row.id, row.progress, row.valid)
    if (row.endedAt !== null && !ended.has(row.id)) {
      ended.add(row.id)
      view.end(row.id, endText(row))
    }
  }

  const cleanups: (() => void)[] = []
  try {
    const watched = await new Promise<Watched>((resolve, reject) => {
      let interrupted = false
      const interrupt = () => {
        interrupted = true
        view.note('Storing what is there. Press Ctrl-C again to exit at once.')
        resolve('interrupted')
      }
      const restIf = ({ active }: { active: readonly number[] }) => void (active.length === 0 && resolve('rest'))
      const timer = deadline === undefined ? undefined : setTimeout(() => resolve('late'), deadline)
      cleanups.push(
        () => clearTimeout(timer),
        onInterrupt(interrupt),
        library.on('runs', (rows) => rows.forEach(show)),
        library.on('queue', restIf),
      )
      if (!interrupted) library.call('queue.start', chosen).then(restIf, reject)
    })
    if (ids.length > 0) (await library.call('runs.list', { ids })).forEach(show)
    const { problem } = await library.call('queue.status')
    if (problem) throw asError(problem)
    return watched
  } finally {
    for (const cleanup of cleanups) cleanup()
    view.close()
  }
}

/** Of a command whose training was interrupted: what is left is stored, and goes on to the same bits. */
export const interruptedCode = (): number => (wasByUser() ? INTERRUPTED : STORED_TO_GO_ON)

function endText(row: RunRow): string {
  const { reason, progress, error } = row
  if (error) return `${titleOf(row).label}: failed: ${asError(error).toString()}`
  if (reason === null || progress === null) return `${titleOf(row).label}: ${row.state}`
  return endLine(titleOf(row), { reason, ...progress, valid: row.valid, test: row.test })
}

type Reported = NonNullable<RunRow['error']>

function asError({ code, message, place, hint }: Reported): WorkbenchError {
  const details = { ...(place !== undefined && { place }), ...(hint !== undefined && { hint }) }
  return new WorkbenchError(code === 'internal' ? 'engine' : code, message, details)
}
