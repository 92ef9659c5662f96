// Scores of the simplest models on a dataset that is in no library, as references for the results table.
import { referenceScores } from '../main/datasets/references.ts'
import type { Reference } from '../main/results/table.ts'
import { simpleModels } from '../main/workbench/simple-models.ts'
import type { Dataset } from '../shared/dataset.ts'

/** For problems that predict one step ahead, whose name is that of the dataset. */
export const datasetReferences = (dataset: Dataset): Reference[] => simpleModels(dataset.name, referenceScores(dataset))
