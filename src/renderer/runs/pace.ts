// How fast runs train and how long they still take, from the progress that comes in.
import type { Progress } from '../../shared/metrics.ts'

/** How much a new reading counts against those before. */
const SHARE = 0.3

/** Updates per second of training, averaged over the last few readings. */
export class Pace {
  #last: Progress | null = null
  #rate: number | null = null

  /** Null before the second reading, and where the run has begun again. */
  get updatesPerSecond(): number | null {
    return this.#rate
  }

  take(progress: Progress): void {
    const before = this.#last
    this.#last = progress
    if (!before) return
    const [updates, seconds] = [progress.updates - before.updates, progress.seconds - before.seconds]
    if (updates < 0 || seconds < 0) this.#rate = null
    if (updates <= 0 || seconds <= 0) return
    const rate = updates / seconds
    this.#rate = this.#rate === null ? rate : this.#rate + SHARE * (rate - this.#rate)
  }
}

/** Seconds of training until the budget is spent; null before there is anything to judge by. */
export const secondsLeft = ({ fraction, seconds }: Progress): number | null =>
  fraction > 0.002 ? (seconds * (1 - fraction)) / fraction : null

/** '12 s', '4 min', '2 h 05 min' */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
