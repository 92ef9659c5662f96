// Loads a dataset straight from files, without the library: what `rnn-workbench train --data PATH` calls.
import type { Dataset } from '../../shared/dataset.ts'
import { readDataset, type ImportOptions } from './import-dataset.ts'
import type { ImportHooks } from './read-files.ts'

/** One dataset from all of these files, folders and zips; its arrays lie in SharedArrayBuffers. See readDataset. */
export const loadDataset = async (
  paths: readonly string[],
  options: ImportOptions = {},
  hooks: ImportHooks = {},
): Promise<Dataset> => (await readDataset(paths, options, hooks)).dataset
