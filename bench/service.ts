// `node bench/service.ts`: measures the queue that trains: how soon a pause answers, what records and metrics cost, and
// two workers against one. Prints a table, or a JSON object a line.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { buildMusic, buildText, mapSplits } from '../src/main/datasets/build.ts'
import { Experiments } from '../src/main/store/experiments.ts'
import { openStore } from '../src/main/store/store.ts'
import { Queue } from '../src/main/training/queue.ts'
import { currentEnvironment } from '../src/main/workbench/environment.ts'
import { PIANO_KEYS, type Dataset } from '../src/shared/dataset.ts'
import { expandExperiment, isTaskRun, type RunConfig } from '../src/shared/experiment.ts'

const HELP = `Measures the queue that trains.

  node bench/service.ts [--pauses N] [--seconds N] [--json]

  --pauses    how often each configuration is paused (default 20)
  --seconds   of each measurement of speed (default 10)
  --json      a JSON object a line: measure, value, unit, bar, met`

interface Row {
  readonly measure: string
  readonly value: number
  readonly unit: 'ms' | 'share' | 'times' | 'updates/s'
  /** With `most` what the value may be, otherwise what it must reach. */
  readonly bar?: number
  readonly most?: boolean
}

const met = ({ value, bar, most }: Row): boolean | null =>
  bar === undefined ? null : most ? value <= bar : value >= bar

const workerUrl = new URL('../src/main/training/worker.ts', import.meta.url)

const symbols = (count: number): string =>
  Array.from({ length: count }, (_, t) => String.fromCharCode(97 + ((t * t) % 50))).join('')

/** Of the size of MuseData and of Penn Treebank characters, but random: only the time is of interest. */
const DATASETS: Record<string, Dataset> = {
  music: buildMusic(
    'music',
    mapSplits(() => Array.from({ length: 60 }, () => Array.from({ length: 470 }, (_, t) => [t % PIANO_KEYS]))),
  ),
  text: buildText(
    'text',
    mapSplits(() => symbols(60_000)),
  ),
  'text, soon validated': buildText(
    'text, soon validated',
    mapSplits((split) => symbols(split === 'train' ? 60_000 : 200)),
  ),
}

const endless = { budget: { updates: 1_000_000_000 } }
const LARGE = {
  'music, 400 units, batch 20': {
    data: { kind: 'music', dataset: 'music' },
    model: { units: 400 },
    training: { batch: 20, sequenceLength: 200, ...endless },
  },
  'text, 500 units, batch 20': {
    data: { kind: 'text', dataset: 'text' },
    model: { units: 500 },
    training: { batch: 20, sequenceLength: 180, ...endless },
  },
  // Nearly all the time goes to the eigenvalues of W_rec.
  'text, 500 units, always at a check': {
    data: { kind: 'text', dataset: 'text, soon validated' },
    model: { units: 500 },
    // Validation worsens at nearly every check, and a rate that halved would end the run.
    training: { batch: 20, sequenceLength: 20, checkEvery: 1, learningRate: { schedule: 'constant' }, ...endless },
  },
}
const SHORT = {
  data: { kind: 'task', task: 'temporal-order', length: 100 },
  training: { ...endless, stopWhenSolved: false, checkEvery: 1_000_000 },
}

function configOf(parts: object, seed = 1): RunConfig {
  const [config] = expandExperiment({ name: 'bench', methods: ['SGD-CR'], seeds: [seed], ...parts })
  return config!
}

const datasetOf = (config: RunConfig): Dataset | null => (isTaskRun(config) ? null : DATASETS[config.data.dataset]!)

