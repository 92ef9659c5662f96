// Works the desktop app for a long time: two runs train in a library of a thousand, while its pages are watched. Prints what
// memory, frames and times were, at the end against their bars: node scripts/soak.ts [--minutes N] [--json FILE]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ElectronApplication, Page } from 'playwright-core'
import { addFinishedRuns } from '../bench/filled-store.ts'
import { openStore } from '../src/main/store/store.ts'
import { build } from './build.ts'
import { openApp, type OpenApp } from './open-app.ts'

const HELP = `Trains two runs in a library of 1,000 for a long time and watches the window.

  node scripts/soak.ts [--minutes N] [--every SECONDS] [--points N] [--json FILE]

  --minutes   how long (default 60)
  --warm-up   minutes from which on memory is to stay what it is (default 15)
  --terminal  instead of the window: memory of the terminal front that trains the two runs
  --every     between two looks (default 30)
  --points    updates of each run that is there already (default 10000)
  --json      a JSON object a line: first the start, then each look

Memory is what the operating system counts for each process: private, of which no other process has a part (Linux and
Windows; elsewhere the resident size takes its place), and resident. The bar is on the private memory of the main process,
in which the runs are trained, and that of the page together; and on what the main process grows by after the warm-up: the mean of
the last tenth of all looks against that of the first looks behind it, as many.`

/** For the runs that are there: 3 methods x 6 lengths x 8 learning rates x 7 seeds. */
const ENDED = {
  name: 'Ended',
  data: { kind: 'task', task: 'temporal-order', length: [50, 60, 70, 80, 90, 100] },
  methods: ['SGD', 'SGD-C', 'SGD-CR'],
  training: { learningRate: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2] },
  seeds: 7,
}
const trained = (minutes: number) => ({
  name: 'Soak',
  data: { kind: 'task', task: 'temporal-order', length: 100 },
  methods: ['SGD-CR'],
  training: { budget: { minutes }, stopWhenSolved: false },
  seeds: 2,
})
const LIVE_RUN = 'SGD-CR, temporal-order 100, seed 1'

const BARS = { memory: 500, growth: 5, frames: 30, table: 1 } as const
const MEGABYTE = 2 ** 20

interface Start {
  /** Seconds from the start of the main process to the table in the page, and from the beginning of the page to that. */
  readonly toTable: number
  readonly pageToTable: number
  /** Seconds of computing until then: what else runs on the machine does not count. */
  readonly mainCompute: number
  readonly pageCompute: number
}

interface ProcessUse {
  /** As Electron calls it: Browser is the main process, Tab the page. */
  readonly type: string
  /** MB. */
  readonly privately: number
  readonly resident: number
  /** Seconds of computing since its start. */
  readonly compute: number
}

interface Look {
  /** Since the first. */
  readonly minutes: number
  readonly processes: readonly ProcessUse[]
  /** A second, over two seconds. */
  readonly runsFrames: number
  readonly runFrames: number
  /** Seconds from a click on Results to its table. */
  readonly table: number
  /** Of both runs together. */
  readonly updates: number
}

/** In the page: frames a second over two seconds. */
const COUNT_FRAMES = `new Promise((resolve) => {
  const start = performance.now()
  let frames = 0
  const next = (now) => {
    frames += 1
    if (now - start < 2000) requestAnimationFrame(next)
    else resolve((1000 * frames) / (now - start))
  }
  requestAnimationFrame(next)
})`

