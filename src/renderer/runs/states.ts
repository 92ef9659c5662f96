// The states of runs in words, and what can be done in each.
import type { RunState } from '../../shared/run-state.ts'

export interface StateForm {
  readonly name: string
  /** What it means, for the hover text. */
  readonly about: string
  /** In which part of the list. */
  readonly part: 'active' | 'waiting' | 'ended'
  readonly pause?: true
  readonly stop?: true
  /** What going on is called. */
  readonly resume?: 'Resume' | 'Retry'
}

export const STATES: Readonly<Record<RunState, StateForm>> = {
  active: { name: 'training', about: 'It is being trained.', part: 'active', pause: true, stop: true },
  queued: { name: 'queued', about: 'It waits for its turn.', part: 'waiting', pause: true, stop: true },
  paused: {
    name: 'paused',
    about: 'It goes on where it was when it is resumed.',
    part: 'waiting',
    stop: true,
    resume: 'Resume',
  },
  finished: {
    name: 'finished',
    about: 'Its budget is spent, or its learning rate fell below the floor.',
    part: 'ended',
  },
  solved: { name: 'solved', about: 'The error fell below 1%.', part: 'ended' },
  diverged: { name: 'diverged', about: 'Cost or gradient became NaN or infinite.', part: 'ended' },
  stopped: {
    name: 'stopped',
    about: 'It was ended by hand, with the result that it had.',
    part: 'ended',
    resume: 'Resume',
  },
  failed: { name: 'failed', about: 'An error ended it.', part: 'ended', resume: 'Retry' },
  cancelled: { name: 'cancelled', about: 'It was given up without a result.', part: 'ended', resume: 'Retry' },
}

export const PARTS = ['active', 'waiting', 'ended'] as const
export const PART_NAMES = { active: 'Active', waiting: 'Queue', ended: 'Ended' } as const
