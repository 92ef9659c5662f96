// `rnn-workbench runs` and `show`: the runs of the library.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { RUN_STATES } from '../shared/run-state.ts'
import { FOLDER_HELP, withLibrary } from './library.ts'
import { oneOf, parseCount } from './options.ts'
import { runLines, showLines } from './runs-text.ts'

const RUNS_HELP = `rnn-workbench runs

  --experiment N  only its runs
  --state STATE   ${RUN_STATES.join(', ')}
  --json          as JSON
  ${FOLDER_HELP}`

const SHOW_HELP = `rnn-workbench show RUN

  --json          as JSON
  ${FOLDER_HELP}`

const COMMON = {
  json: { type: 'boolean', default: false },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

/** Returns the exit code. */
export async function runsCommand(args: string[]): Promise<number> {
  const options = { ...COMMON, experiment: { type: 'string' }, state: { type: 'string' } } as const
  const { values } = parseArgs({ args, options })
  if (values.help) return print(RUNS_HELP)
  const { experiment, state, folder, json } = values
  const filter = {
    ...(experiment !== undefined && { experiment: parseCount('--experiment', experiment, 1) }),
    ...(state !== undefined && { states: [oneOf('--state', state, RUN_STATES)] }),
  }
  return withLibrary({ folder, mode: 'read' }, async (library) => {
    const rows = await library.call('runs.list', filter)
    if (json) return print(JSON.stringify(rows, null, 2))
    const experiments = await library.call('experiments.list')
    return print(...runLines(rows, new Map(experiments.map(({ id, name }) => [id, name]))))
  })
}

/** Returns the exit code. */
export async function showCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: COMMON })
  const [text, ...others] = positionals
  if (values.help || text === undefined || others.length > 0) {
    print(SHOW_HELP)
    return values.help ? 0 : 2
  }
  const id = parseCount('RUN', text, 1)
  return withLibrary({ folder: values.folder, mode: 'read' }, async (library) => {
    const run = await library.call('runs.get', { id })
    const log = await library.call('runs.events', { run: id })
    const evaluations = await library.call('runs.evaluations', { runs: [id] })
    if (values.json) return print(JSON.stringify({ ...run, log, evaluations }, null, 2))
    return print(...showLines(run, log, evaluations))
  })
}

function print(...lines: string[]): number {
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}
