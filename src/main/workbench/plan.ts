// What an experiment document stands for on this machine: its runs with their datasets, and what is to be said beforehand.
import type { Output } from '../../shared/contract.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import {
  DocumentError,
  expandExperiment,
  isTaskRun,
  type DocumentProblem,
  type ExperimentDocument,
  type RunConfig,
} from '../../shared/experiment.ts'
import { isRecord } from '../../shared/json.ts'
import type { Library, LibraryEntry } from '../datasets/library.ts'
import { groupRuns } from '../results/groups.ts'
import type { ImportedParameters } from '../store/imported-parameters.ts'
import { networkSpec, parameterCount } from '../training/network.ts'
import { requireShape } from '../training/parameters-file.ts'

export interface PlannedRun {
  readonly config: RunConfig
  /** Null for a task. */
  readonly entry: LibraryEntry | null
}

export interface Plan {
  readonly document: ExperimentDocument
  readonly runs: readonly PlannedRun[]
}

/** Throws 'bad-config', 'limit', 'not-found' or 'conflict' with the path of the field. */
export function planExperiment(given: unknown, library: Library, starts: ImportedParameters): Plan {
  const document = withStartHashes(given, starts)
  const configs = expandExperiment(document)
  const entries = new Map<string, LibraryEntry>()
  const entryFor = (config: RunConfig): LibraryEntry | null => {
    if (isTaskRun(config)) return null
    const { dataset, kind } = config.data
    const entry = entries.get(dataset) ?? findDataset(library, dataset)
    entries.set(dataset, entry)
    if (entry.kind === kind) return entry
    throw new WorkbenchError('bad-config', `'${dataset}' is ${entry.kind}, not ${kind}`, { place: 'data.kind' })
  }
  const runs = configs.map((config) => ({ config, entry: entryFor(config) }))
  const shapes = new Map(starts.list().map(({ hash, shape }) => [hash, shape]))
  for (const { config, entry } of runs) {
    const { start } = config.model
    if (start !== undefined) requireShape(shapes.get(start)!, networkSpec(config, entry), START)
  }
  return { document: document as ExperimentDocument, runs }
}

const START = 'model.start'

/** Names of parameters, also in a list, become their hashes: a name can be given to others later. */
function withStartHashes(document: unknown, starts: ImportedParameters): unknown {
  if (!isRecord(document) || !isRecord(document.model)) return document
  const hashOf = (start: unknown): unknown => {
    if (Array.isArray(start)) return start.map(hashOf)
    if (typeof start !== 'string') return start
    try {
      return starts.find(start).hash
    } catch (cause) {
      if (!(cause instanceof WorkbenchError)) throw cause
      const { code, message, hint } = cause
      throw new WorkbenchError(code, `${message}: '${start}'`, { place: START, ...(hint && { hint }), cause })
    }
  }
  const { start, ...model } = document.model
  return start === undefined ? document : { ...document, model: { ...model, start: hashOf(start) } }
}

/** What the front shows before the start; never throws for what is wrong with the document. */
export function describePlan(
  document: unknown,
  library: Library,
  starts: ImportedParameters,
): Output<'experiments.validate'> {
  try {
    const { runs } = planExperiment(document, library, starts)
    const groups = groupRuns(runs.map(({ config }) => ({ config, result: null })))
    const entries = new Map(runs.map(({ config, entry }) => [config, entry]))
    return {
      problems: [],
      warnings: warningsAbout(groups.map(({ config }) => config)),
      runs: runs.length,
      groups: groups.map(({ config, problem, variant, runs: members }) => {
        const parameters = parameterCount(config, entries.get(config)!)
        return { problem, variant, runs: members.length, parameters }
      }),
    }
  } catch (error) {
    return { problems: problemsOf(error), warnings: [], runs: 0, groups: [] }
  }
}

function findDataset(library: Library, name: string): LibraryEntry {
  try {
    return library.find(name)
  } catch (cause) {
    if (!(cause instanceof WorkbenchError)) throw cause
    const { code, message } = cause
    const names = library.list().map((entry) => entry.name)
    const hint = names.length > 0 ? `In the library: ${names.join(', ')}.` : 'The library is empty: import it first.'
    throw new WorkbenchError(code, `${message}: '${name}'`, { place: 'data.dataset', hint, cause })
  }
}

function problemsOf(error: unknown): DocumentProblem[] {
  if (error instanceof DocumentError) return [...error.problems]
  if (!(error instanceof WorkbenchError)) throw error
  return [{ place: error.place ?? '', message: [error.message, error.hint].filter(Boolean).join('. ') }]
}

/** Thresholds between those that the paper gives for the mean over the steps (8) and for their sum (45). */
const MEAN_THRESHOLD = 20
const SUM_THRESHOLD = 10

/** Settings that can be meant, but rarely are; with what is to be said of them. */
const WARNINGS: readonly { place: string; message: string; applies: (config: RunConfig) => boolean }[] = [
  {
    place: 'methods.clip.threshold',
    message: "this hardly ever clips with a cost that is the mean over the steps: the paper's 45 is for their sum",
    applies: ({ data, method, training }) =>
      data.kind === 'text' && training.timeCost === 'mean' && (method.clip?.threshold ?? 0) > MEAN_THRESHOLD,
  },
  {
    place: 'methods.clip.threshold',
    message: "this nearly always clips with a cost that is summed over the steps: the paper's 8 is for their mean",
    applies: ({ data, method, training }) =>
      data.kind !== 'task' && training.timeCost === 'sum' && (method.clip?.threshold ?? Infinity) < SUM_THRESHOLD,
  },
  {
    place: 'training.budget.minutes',
    message: 'a budget in minutes depends on the machine: the same seed need not give the same result',
    applies: ({ training }) => training.budget.minutes !== null,
  },
]

const warningsAbout = (configs: readonly RunConfig[]): DocumentProblem[] =>
  WARNINGS.flatMap(({ place, message, applies }) => (configs.some(applies) ? [{ place, message }] : []))
