// Scores of the simplest models on a dataset, as references for the results table.
import { referenceScores } from '../main/datasets/references.ts'
import { SCORED_SPLITS, type Reference } from '../main/results/table.ts'
import type { Dataset } from '../shared/dataset.ts'

/** For problems that predict one step ahead, whose name is that of the dataset. */
export function datasetReferences(dataset: Dataset): Reference[] {
  const scores = referenceScores(dataset)
  const models =
    scores.kind === 'music'
      ? ([
          ['independent notes', 'nll', scores.independent],
          ['Markov, note by note', 'nll', scores.markov],
        ] as const)
      : ([
          ['unigram', 'bits', scores.unigram],
          ['bigram', 'bits', scores.bigram],
        ] as const)
  return models.flatMap(([label, metric, values]) =>
    SCORED_SPLITS.flatMap((split) => {
      const value = values[split]
      return value === null ? [] : [{ label, problem: dataset.name, metric, split, value }]
    }),
  )
}
