// What a sample of a trained model is asked for with: limits, what stands where nothing is said, when there can be one.
import type { RunConfig } from './experiment.ts'

/** Most steps that are drawn, and most that the network reads before. */
export const MAXIMUM_SAMPLE_STEPS = 20_000

/** The largest seed of NumPy's RandomState. */
export const LARGEST_SEED = 0xffff_ffff

export interface SampleDefaults {
  /** Steps that the network reads first. */
  readonly primer: number
  /** Steps that it draws. */
  readonly steps: number
}

/** Music in eighth notes: 8 s, then 50 s. Text: some lines. */
export const SAMPLE_DEFAULTS: Readonly<Record<'music' | 'text', SampleDefaults>> = {
  music: { primer: 32, steps: 200 },
  text: { primer: 100, steps: 500 },
}

/** When a run first has parameters to draw from: 'after 500 updates'. */
export function firstCheck({ training: { checkEvery } }: RunConfig): string {
  if (checkEvery === 'epoch') return 'after the first epoch'
  return checkEvery === 1 ? 'after the first update' : `after ${checkEvery.toLocaleString('en-US')} updates`
}
