// Small datasets and configurations for the tests of training.
import { buildMusic, buildText, mapSplits, type Chord } from '../../src/main/datasets/build.ts'
import type { MusicDataset, TextDataset } from '../../src/shared/dataset.ts'
import { expandExperiment, type RunConfig } from '../../src/shared/experiment.ts'

/** A piece that walks up and down in thirds, so that there is something to learn. */
const piece = (length: number, root: number): Chord[] =>
  Array.from({ length }, (_, step) => (step % 5 === 4 ? [] : [root + (step % 7), root + 10 + (step % 3)]))

export const music: MusicDataset = buildMusic(
  'thirds',
  mapSplits((split) => [23, 11, 40, 2, 17].map((length, index) => piece(length + split.length, 20 + 3 * index))),
)

export const text: TextDataset = buildText(
  'abc',
  mapSplits((split) => 'abcabdabcabe'.repeat(split === 'train' ? 40 : 25)),
)

/** The single run of a document with these parts. */
export function oneRun(parts: {
  data: Record<string, unknown>
  model?: Record<string, unknown>
  method?: string | Record<string, unknown>
  training?: Record<string, unknown>
}): RunConfig {
  const { method = 'SGD-CR', ...others } = parts
  return expandExperiment({ name: 'test', methods: [method], ...others })[0]!
}

export const musicRun = (training: Record<string, unknown> = {}): RunConfig =>
  oneRun({
    data: { kind: 'music', dataset: 'thirds' },
    model: { units: 12 },
    training: { batch: 3, sequenceLength: 8, budget: { epochs: 3 }, momentum: 0.5, ...training },
  })

export const textRun = (training: Record<string, unknown> = {}): RunConfig =>
  oneRun({
    data: { kind: 'text', dataset: 'abc', horizon: 2 },
    model: { units: 10 },
    training: { batch: 4, sequenceLength: 20, budget: { epochs: 3 }, ...training },
  })

export const taskRun = (training: Record<string, unknown> = {}): RunConfig =>
  oneRun({
    data: { kind: 'task', task: 'temporal-order', length: { min: 12, max: 20 } },
    model: { units: 8 },
    training: {
      checkEvery: 4,
      batch: 5,
      budget: { updates: 11 },
      evaluation: { examples: 25, batch: 10 },
      ...training,
    },
  })
