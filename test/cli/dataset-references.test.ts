// Reference rows of the terminal's table.
import { expect, test } from 'vitest'
import { datasetReferences } from '../../src/cli/dataset-references.ts'
import { music, text } from '../training/fixtures.ts'

test('reference scores of a dataset name it and every split', () => {
  for (const [dataset, metric] of [
    [music, 'nll'],
    [text, 'bits'],
  ] as const) {
    const references = datasetReferences(dataset)
    expect(new Set(references.map(({ split }) => split))).toEqual(new Set(['train', 'valid', 'test']))
    expect(references.every((one) => one.problem === dataset.name && one.metric === metric && one.value > 0)).toBe(true)
  }
})
