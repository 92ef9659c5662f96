// What a field has where it is left empty, as text.
import { experimentDefaults } from '../../shared/experiment-defaults.ts'
import { isRecord } from '../../shared/json.ts'
import { settingsOf } from './settings.ts'

export type Parts = Parameters<typeof experimentDefaults>[1]

const WITH_ALL: Parts = { clip: true, omega: true }
const KINDS_OF_METHOD: readonly Parts[] = [{ clip: false, omega: false }, { clip: true, omega: false }, WITH_ALL]

/** Paths as in a run: 'training.batch', 'method.clip.threshold'. Where it depends on the method, 'by method'. */
export function defaultTexts(document: Record<string, unknown>): ReadonlyMap<string, string> {
  const given = firstOfLists(document) as Record<string, unknown>
  const [plain, clipped, full] = KINDS_OF_METHOD.map((parts) => textsOf(experimentDefaults(given, parts)))
  return new Map(
    [...full!].map(([path, text]) => {
      const isSame = path.startsWith('method.') || (plain!.get(path) === text && clipped!.get(path) === text)
      return [path, isSame ? text : 'by method']
    }),
  )
}

const textsOf = (defaults: Record<string, unknown>): Map<string, string> =>
  new Map(settingsOf(defaults).map(({ path, value }) => [path, value]))

/** Defaults go by one value of each axis. */
function firstOfLists(value: unknown): unknown {
  if (Array.isArray(value)) return firstOfLists(value[0])
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, firstOfLists(part)]))
}
