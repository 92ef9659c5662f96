// `rnn-workbench run` and `resume`: train experiments in the library, where the window shows them too.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { WorkbenchError } from '../shared/errors.ts'
import type { ExperimentDocument } from '../shared/experiment.ts'
import { FOLDER_HELP, withLibrary, type ExperimentLibrary } from './library.ts'
import { parseCount, parseSeeds, readDocument } from './options.ts'
import { printTable } from './table.ts'
import { interruptedCode, watch, type Watched } from './watch.ts'

const RUN_HELP = `rnn-workbench run EXPERIMENT.json
rnn-workbench run --preset ID            without ID the presets are listed

  --dataset NAME  of the library, in place of the document's
  --seeds         in place of the document's: a count (N stands for 1 to N), or a list
  --workers N     runs at a time; default: as configured in the window, else the cores of this machine
  --queue         only queues its runs: resume, or the window, trains them
  ${FOLDER_HELP}

Ctrl-C, SIGTERM, SIGHUP and SIGUSR1 store what is there; rnn-workbench resume goes on, to the same bits. The exit code then
is 130 after Ctrl-C and 75 after the others.`

const RESUME_HELP = `rnn-workbench resume [RUN...]

Trains what is queued or was interrupted, also when the program or the machine died: every run goes on from its last
checkpoint, to the same result. The runs that are named are queued first: paused, stopped, failed or cancelled ones.

  --threads N     with RUN: each goes on with so many threads, to the same bits
  --workers N     runs at a time
  ${FOLDER_HELP}`

const COMMON = {
  workers: { type: 'string' },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

const parseRun = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...COMMON,
      preset: { type: 'boolean', default: false },
      dataset: { type: 'string' },
      seeds: { type: 'string' },
      queue: { type: 'boolean', default: false },
    },
  })
type RunValues = ReturnType<typeof parseRun>['values']

/** Returns the exit code: 0, 1 when a run failed, 2 for wrong usage, 130 or 75 when it was interrupted. */
export async function runCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseRun(args)
  const [source, ...others] = positionals
  const listsPresets = values.preset && source === undefined
  if (values.help || others.length > 0 || (source === undefined && !values.preset)) {
    process.stdout.write(`${RUN_HELP}\n`)
    return values.help ? 0 : 2
  }
  const { folder } = values
  return withLibrary({ folder, mode: 'write', workers: workersOf(values) }, async (library) => {
    if (listsPresets) return listPresets(library)
    const document = values.preset ? await presetDocument(library, source!) : await readDocument(source!)
    const { id, runs } = await library.call('experiments.start', { document: changed(document, values), start: false })
    process.stderr.write(`Experiment ${id}: ${runs} runs\n`)
    return values.queue ? 0 : train(library, id)
  })
}

/** As runCommand. */
export async function resumeCommand(args: string[]): Promise<number> {
  const options = { ...COMMON, threads: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  if (values.help) {
    process.stdout.write(`${RESUME_HELP}\n`)
    return 0
  }
  const runs = positionals.map((text) => parseCount('RUN', text, 1))
  const threads = values.threads === undefined ? undefined : parseCount('--threads', values.threads, 1)
  if (threads !== undefined && runs.length === 0) {
    throw new WorkbenchError('bad-argument', 'no run is named', {
      place: '--threads',
      hint: 'Name the runs: resume 3 4.',
    })
  }
  return withLibrary({ folder: values.folder, mode: 'write', workers: workersOf(values) }, async (library) => {
    if (runs.length > 0) await library.call('runs.resume', { runs, ...(threads !== undefined && { threads }) })
    return train(library)
  })
}

async function train(library: ExperimentLibrary, experiment?: number): Promise<number> {
  const watched = await watch(library, { experiment })
  const filter = experiment === undefined ? {} : { experiment }
  await printTable(library, { filter, rows: 'variant' })
  if (watched === 'interrupted') process.stderr.write('rnn-workbench resume goes on.\n')
  return exitCode(watched, await library.call('runs.list', { ...filter, states: ['failed'] }))
}

const exitCode = (watched: Watched, failed: readonly unknown[]): number =>
  watched === 'interrupted' ? interruptedCode() : failed.length > 0 ? 1 : 0

const workersOf = ({ workers }: { workers?: string | undefined }): number | undefined =>
  workers === undefined ? undefined : parseCount('--workers', workers, 1)

function changed(document: ExperimentDocument, { dataset, seeds }: RunValues): ExperimentDocument {
  return {
    ...document,
    ...(seeds !== undefined && { seeds: parseSeeds(seeds) }),
    ...(dataset !== undefined && { data: { ...document.data, dataset } }),
  }
}

async function presetDocument(library: ExperimentLibrary, id: string): Promise<ExperimentDocument> {
  const presets = await library.call('presets.list')
  const preset = presets.find((candidate) => candidate.id === id)
  if (preset) return preset.document
  throw new WorkbenchError('not-found', 'there is no such preset', {
    place: id,
    hint: `There are ${presets.map((candidate) => candidate.id).join(', ')}.`,
  })
}

async function listPresets(library: ExperimentLibrary): Promise<number> {
  for (const { id, about } of await library.call('presets.list')) process.stdout.write(`${id}\n  ${about}\n`)
  return 0
}
