// docs/reproduction.md: what this program measured of the paper's results, beside the paper's figures.
import { isTaskRun, type RunConfig } from '../../../shared/experiment.ts'
import type { Check, RunResult } from '../../../shared/metrics.ts'
import type { RunEnvironment } from '../../store/runs.ts'
import { datasetSection } from './dataset-section.ts'
import type { Reproduction, ReproductionName } from './sets.ts'
import { taskSection } from './task-section.ts'

/** A model at another length than the one that it was trained for. */
export interface LengthScore {
  readonly length: number
  readonly examples: number
  /** Share of wrong sequences. */
  readonly error: number
}

export interface ReproducedRun {
  /** Id of its preset. */
  readonly preset: string
  /** The key of its dataset in resources/reference/figures.json; null for a task. */
  readonly dataset: string | null
  readonly config: RunConfig
  /** Null: it failed, or has not ended. */
  readonly result: RunResult | null
  readonly checks: readonly Check[]
  readonly lengths: readonly LengthScore[]
  readonly environment: RunEnvironment | null
}

export interface ReproducedSet {
  readonly name: ReproductionName
  readonly set: Reproduction
  readonly runs: readonly ReproducedRun[]
}

export interface Report {
  /** Markdown. */
  readonly text: string
  /** SVG by file name; the text shows them from the folder `images` beside it. */
  readonly images: ReadonlyMap<string, string>
}

const INTRODUCTION = [
  'What this program measured of the results of Pascanu, Mikolov and Bengio, beside the figures of the paper (ICML 2013).',
  '',
  'Everything below is written by a command from the runs themselves, which are in `docs/reproduction` as bundles:',
  '',
  '```sh',
  'npx rnn-workbench reproduce --report docs/reproduction.md --from docs/reproduction   # this document',
  'npx rnn-workbench import docs/reproduction/music.rnnbundle                           # the runs, into the library',
  'npx rnn-workbench reproduce music --budget 3                                         # trains them again',
  '```',
  '',
  'Validation picks the parameters, and test is measured with these. A standard deviation is over seeds. Minutes are of',
  'training on one core, with whatever else the machine did at the time.',
]

/** Sets without a run are left out of the results, and named as not run. */
export function reproductionReport(sets: readonly ReproducedSet[]): Report {
  const images = new Map<string, string>()
  const sections = sets.map(({ name, set, runs }) => {
    const ended = runs.filter((run) => run.result !== null)
    const tasks = ended.filter(({ config }) => isTaskRun(config))
    const datasets = ended.filter(({ config }) => !isTaskRun(config))
    return [
      `## ${set.title}`,
      '',
      ...set.about.flatMap((paragraph) => [paragraph, '']),
      `\`npx rnn-workbench reproduce ${name}\``,
      '',
      ...(ended.length === 0 ? ['Nothing of this has been run.', ''] : []),
      ...(tasks.length > 0 ? taskSection(tasks) : []),
      ...(datasets.length > 0 ? datasetSection(datasets, set.next, images) : []),
      ...list('What differs from the paper', set.differences),
      ...list('What was not run', [...set.notRun, ...unfinished(runs)]),
    ]
  })
  const text = ['# Reproduction', '', ...INTRODUCTION, '', ...sections.flat(), ...provenance(sets), '']
  return { text: text.join('\n'), images }
}

const list = (title: string, points: readonly string[]): string[] =>
  points.length === 0 ? [] : [`### ${title}`, '', ...points.map((point) => `- ${point}`), '']

function unfinished(runs: readonly ReproducedRun[]): string[] {
  const count = runs.filter(({ result }) => result === null).length
  return count === 0 ? [] : [`${count} of ${runs.length} runs that were begun here have no result.`]
}

function provenance(sets: readonly ReproducedSet[]): string[] {
  const environments = sets.flatMap(({ runs }) => runs.flatMap(({ environment }) => environment ?? []))
  const texts = environments.map(
    ({ app, engine, kernel, node, platform, machine, cores }) =>
      `RNN Workbench ${app}, engine ${engine}, kernel ${kernel}, Node ${node}, ${platform}, ${machine}, ${cores} cores`,
  )
  return ['## Trained with', '', ...[...new Set(texts)].map((text) => `- ${text}`)]
}