/** A queue on a library of its own with these runs. Datasets go to it directly. */
async function withQueue<T>(configs: readonly RunConfig[], workers: number, work: (queue: Queue) => Promise<T>) {
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-bench-'))
  const store = openStore(folder)
  const queue = new Queue({
    store,
    workerUrl,
    workers,
    loadDataset: () => datasetOf(configs[0]!)!,
    environment: currentEnvironment,
    onRun: () => {},
    onStatus: () => {},
  })
  try {
    store.database.pragma('foreign_keys = 0') // the datasets are in no library
    new Experiments(store).add(
      { name: 'bench', data: {}, methods: ['SGD-CR'] },
      configs.map((config) => ({ config, dataset: isTaskRun(config) ? null : 1 })),
    )
    await queue.start()
    return await work(queue)
  } finally {
    await queue.close()
    store.close()
    rmSync(folder, { recursive: true })
  }
}

async function* pauses(count: number): AsyncGenerator<Row> {
  for (const [name, parts] of Object.entries(LARGE)) {
    const times = await withQueue([configOf(parts)], 1, async (queue) => {
      const taken: number[] = []
      for (let pause = 0; pause < count; pause += 1) {
        await wait(700 + 600 * Math.random())
        const start = performance.now()
        await queue.pause([1])
        taken.push(performance.now() - start)
        await queue.resume([1])
      }
      return taken.sort((a, b) => a - b)
    })
    yield { measure: `pause, ${name}, median`, value: times[count >> 1]!, unit: 'ms' }
    yield { measure: `pause, ${name}, longest`, value: times.at(-1)!, unit: 'ms', bar: 200, most: true }
  }
}

/** Updates per second of all runs of a queue together. */
const speedOf = (configs: readonly RunConfig[], workers: number, seconds: number): Promise<number> =>
  withQueue(configs, workers, async (queue) => {
    const updates = () => configs.reduce((sum, _, index) => sum + (queue.live(index + 1)?.progress.updates ?? 0), 0)
    await wait(1500)
    const [before, start] = [updates(), performance.now()]
    await wait(1000 * seconds)
    return (updates() - before) / ((performance.now() - start) / 1000)
  })

/** The same run in a thread that does nothing but train. */
async function bareSpeed(config: RunConfig, seconds: number): Promise<number> {
  const code = `
    import { parentPort, workerData } from 'node:worker_threads'
    import { Trainer } from ${JSON.stringify(new URL('../src/main/training/trainer.ts', import.meta.url).href)}
    const trainer = new Trainer({ config: workerData, dataset: null })
    trainer.advance(1500)
    const [before, start] = [trainer.result.updates, performance.now()]
    trainer.advance(${1000 * seconds})
    parentPort.postMessage((trainer.result.updates - before) / ((performance.now() - start) / 1000))`
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData: config })
  return new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject))
}

async function* speeds(seconds: number): AsyncGenerator<Row> {
  const one = configOf(SHORT)
  const bare = await bareSpeed(one, seconds)
  const single = await speedOf([one], 1, seconds)
  const double = await speedOf([one, configOf(SHORT, 2)], 2, seconds)
  yield { measure: 'temporal order, nothing but training', value: bare, unit: 'updates/s' }
  yield { measure: 'temporal order, one worker', value: single, unit: 'updates/s' }
  yield { measure: 'cost of metrics and records', value: 1 - single / bare, unit: 'share', bar: 0.02, most: true }
  yield { measure: 'two workers against one', value: double / single, unit: 'times', bar: 1.9 }
}

function line(row: Row): string {
  const bar = row.bar === undefined ? '' : `${row.most ? '<=' : '>='} ${row.bar}`
  const verdict = { true: 'yes', false: 'NO', null: '' }[`${met(row)}`]
  const value = `${row.value.toPrecision(4)} ${row.unit}`
  return [row.measure.padEnd(45), value.padStart(18), bar.padStart(8), verdict].join('  ').trimEnd()
}

const { values: options } = parseArgs({
  options: {
    pauses: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(HELP)
} else {
  for (const rows of [pauses(Number(options.pauses)), speeds(Number(options.seconds))]) {
    for await (const row of rows) console.log(options.json ? JSON.stringify({ ...row, met: met(row) }) : line(row))
  }
}
