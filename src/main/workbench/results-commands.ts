// The commands of the results: the table with known figures beside, and the files that it goes to.
import type { Command, Handlers, Output, Parsed } from '../../shared/contract.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { isTaskRun } from '../../shared/experiment.ts'
import { mapSplits } from '../datasets/build.ts'
import type { Library, LibraryEntry } from '../datasets/library.ts'
import { toCsv } from '../results/export/csv.ts'
import { toJson } from '../results/export/json.ts'
import { toLatex } from '../results/export/latex.ts'
import { toMarkdown } from '../results/export/markdown.ts'
import { buildSheet, type KnownReference, type Sheet } from '../results/export/sheet.ts'
import { knownDataset, publishedReferences, type PublishedReference } from '../results/reference-figures.ts'
import { rowLabel, SCORED_SPLITS, tableGroups, type Reference } from '../results/table.ts'
import { replaceFile } from '../store/replace-file.ts'
import { Runs } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import { Samples } from './samples.ts'
import { simpleModels } from './simple-models.ts'

export type ResultsCommand = Extract<Command, `results.${string}`>
type TableInput = Parsed<'results.table'>
type Recorded = ReturnType<Runs['records']>[number]

/** Under which choice of the user a published figure falls. */
const KINDS: Record<PublishedReference['kind'], TableInput['known'][number]> = {
  paper: 'methods',
  log: 'methods',
  replica: 'methods',
  best: 'baselines',
  baseline: 'baselines',
  chance: 'simple',
}

const EXPORTERS = { csv: toCsv, json: toJson, markdown: toMarkdown, latex: toLatex } as const

export function resultsCommands({
  store,
  library,
}: {
  store: Store
  library: Library
}): Pick<Handlers, ResultsCommand> {
  const runs = new Runs(store)
  const samples = new Samples(store, library)

  async function table({ filter, splits, rows, metric, known }: TableInput): Promise<Sheet> {
    const records = distinct(runs.records(filter))
    const references = await knownFigures(records, known)
    return buildSheet(records, { splits, rows, references, ...(metric && { metric }) })
  }

  function cell({ filter, rows, label, problem }: Parsed<'results.cell'>): Output<'results.cell'> {
    const records = distinct(runs.records(filter))
    const group = tableGroups(records, rows).find((one) => one.problem === problem && rowLabel(one, rows) === label)
    if (group === undefined) throw new WorkbenchError('not-found', `no run of ${label} on ${problem}`)
    const members = new Set(group.runs)
    return { runs: records.filter((record) => members.has(record)).map(({ id }) => id), config: group.config }
  }

  async function compare({
    filter,
    rows,
    split,
    labels,
  }: Parsed<'results.compare'>): Promise<Output<'results.compare'>> {
    const records = distinct(runs.records(filter))
    const known = new Set(tableGroups(records, rows).map((group) => rowLabel(group, rows)))
    const unknown = labels?.find((label) => !known.has(label))
    if (unknown !== undefined) {
      throw new WorkbenchError('not-found', 'no row of the table is called so', {
        place: unknown,
        hint: known.size > 0 ? `There are: ${[...known].join('; ')}.` : 'There are no results yet.',
      })
    }
    const { compareRows } = await import('../results/statistics/comparisons.ts')
    return compareRows(records, { split, rows, labels })
  }

  async function knownFigures(records: readonly Recorded[], known: TableInput['known']): Promise<KnownReference[]> {
    const entries = datasetsOf(records)
    const keyOf = (name: string) => {
      const entry = entries.get(name)
      return entry ? knownDatasetOf(entry) : null
    }
    const configs = records.map(({ config }) => config)
    const published = publishedReferences(configs, keyOf).filter(({ kind }) => known.includes(KINDS[kind]))
    if (!known.includes('simple')) return published
    const simple = [...entries].flatMap(([name, entry]) => simpleModels(name, entry.references))
    const floors = await Promise.all([...entries].map(([name, entry]) => floor(name, entry)))
    return [...published, ...simple, ...floors.flat()]
  }

  /** By the name that the runs have for it. */
  function datasetsOf(records: readonly Recorded[]): Map<string, LibraryEntry> {
    const byId = new Map(library.list().map((entry) => [entry.id, entry]))
    return new Map(
      records.flatMap(({ config, dataset }) => {
        const entry = dataset === null ? undefined : byId.get(dataset)
        return entry && !isTaskRun(config) ? [[config.data.dataset, entry] as const] : []
      }),
    )
  }

  async function floor(problem: string, { hash, kind }: LibraryEntry): Promise<Reference[]> {
    const sample = await samples.find(hash)
    if (sample === null) return []
    const metric = kind === 'music' ? 'nll' : 'bits'
    return SCORED_SPLITS.map((split) => ({ label: 'floor', problem, metric, split, value: sample.floor[split] }))
  }

  const exported = async ({ format, ...options }: Parsed<'results.export'>) => EXPORTERS[format](await table(options))

  return {
    'results.table': table,
    'results.cell': cell,
    'results.compare': compare,
    'results.export': exported,
    'results.save': async ({ path, ...options }) => replaceFile(path, await exported(options)),
  }
}

/** 'nottingham', ...: which of the datasets of the paper this is, or null. */
export const knownDatasetOf = ({ kind, statistics }: LibraryEntry): string | null =>
  knownDataset(
    kind,
    mapSplits((split) => statistics[split].steps),
  )

/** A configuration with a seed counts once however often it was trained, since it gives the same: its last result. */
function distinct(records: readonly Recorded[]): Recorded[] {
  const last = new Map<string, Recorded>()
  for (const record of records) {
    const before = last.get(record.hash)
    if (record.result !== null || !before?.result) last.set(record.hash, record)
  }
  return [...last.values()]
}
