// Where a run is on its way from the queue to its end.

/** paused: goes on when asked; stopped: ended by the user, with a result; cancelled: never begun, or given up without one. */
export const RUN_STATES = [
  'queued',
  'active',
  'paused',
  'stopped',
  'finished',
  'diverged',
  'solved',
  'failed',
  'cancelled',
] as const
export type RunState = (typeof RUN_STATES)[number]

/** Those that count in the results; failed ones have none. */
export const RESULT_STATES = ['stopped', 'finished', 'diverged', 'solved', 'failed'] as const satisfies RunState[]

/** Which state may follow which, other than by the end of training. */
const NEXT: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['active', 'paused', 'cancelled'],
  active: ['queued', 'paused', 'cancelled'],
  paused: ['queued', 'cancelled'],
  stopped: ['queued'],
  finished: [],
  diverged: [],
  solved: [],
  failed: ['queued'],
  cancelled: ['queued'],
}

export const mayFollow = (from: RunState, to: RunState): boolean => NEXT[from].includes(to)
