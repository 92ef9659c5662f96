// Scores of the simplest models on a dataset, as references for the results table.
import type { References } from '../datasets/references.ts'
import { SCORED_SPLITS, type Reference } from '../results/table.ts'

/** `problem`: the name of the dataset, which is that of the problem that predicts one step ahead. */
export function simpleModels(problem: string, references: References): Reference[] {
  const models =
    references.kind === 'music'
      ? ([
          ['independent notes', 'nll', references.independent],
          ['Markov, note by note', 'nll', references.markov],
        ] as const)
      : ([
          ['unigram', 'bits', references.unigram],
          ['bigram', 'bits', references.bigram],
        ] as const)
  return models.flatMap(([label, metric, scores]) =>
    SCORED_SPLITS.map((split) => ({ label, problem, metric, split, value: scores[split] })),
  )
}
