// How many of the workers a run takes: one for each of its threads, so that runs side by side do not crowd the cores.
import type { RunConfig } from '../../shared/experiment.ts'

/** No more than there are: a run of many threads gets on even where there are few workers, but by itself. */
export const placesOf = ({ training: { threads = 1 } }: RunConfig, workers: number): number =>
  Math.min(threads, workers)
