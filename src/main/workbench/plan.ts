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
import type { Library, LibraryEntry } from '../datasets/library.ts'
import { groupRuns } from '../results/groups.ts'
import { parameterCount } from '../training/network.ts'

export interface PlannedRun {
  readonly config: RunConfig
  /** Null for a task. */
  readonly entry: LibraryEntry | null
}

export interface Plan {
  readonly document: ExperimentDocument
  readonly runs: readonly PlannedRun[]
}

/** Throws 'bad-config', 'limit' or 'not-found' with the path of the field. */
export function planExperiment(document: unknown, library: Library): Plan {
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
  return { document: document as ExperimentDocument, runs }
}

/** What the front shows before the start; never throws for what is wrong with the document. */
export function describePlan(document: unknown, library: Library): Output<'experiments.validate'> {
  try {
    const { runs } = planExperiment(document, library)
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
