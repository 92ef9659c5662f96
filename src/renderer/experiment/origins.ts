// Where the values of a preset come from, as long as they are the preset's.
import type { Preset } from '../stores/experiment.ts'
import { draftOf, type Texts } from './draft.ts'

type Origin = Preset['fields'][string]

/** `path`: as in the document, and with `method` within the method of that name. Undefined once the value was changed. */
export function originIn(preset: Preset | undefined, texts: Texts, path: string, method?: string): Origin | undefined {
  const draft = preset && draftOf(preset.document)
  if (!draft) return undefined
  const original = method === undefined ? draft.texts : draft.methods.find(({ name }) => name === method)?.texts
  if (original?.[path] === undefined || original[path] !== texts[path]) return undefined
  return nearest(preset.fields, method === undefined ? path : `method.${path}`)
}

/** A path stands for all below it that have no entry of their own. */
function nearest(fields: Preset['fields'], path: string): Origin | undefined {
  const found = fields[path]
  if (found || !path.includes('.')) return found
  return nearest(fields, path.slice(0, path.lastIndexOf('.')))
}
