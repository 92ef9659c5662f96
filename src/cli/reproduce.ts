// `rnn-workbench reproduce`: trains a part of the paper in the library, goes on where it stopped, and writes the report.
import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { BUNDLE_EXTENSION } from '../shared/bundle-file.ts'
import { REPRODUCTIONS } from '../shared/contract/experiments.ts'
import { WorkbenchError } from '../shared/errors.ts'
import { FOLDER_HELP, withLibrary, type ExperimentLibrary } from './library.ts'
import { oneOf, parseCount, wrongOption } from './options.ts'
import { printTable } from './table.ts'
import { interruptedCode, watch } from './watch.ts'

type ReproductionName = (typeof REPRODUCTIONS)[number]

const HELP = `rnn-workbench reproduce PART               ${REPRODUCTIONS.join(', ')}

Trains what the library does not have yet of this part of the paper, with the settings of its presets, and tests it as
the paper does. Called again, it goes on where it stopped. Music and text have to be imported first
(rnn-workbench data import). What else is queued in the library is trained, too.

  --budget HOURS  stops when they are over, and stores what is there
  --seeds N       in place of the presets' own: 1 to N
  --workers N     runs at a time
  ${FOLDER_HELP}

rnn-workbench reproduce --report FILE.md   writes what the library has of all parts, beside the paper's figures;
                                           its pictures go to the folder images beside it

  --from FOLDER   reports the bundles in this folder, in place of the library

rnn-workbench reproduce PART --bundle FILE   writes the results of the part, without what was recorded at each update`

const OPTIONS = {
  budget: { type: 'string' },
  seeds: { type: 'string' },
  workers: { type: 'string' },
  folder: { type: 'string' },
  report: { type: 'string' },
  from: { type: 'string' },
  bundle: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/** Returns the exit code: 0, 1 when a run failed or all data is missing, 2 for wrong usage, 130 or 75 when it was interrupted. */
export async function reproduceCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS })
  const [part, ...others] = positionals
  if (values.help || others.length > 0 || (part === undefined) === (values.report === undefined)) {
    process.stdout.write(`${HELP}\n`)
    return values.help ? 0 : 2
  }
  if (part === undefined) return report(values.report!, values)
  const name = oneOf('PART', part, REPRODUCTIONS)
  return values.bundle === undefined ? train(name, values) : writeBundle(name, values.bundle, values.folder)
}

async function train(name: ReproductionName, values: Values): Promise<number> {
  const seeds = values.seeds === undefined ? undefined : parseCount('--seeds', values.seeds, 1)
  const workers = values.workers === undefined ? undefined : parseCount('--workers', values.workers, 1)
  const deadline = values.budget === undefined ? undefined : parseHours(values.budget)
  return withLibrary({ folder: values.folder, mode: 'write', workers }, async (library) => {
    const queued = await library.call('reproduction.start', { name, ...(seeds !== undefined && { seeds }) })
    for (const { title, dataset } of queued.missing) {
      process.stderr.write(`${title}: left out, ${dataset} is not in the library. rnn-workbench data import adds it.\n`)
    }
    const ids = queued.experiments.map(({ id }) => id)
    if (ids.length === 0) return 1
    await requeue(library, ids)
    const watched = await watch(library, { deadline })
    if (watched !== 'rest') {
      process.stderr.write(`rnn-workbench reproduce ${name} goes on.\n`)
      return watched === 'late' ? 0 : interruptedCode()
    }
    for (const { id, test } of queued.experiments) if (test) await testAtLengths(library, id, test)
    for (const experiment of ids) await printTable(library, { filter: { experiment }, rows: 'variant' })
    const failed = await Promise.all(
      ids.map((experiment) => library.call('runs.list', { experiment, states: ['failed'] })),
    )
    return failed.flat().length > 0 ? 1 : 0
  })
}

/** What was paused, cancelled or failed of these is trained too. */
async function requeue(library: ExperimentLibrary, experiments: readonly number[]): Promise<void> {
  for (const experiment of experiments) {
    const resting = await library.call('runs.list', { experiment, states: ['paused', 'cancelled', 'failed'] })
    if (resting.length > 0) await library.call('runs.resume', { runs: resting.map(({ id }) => id) })
  }
}

/** Those of its models that were not tested yet. */
async function testAtLengths(
  library: ExperimentLibrary,
  experiment: number,
  test: { lengths: number[]; examples: number },
): Promise<void> {
  const runs = (await library.call('runs.list', { experiment, states: ['finished', 'solved'] })).map(({ id }) => id)
  if (runs.length === 0) return
  const tested = new Set((await library.call('runs.evaluations', { runs })).map(({ run }) => run))
  for (const run of runs.filter((id) => !tested.has(id))) {
    process.stderr.write(`Run ${run}: tested at lengths ${test.lengths.join(', ')}\n`)
    await library.call('runs.evaluate', { run, on: test })
  }
}

/** Of the library, or of the bundles in a folder, which go into a library of their own. */
async function report(path: string, { from, folder }: Values): Promise<number> {
  if (from === undefined) {
    await withLibrary({ folder, mode: 'read' }, (library) => writeReport(library, path))
    return 0
  }
  const scratch = await mkdtemp(join(tmpdir(), 'rnn-workbench-report-'))
  try {
    await withLibrary({ folder: scratch, mode: 'write' }, async (library) => {
      const bundles = (await readdir(from)).filter((name) => name.endsWith(BUNDLE_EXTENSION)).toSorted()
      for (const bundle of bundles) await library.call('bundles.import', { path: join(from, bundle) })
      await writeReport(library, path)
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return 0
}

async function writeReport(library: ExperimentLibrary, path: string): Promise<void> {
  const { text, images } = await library.call('reproduction.report')
  const folder = join(dirname(path), 'images')
  await mkdir(folder, { recursive: true })
  await writeFile(path, text)
  for (const [name, picture] of Object.entries(images)) await writeFile(join(folder, name), picture)
  process.stdout.write(`The report was written to ${path}, ${Object.keys(images).length} pictures to ${folder}.\n`)
}

async function writeBundle(name: ReproductionName, path: string, folder: string | undefined): Promise<number> {
  return withLibrary({ folder, mode: 'read' }, async (library) => {
    const experiments = await library.call('reproduction.experiments', { name })
    if (experiments.length === 0) {
      throw new WorkbenchError('not-found', 'the library has nothing of this part', {
        place: name,
        hint: `rnn-workbench reproduce ${name} trains it.`,
      })
    }
    const { runs } = await library.call('bundles.export', { experiments, path, updates: false })
    process.stdout.write(`${runs} runs were written to ${path}.\n`)
    return 0
  })
}

function parseHours(text: string): number {
  const hours = Number(text)
  if (text.trim() !== '' && hours > 0) return hours * 3_600_000
  throw wrongOption('--budget', `hours above 0, not '${text}'`)
}
