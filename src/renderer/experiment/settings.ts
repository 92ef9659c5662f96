// The settings of a configuration as a flat list, and those in which several differ.
import { isRecord } from '../../shared/json.ts'

export interface Setting {
  readonly path: string
  readonly value: string
}

/** 'model.units' with '50', ...; what is switched off is 'none'. */
export const settingsOf = (config: object): Setting[] =>
  Object.entries(config).flatMap(([name, part]: [string, unknown]) =>
    isRecord(part)
      ? settingsOf(part).map(({ path, value }) => ({ path: `${name}.${path}`, value }))
      : [{ path: name, value: part === null ? 'none' : typeof part === 'string' ? part : JSON.stringify(part) }],
  )

/** values: one per configuration, '' where it has no such setting. */
export interface Difference {
  readonly path: string
  readonly values: readonly string[]
}

/** Every setting that is not the same in all, in the order in which they first occur. The seed is none. */
export function differences(configs: readonly object[]): Difference[] {
  const maps = configs.map((config) => new Map(settingsOf(config).map(({ path, value }) => [path, value])))
  const paths = new Set(maps.flatMap((map) => [...map.keys()]))
  paths.delete('seed')
  return [...paths]
    .map((path) => ({ path, values: maps.map((map) => map.get(path) ?? '') }))
    .filter(({ values }) => new Set(values).size > 1)
}
