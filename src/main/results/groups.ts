// Groups of runs that differ only in their seed, and what to call them.
import { identityOf, isTaskRun, type RunConfig } from '../../shared/experiment.ts'
import { canonicalJson, isRecord } from '../../shared/json.ts'
import type { RunResult } from '../../shared/metrics.ts'
import { lengthText } from '../../shared/task-length.ts'

/** A run as the results see it; no result: it failed, and counts as such. */
export interface RunRecord {
  readonly config: RunConfig
  readonly result: RunResult | null
  /** The same for runs that differ only in their seed, where it is known already. */
  readonly groupHash?: string
}

export interface Group<R extends RunRecord = RunRecord> {
  /** Of the first of the runs. */
  readonly config: RunConfig
  readonly runs: readonly R[]
  /** The dataset or task. */
  readonly problem: string
  /** The method, with the settings in which it occurs more than once on a problem. */
  readonly variant: string
}

/** In the order in which the configurations first occur. */
export function groupRuns<R extends RunRecord>(records: readonly R[]): Group<R>[] {
  const groups = groupBy(
    records,
    ({ config, groupHash }) => groupHash ?? canonicalJson(identityOf({ ...config, seed: 0 })),
  )
  const configs = groups.map((runs) => runs[0]!.config)
  const methods = groupBy(configs, ({ method }) => method.name)
  const varying = new Map(methods.map((sharing) => [sharing[0]!.method.name, varyingSettings(sharing)]))
  return groups.map((runs) => {
    const { config } = runs[0]!
    return {
      config,
      runs,
      problem: problemName(config),
      variant: variantName(config, varying.get(config.method.name)!),
    }
  })
}

/** The items of each key, in the order in which the keys first occur. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.values()]
}

/** 'Nottingham', 'PTB, 5 steps ahead', 'temporal-order 50', 'memorization 50-200 (5 of 2)'. */
export function problemName(config: RunConfig): string {
  if (!isTaskRun(config)) {
    const { dataset, horizon } = config.data
    return horizon === 1 ? dataset : `${dataset}, ${horizon} steps ahead`
  }
  const { task, length, values, positions } = config.data
  const what = values === undefined && positions === undefined ? '' : ` (${positions ?? 5} of ${values ?? 2})`
  return `${task} ${lengthText(length)}${what}`
}

/** Paths of the settings that differ between configurations of one method on one and the same problem. */
function varyingSettings(configs: readonly RunConfig[]): string[] {
  const varying = new Set<string>()
  for (const variants of groupBy(configs, problemName).map((sharing) => sharing.map(settings))) {
    for (const path of new Set(variants.flatMap((variant) => [...variant.keys()]))) {
      if (new Set(variants.map((variant) => variant.get(path))).size > 1) varying.add(path)
    }
  }
  return [...varying]
}

function variantName(config: RunConfig, varying: readonly string[]): string {
  const values = settings(config)
  const named = varying
    .filter((path) => values.has(path))
    .map((path) => `${path} ${settingText(path, values.get(path))}`)
  return [config.method.name, ...named].join(', ')
}

/** Of a hash the beginning is enough to tell variants apart. */
const settingText = (path: string, value: unknown): string => String(value).slice(0, path === 'start' ? 8 : undefined)

/** All scalar settings of model, method and training by path, without the name of the section. */
function settings(config: RunConfig): Map<string, unknown> {
  const { model, method, training } = identityOf(config)
  return new Map([...leaves(model), ...leaves(method), ...leaves(training)])
}

const leaves = (value: object, prefix = ''): [string, unknown][] =>
  Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    isRecord(part) ? leaves(part, `${prefix}${name}.`) : [[prefix + name, part] as [string, unknown]],
  )
