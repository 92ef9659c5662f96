// `node bench/store.ts`: measures the store with many runs and prints a table, or a JSON object a line.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { resultsTable } from '../src/main/results/table.ts'
import { Experiments } from '../src/main/store/experiments.ts'
import { Recorder } from '../src/main/store/recorder.ts'
import { Runs } from '../src/main/store/runs.ts'
import { SeriesTable } from '../src/main/store/series.ts'
import { openStore, type Store } from '../src/main/store/store.ts'
import { expandExperiment } from '../src/shared/experiment.ts'
import { addFinishedRuns, columnsFrom, ENVIRONMENT, progressAt, SERIES } from './filled-store.ts'

const HELP = `Measures the store: 1,000 runs with 10,000 points of 5 series each.

  node bench/store.ts [--runs N] [--points N] [--json]

  --json   a JSON object a line: measure, value, unit, bar, met`

const CURVES = 20
const PIXELS = 1000
/** Runs of one configuration. */
const SEEDS = 10
const REPETITIONS = 9

interface Row {
  readonly measure: string
  readonly value: number
  readonly unit: 'ms' | 'MB' | 's'
  /** What the value must stay below; rows without one inform. */
  readonly bar?: number
}

const timed = (work: () => void): number => {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** The first time after the store was opened, and the median of the times after it. */
function* timings(measure: string, bar: number, work: () => void): Generator<Row> {
  yield { measure: `${measure}, first time`, value: timed(work), unit: 'ms', bar }
  const times = Array.from({ length: REPETITIONS }, () => timed(work)).sort((a, b) => a - b)
  yield { measure: `${measure}, median`, value: times[REPETITIONS >> 1]!, unit: 'ms', bar }
}

function* reading(store: Store, runCount: number): Generator<Row> {
  const [runs, series] = [new Runs(store), new SeriesTable(store)]
  yield* timings('list of runs', 300, () => runs.list())
  yield* timings('results table', 300, () => resultsTable(runs.records(), { split: 'test', rows: 'variant' }))
  const chosen = Array.from({ length: CURVES }, (_, index) => 1 + Math.floor((index * runCount) / CURVES))
  yield* timings(`${CURVES} curves at ${PIXELS} pixels`, 500, () => {
    for (const run of chosen) series.read(run, 'cost', { pixels: PIXELS })
  })
}

function* writing(store: Store): Generator<Row> {
  const document = { name: 'writing', data: { kind: 'task', task: 'temporal-order', length: 50 }, methods: ['SGD-CR'] }
  const experiment = new Experiments(store).add(
    document,
    expandExperiment(document).map((config) => ({ config, dataset: null })),
  )
  const [runs, recorder, series] = [new Runs(store), new Recorder(store), new SeriesTable(store)]
  const { id } = runs.list({ experiment })[0]!
  runs.begin(id, ENVIRONMENT)
  let updates = 0
  const save = (points: number, checkpoint?: Uint8Array) => {
    const columns = columnsFrom(updates + 1, points)
    updates += points
    const update = { progress: progressAt(updates), series: columns, ...(checkpoint && { checkpoint }) }
    return timed(() => recorder.save(id, update))
  }
  const median = (take: () => number) => Array.from({ length: 25 }, take).sort((a, b) => a - b)[12]!
  yield { measure: 'record of 25 updates', value: median(() => save(25)), unit: 'ms' }
  // Parameters, velocity and best parameters of 500 units on PTB.
  const checkpoint = Buffer.alloc(3 * 8 * 300_550, 1)
  yield { measure: 'the same with a checkpoint of 7 MB', value: median(() => save(25, checkpoint)), unit: 'ms' }
  save(1_000_000)
  yield {
    measure: 'one curve of a million points',
    value: timed(() => series.read(id, 'cost', { pixels: PIXELS })),
    unit: 'ms',
  }
}

function* measure(folder: string, runCount: number, points: number): Generator<Row> {
  const filled = openStore(folder)
  const document = {
    name: 'bench',
    data: { kind: 'task', task: 'temporal-order', length: Array.from({ length: runCount / SEEDS }, (_, i) => 50 + i) },
    methods: ['SGD-CR'],
    seeds: SEEDS,
  }
  const seconds = timed(() => addFinishedRuns(filled, document, points)) / 1000
  filled.close()
  yield { measure: `writing ${runCount} runs x ${points} points x ${SERIES.length} series`, value: seconds, unit: 's' }
  yield { measure: 'database', value: statSync(filled.file).size / 1e6, unit: 'MB', bar: 1000 }

  let store = filled
  const opening = timed(() => (store = openStore(folder)))
  yield { measure: 'opening, with its check', value: opening, unit: 'ms' }
  yield* reading(store, runCount)
  yield* writing(store)
  store.close()
}

const met = ({ value, bar }: Row): boolean | null => (bar === undefined ? null : value < bar)

const toTableLine = (row: Row): string =>
  [
    row.measure.padEnd(52),
    `${row.value.toFixed(1)} ${row.unit}`.padStart(12),
    (row.bar === undefined ? '' : `< ${row.bar}`).padStart(8),
    { true: 'yes', false: 'NO', null: '' }[`${met(row)}`],
  ]
    .join('  ')
    .trimEnd()

function main(): void {
  const { values: options } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      points: { type: 'string', default: '10000' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (options.help) return console.log(HELP)
  const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-bench-'))
  try {
    for (const row of measure(folder, Number(options.runs), Number(options.points))) {
      console.log(options.json ? JSON.stringify({ ...row, bar: row.bar ?? null, met: met(row) }) : toTableLine(row))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

main()
