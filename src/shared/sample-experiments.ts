// The paper's three methods on the sample datasets: a first look that takes under a minute.
import type { ExperimentDocument } from './experiment.ts'

export interface SampleNames {
  /** Names of the sample datasets in the library; null: it is not there. */
  readonly music: string | null
  readonly text: string | null
}

/** In place of minutes, so that every machine computes the same: twelve runs, two at a time, in about half a minute. */
const EPOCHS = 60

/** Each with the same settings for all three methods. */
export function sampleExperiments({ music, text }: SampleNames): ExperimentDocument[] {
  const document = (
    data: { kind: 'music' | 'text'; dataset: string },
    alpha: number,
    training: Record<string, unknown>,
  ): ExperimentDocument => ({
    name: `First look, ${data.dataset}`,
    data,
    model: { units: 60, activation: 'tanh', initialisation: 'basic-tanh' },
    methods: [
      'SGD',
      { name: 'SGD-C', clip: { threshold: 1 } },
      { name: 'SGD-CR', clip: { threshold: 1 }, omega: { alpha, schedule: '1/t' } },
    ],
    training: { ...training, timeCost: 'mean', budget: { epochs: EPOCHS } },
    seeds: 2,
  })
  const ofMusic = { batch: 2, sequenceLength: 100, learningRate: 0.3 }
  const ofText = { batch: 10, sequenceLength: 50, learningRate: 0.5 }
  return [
    ...(music === null ? [] : [document({ kind: 'music', dataset: music }, 2, ofMusic)]),
    ...(text === null ? [] : [document({ kind: 'text', dataset: text }, 0.5, ofText)]),
  ]
}
