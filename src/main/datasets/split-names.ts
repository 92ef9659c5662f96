// Recognises the names under which train, valid and test circulate: folders, zips, keys of a pickle.
import type { SplitName } from '../../shared/dataset.ts'

const NAMES: readonly (readonly [SplitName, RegExp])[] = [
  ['train', /^train(ing)?(data|set|split)?$/],
  ['valid', /^(valid(ation|ate)?|val|dev(elopment)?)(data|set|split)?$/],
  ['test', /^test(ing)?(data|set|split)?$/],
]

/** The split that a name stands for ('Train', 'valid_', 'test_data', 'VALIDATION.zip'), or null. */
export function splitOfName(name: string): SplitName | null {
  const letters = name
    .toLowerCase()
    .replace(/\.zip$/, '')
    .replace(/[^a-z]/g, '')
  return NAMES.find(([, names]) => names.test(letters))?.[0] ?? null
}

/** The split of a posix path: that of its innermost folder with a split's name, or null. The file's own name is not asked. */
export function splitOfPath(path: string): SplitName | null {
  for (const folder of path.split('/').slice(0, -1).reverse()) {
    const split = splitOfName(folder)
    if (split !== null) return split
  }
  return null
}
