// `rnn-workbench demo`: SGD, SGD-C and SGD-CR on the two sample datasets, two seeds each, with the floor beside.
import { parseArgs } from 'node:util'
import { bitsOf, SCORED_SPLITS, type Metric, type Reference } from '../main/results/table.ts'
import { loadSample, type Sample } from '../main/datasets/samples.ts'
import { expandExperiment } from '../shared/experiment.ts'
import { sampleExperiments } from '../shared/sample-experiments.ts'
import { datasetReferences } from './dataset-references.ts'
import { exitCodeOfSignal } from './interrupt.ts'
import { showResults } from './train.ts'
import { trainRuns } from './train-runs.ts'

/** Returns the exit code: 0, 1 when a run failed, 128 and the signal's number when it was interrupted. */
export async function demoCommand(args: string[]): Promise<number> {
  parseArgs({ args }) // it has no options: any is refused
  const [music, text] = await Promise.all([loadSample('canon'), loadSample('concord')])
  const datasets = new Map([music, text].map(({ dataset }) => [dataset.name, dataset]))
  const names = { music: music.dataset.name, text: text.dataset.name }
  const configs = sampleExperiments(names).flatMap(expandExperiment)
  for (const { dataset, about } of [music, text]) process.stdout.write(`${dataset.name}: ${about}\n`)

  const training = await trainRuns(configs, datasets)
  const simple = [music, text].flatMap(({ dataset }) => datasetReferences(dataset))
  showResults(training, [...simple, ...floor(music, 'nll'), ...floor(text, 'bits')])
  process.stdout.write('floor: what the process that the data was drawn from scores itself\n')
  const bits = bitsOf(training.runs)
  if (bits !== null && !training.interrupted)
    process.stdout.write(`bits:  ${bits.slice(0, 16)}, the same on every machine\n`)
  if (training.interrupted) return exitCodeOfSignal()
  return training.runs.some(({ error }) => error !== null) ? 1 : 0
}

const floor = ({ dataset, floor }: Sample, metric: Metric): Reference[] =>
  SCORED_SPLITS.map((split) => ({ label: 'floor', problem: dataset.name, metric, split, value: floor[split] }))