/** In the page: resolves when the table is on the screen, with the time of day and that of the page, both in ms. */
const TABLE_DRAWN = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector('[role="grid"] tbody td')) {
      requestAnimationFrame(() => resolve({ day: Date.now(), page: performance.now() }))
    } else requestAnimationFrame(look)
  }
  look()
})`
interface Moment {
  readonly day: number
  readonly page: number
}

/** In the page: ms from a click on Results to its table. Playwright's own click would wait for frames first. */
const CLICK_TO_TABLE = `(async () => {
  const clicked = performance.now()
  document.querySelector('nav a[href$="results"]').click()
  return (await ${TABLE_DRAWN}).page - clicked
})()`

const metrics = (app: ElectronApplication) => app.evaluate(({ app }) => app.getAppMetrics())

async function started({ app, page, startedAt }: OpenApp): Promise<Start> {
  const { day, page: sincePage } = await page.evaluate<Moment>('tableDrawn')
  const processes = await processUses(app)
  const compute = (type: string) => processes.find((one) => one.type === type)?.compute ?? NaN
  return {
    toTable: (day - startedAt) / 1000,
    pageToTable: sincePage / 1000,
    mainCompute: compute('Browser'),
    pageCompute: compute('Tab'),
  }
}

/** Kilobytes; null where Linux's /proc is not. */
function privateKilobytes(pid: number): number | null {
  const file = `/proc/${pid}/smaps_rollup`
  if (!existsSync(file)) return null
  const parts = readFileSync(file, 'utf8').matchAll(/^Private_\w+:\s+(\d+) kB$/gm)
  return [...parts].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0)
}

async function processUses(app: ElectronApplication): Promise<ProcessUse[]> {
  return (await metrics(app)).map(({ type, pid, cpu, memory: { workingSetSize, privateBytes } }) => ({
    type,
    privately: (1024 * (privateKilobytes(pid) ?? privateBytes ?? workingSetSize)) / MEGABYTE,
    resident: (1024 * workingSetSize) / MEGABYTE,
    compute: cpu.cumulativeCPUUsage ?? NaN,
  }))
}

const goTo = (page: Page, view: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view, exact: true }).click()

/** Calls a command in the page's place. */
const call = <T>(page: Page, command: string, input: unknown): Promise<T> =>
  page.evaluate<T>(`bridge.call(${JSON.stringify(command)}, ${JSON.stringify(input)}).then((reply) => {
    if (reply.error) throw new Error(reply.error.message)
    return reply.value
  })`)

async function look(app: ElectronApplication, page: Page, begin: number): Promise<Look> {
  await goTo(page, 'Runs')
  await page.getByRole('link', { name: LIVE_RUN }).first().waitFor()
  const runsFrames = await page.evaluate<number>(COUNT_FRAMES)
  await page.getByRole('link', { name: LIVE_RUN }).first().click()
  await page.getByRole('figure', { name: 'Gradient norm before clipping' }).waitFor()
  const runFrames = await page.evaluate<number>(COUNT_FRAMES)
  await goTo(page, 'Datasets')
  await page.getByRole('heading', { name: 'Datasets' }).first().waitFor()
  const table = (await page.evaluate<number>(CLICK_TO_TABLE)) / 1000
  const active = await call<{ progress: { updates: number } | null }[]>(page, 'runs.list', { states: ['active'] })
  return {
    minutes: (Date.now() - begin) / 60_000,
    processes: await processUses(app),
    runsFrames,
    runFrames,
    table,
    updates: active.reduce((sum, { progress }) => sum + (progress?.updates ?? 0), 0),
  }
}

const sumOf = (look: Look, part: 'privately' | 'resident' | 'compute', types?: readonly string[]): number =>
  look.processes.filter(({ type }) => types?.includes(type) ?? true).reduce((sum, process) => sum + process[part], 0)

const COUNTED = ['Browser', 'Tab']
const HEADS = [
  'minutes',
  'main MB',
  'page MB',
  'both MB',
  'all resident MB',
  'runs fps',
  'run fps',
  'table s',
  'updates',
]
const line = (cells: readonly string[]): string =>
  cells.map((cell, index) => cell.padStart(HEADS[index]!.length)).join('  ')
const cellsOf = (look: Look): string[] => [
  look.minutes.toFixed(1),
  sumOf(look, 'privately', ['Browser']).toFixed(0),
  sumOf(look, 'privately', ['Tab']).toFixed(0),
  sumOf(look, 'privately', COUNTED).toFixed(0),
  sumOf(look, 'resident').toFixed(0),
  look.runsFrames.toFixed(1),
  look.runFrames.toFixed(1),
  look.table.toFixed(2),
  String(look.updates),
]

interface Verdict {
  readonly measure: string
  readonly value: number
  readonly unit: string
  /** With `most` what the value may be, otherwise what it must reach; rows without one inform. */
  readonly bar?: number
  readonly most?: boolean
}

/** MB by which memory grew after the warm-up; see HELP. */
function growth(series: readonly { readonly minutes: number; readonly megabytes: number }[], warmUp: number): number {
  const after = series.filter(({ minutes }) => minutes >= warmUp).map(({ megabytes }) => megabytes)
  const count = Math.max(1, Math.floor(series.length / 10))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return mean(after.slice(-count)) - mean(after.slice(0, count))
}

const growthVerdict = (what: string, value: number): Verdict => ({
  measure: `${what}, grown after the warm-up`,
  value,
  unit: 'MB',
  bar: BARS.growth,
  most: true,
})

function verdicts(
  { toTable, pageToTable, mainCompute, pageCompute }: Start,
  looks: readonly Look[],
  warmUp: number,
): Verdict[] {
  const counted = looks.map((look) => sumOf(look, 'privately', COUNTED))
  const most = (values: readonly number[]) => Math.max(...values)
  const least = (values: readonly number[]) => Math.min(...values)
  return [
    {
      measure: 'private memory of main process and page, most',
      value: most(counted),
      unit: 'MB',
      bar: BARS.memory,
      most: true,
    },
    { measure: 'the same, first look', value: counted[0]!, unit: 'MB' },
    growthVerdict(
      'private memory of the main process',
      growth(
        looks.map((look) => ({ minutes: look.minutes, megabytes: sumOf(look, 'privately', ['Browser']) })),
        warmUp,
      ),
    ),
    { measure: 'the same, last look', value: counted.at(-1)!, unit: 'MB' },
    {
      measure: 'private memory of all processes, most',
      value: most(looks.map((look) => sumOf(look, 'privately'))),
      unit: 'MB',
    },
    {
      measure: 'frames, list of runs, least',
      value: least(looks.map(({ runsFrames }) => runsFrames)),
      unit: '/s',
      bar: BARS.frames,
    },
    {
      measure: 'frames, live run, least',
      value: least(looks.map(({ runFrames }) => runFrames)),
      unit: '/s',
      bar: BARS.frames,
    },
    {
      measure: 'click to table, most',
      value: most(looks.map(({ table }) => table)),
      unit: 's',
      bar: BARS.table,
      most: true,
    },
    { measure: 'beginning of the page to table', value: pageToTable, unit: 's', bar: BARS.table, most: true },
    { measure: 'start of the program to table', value: toTable, unit: 's', bar: BARS.table, most: true },
    { measure: 'computing until then, main process', value: mainCompute, unit: 's' },
    { measure: 'computing until then, page', value: pageCompute, unit: 's' },
    {
      measure: 'computing of the page, a minute',
      value: (sumOf(looks.at(-1)!, 'compute', ['Tab']) - pageCompute) / looks.at(-1)!.minutes,
      unit: 's',
    },
  ]
}

function verdictLine({ measure, value, unit, bar, most }: Verdict): string {
  const limit = bar === undefined ? '' : `${most ? '<' : '>='} ${bar}`
  const met = bar === undefined ? '' : (most ? value < bar : value >= bar) ? 'yes' : 'NO'
  return [measure.padEnd(46), `${value.toFixed(2)} ${unit}`.padStart(12), limit.padStart(7), met].join('  ').trimEnd()
}

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '15' },
    terminal: { type: 'boolean', default: false },
    every: { type: 'string', default: '30' },
    points: { type: 'string', default: '10000' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(HELP)
  process.exit()
}
const [minutes, every, points, warmUp] = [options.minutes, options.every, options.points, options['warm-up']].map(
  Number,
) as [number, number, number, number]
const record = (row: object) => options.json && appendFileSync(options.json, `${JSON.stringify(row)}\n`)

/** The terminal front with the two runs; nobody looks at it, as nobody does at night. */
async function watchTerminal(library: string): Promise<void> {
  const document = join(folder, 'soak.json')
  writeFileSync(document, JSON.stringify(trained(2 * minutes + 10)))
  const command = [
    join(import.meta.dirname, '../src/cli/index.ts'),
    'run',
    document,
    '--folder',
    library,
    '--workers',
    '2',
  ]
  const child = spawn(process.execPath, command, { stdio: 'ignore' })
  const begin = Date.now()
  const seen: { minutes: number; megabytes: number }[] = []
  while (Date.now() - begin < 60_000 * minutes && child.exitCode === null) {
    await wait(1000 * every)
    const megabytes = ((privateKilobytes(child.pid!) ?? NaN) * 1024) / MEGABYTE
    seen.push({ minutes: (Date.now() - begin) / 60_000, megabytes })
    record({ kind: 'terminal', ...seen.at(-1) })
    console.log(`${seen.at(-1)!.minutes.toFixed(1).padStart(7)}  ${megabytes.toFixed(1).padStart(7)} MB`)
  }
  child.kill('SIGINT')
  await once(child, 'exit')
  console.log('')
  console.log(verdictLine(growthVerdict('private memory of the terminal front', growth(seen, warmUp))))
}

async function watchWindow(library: string): Promise<void> {
  await using opened = await openApp({
    profile: join(folder, 'profile'),
    library,
    script: `void (globalThis.tableDrawn ??= ${TABLE_DRAWN})`,
  })
  const { app, page } = opened
  const start = await started(opened)
  record({ kind: 'start', points, ...start })

  await call(page, 'queue.configure', { workers: 2 })
  // Longer than they are looked at.
  await call(page, 'experiments.start', { document: trained(2 * minutes + 10) })
  const begin = Date.now()
  const looks: Look[] = []
  console.log(line(HEADS))
  while (Date.now() - begin < 60_000 * minutes) {
    await wait(1000 * every)
    const seen = await look(app, page, begin)
    looks.push(seen)
    record({ kind: 'look', ...seen })
    console.log(line(cellsOf(seen)))
  }
  console.log('')
  const rows = verdicts(start, looks, warmUp)
  for (const row of rows) console.log(verdictLine(row))
}

if (!options.terminal) build()
const folder = mkdtempSync(join(tmpdir(), 'rnn-workbench-soak-'))
try {
  const library = join(folder, 'library')
  const store = openStore(library)
  const count = addFinishedRuns(store, ENDED, points)
  store.close()
  console.log(`${count} runs of ${points} updates are in the library; training for ${minutes} minutes`)
  if (options.json) writeFileSync(options.json, '')
  if (options.terminal) await watchTerminal(library)
  else await watchWindow(library)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
