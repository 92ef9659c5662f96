// The example experiments that ship with the product are valid documents.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expandExperiment } from '../../src/shared/experiment.ts'
import { isRecord } from '../../src/shared/json.ts'

const folder = join(import.meta.dirname, '../../resources/experiments')

test.each(readdirSync(folder))('%s', (file) => {
  const document: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
  if (!isRecord(document) || !isRecord(document.data)) throw new Error('not a document')
  // A document that names no dataset is for whatever --data gives.
  const data = document.data.kind === 'task' ? document.data : { dataset: 'any', ...document.data }
  expect(expandExperiment({ ...document, data }).length).toBeGreaterThan(0)
})
