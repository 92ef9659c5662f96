// `rnn-workbench train`: trains the runs of an experiment document on datasets from files, and shows the results table.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { defaultKernel, engineBuild } from '../engine/engine.ts'
import { loadDataset } from '../main/datasets/load.ts'
import { resultsTable, type Reference, type TableOptions } from '../main/results/table.ts'
import { configHash } from '../main/training/hash.ts'
import type { Dataset } from '../shared/dataset.ts'
import { WorkbenchError } from '../shared/errors.ts'
import { expandExperiment, isTaskRun, type ExperimentDocument, type RunConfig } from '../shared/experiment.ts'
import { isRecord } from '../shared/json.ts'
import { datasetReferences } from './dataset-references.ts'
import { exitCodeOfSignal } from './interrupt.ts'
import { parseCount, parseSeeds, readDocument } from './options.ts'
import { renderTable } from './results-text.ts'
import { trainRuns, type Training } from './train-runs.ts'

const HELP = `rnn-workbench train CONFIG.json [--data PATH...] [--seeds N | A,B,...] [--workers N] [--json]

  CONFIG.json   an experiment document; resources/experiments has examples
  --data PATH   a dataset: a .mat file, or a text (a folder, or one --data for each of its files)
  --seeds       in place of the document's: a count (N stands for 1 to N), or a list
  --workers     runs at a time; default: the cores of this machine
  --json        the results as JSON on the standard output; progress is on the standard error either way`

/** Returns the exit code: 0, 1 when a run failed, 128 and the signal's number when it was interrupted. */
export async function trainCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string', multiple: true, default: [] },
      seeds: { type: 'string' },
      workers: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [configPath, ...others] = positionals
  if (values.help || configPath === undefined) {
    process.stdout.write(`${HELP}\n`)
    return values.help ? 0 : 2
  }
  const seeds = values.seeds === undefined ? undefined : parseSeeds(values.seeds)
  const workers = values.workers === undefined ? availableParallelism() : parseCount('--workers', values.workers, 1)
  const document = await readDocument(configPath)
  const datasets = await loadDatasets([...values.data, ...others])
  const configs = expandFor({ ...document, ...(seeds !== undefined && { seeds }) }, datasets)

  const training = await trainRuns(configs, datasets, workers)
  if (values.json) process.stdout.write(`${JSON.stringify(asJson(document.name, training), null, 2)}\n`)
  else showResults(training, [...datasets.values()].flatMap(datasetReferences))
  if (training.interrupted) return exitCodeOfSignal()
  return training.runs.some(({ error }) => error !== null) ? 1 : 0
}

/** The table of test scores on the standard output; after Ctrl-C also what validation says about the stopped runs. */
export function showResults({ runs, interrupted }: Training, references: readonly Reference[]): void {
  const show = (options: Pick<TableOptions, 'split' | 'withStopped'>) => {
    const lines = renderTable(resultsTable(runs, { ...options, rows: 'variant', references }))
    process.stdout.write(`\n${lines.join('\n')}\n`)
  }
  show({ split: 'test' })
  if (!interrupted) return
  process.stdout.write('\nThe best on validation so far, of stopped runs too:\n')
  show({ split: 'valid', withStopped: true })
}

/** Text files are together the splits of one dataset; every other file, and every folder, is a dataset of its own. */
async function loadDatasets(paths: readonly string[]): Promise<Map<string, Dataset>> {
  const isTextFile = (path: string) => /\.(txt|char|words?)$/i.test(path)
  const groups = paths.filter((path) => !isTextFile(path)).map((path) => [path])
  const textFiles = paths.filter(isTextFile)
  if (textFiles.length > 0) groups.push(textFiles)

  const datasets = new Map<string, Dataset>()
  for (const dataset of await Promise.all(groups.map((group) => loadDataset(group)))) {
    if (datasets.has(dataset.name)) {
      throw new WorkbenchError('conflict', `two datasets are named '${dataset.name}'`, { place: '--data' })
    }
    datasets.set(dataset.name, dataset)
  }
  return datasets
}

/** A document that names no dataset is for all that were given of its kind. */
function expandFor(document: ExperimentDocument, datasets: ReadonlyMap<string, Dataset>): RunConfig[] {
  const kind = isRecord(document.data) ? document.data.kind : undefined
  const ofKind = [...datasets.values()].filter((dataset) => dataset.kind === kind).map(({ name }) => name)
  const isOpen = (kind === 'music' || kind === 'text') && document.data.dataset === undefined
  if (isOpen && ofKind.length === 0) {
    throw new WorkbenchError('not-found', `no ${kind} dataset was given`, { hint: 'Give one with --data PATH.' })
  }
  const configs = expandExperiment(isOpen ? { ...document, data: { ...document.data, dataset: ofKind } } : document)
  for (const config of configs) {
    if (config.model.start !== undefined) {
      throw new WorkbenchError('unsupported', 'what a run starts from is in a library', {
        place: 'model.start',
        hint: 'Train it there with rnn-workbench run.',
      })
    }
    if (isTaskRun(config) || datasets.has(config.data.dataset)) continue
    const given = datasets.size > 0 ? `Given: ${[...datasets.keys()].join(', ')}.` : 'Give it with --data PATH.'
    throw new WorkbenchError('not-found', `no dataset '${config.data.dataset}'`, { place: 'data.dataset', hint: given })
  }
  return configs
}

const asJson = (name: string, { runs, interrupted }: Training) => ({
  experiment: name,
  interrupted,
  environment: {
    engine: engineBuild(),
    kernel: defaultKernel(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  },
  runs: runs.map((run) => ({ hash: configHash(run.config), ...run })),
  table: resultsTable(runs, { split: 'test', rows: 'variant' }),
})
