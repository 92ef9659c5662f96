#!/usr/bin/env node
// The terminal front: takes the command apart and hands it on.
import { readFileSync } from 'node:fs'
import { WorkbenchError } from '../shared/errors.ts'
import { holdSignals } from './interrupt.ts'

const HELP = `rnn-workbench COMMAND

  train CONFIG.json --data PATH   trains an experiment and shows its results
  demo                            trains SGD, SGD-C and SGD-CR on the sample data, in about half a minute
  data ...                        imports, lists and shows datasets

in the library, which the window shows too:
  run EXPERIMENT.json             trains an experiment, or one of the paper's with --preset
  reproduce PART                  trains a whole part of the paper, and reports it beside the paper's figures
  resume                          goes on with what is queued or was interrupted
  runs, show RUN                  lists runs, shows one
  sample RUN                      goes on with a piece or a text as the run has learnt it
  evaluate RUN                    scores a run on other lengths or data than its own
  parameters ...                  imports trained parameters, lists them, removes them
  table                           the results
  compare [ROW ROW...]            whether rows of the results differ, beyond what the seeds do
  export, import                  the table, or whole experiments, to a file and back

  help, version

All but demo take --help.`

const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Whatever comes while they begin already ends them cleanly. */
const TRAINS_IN_LIBRARY: readonly (string | undefined)[] = ['run', 'resume', 'reproduce']

async function main([command, ...args]: string[]): Promise<number> {
  if (TRAINS_IN_LIBRARY.includes(command)) holdSignals()
  switch (command) {
    case 'train':
      return (await import('./train.ts')).trainCommand(args)
    case 'demo':
      return (await import('./demo.ts')).demoCommand(args)
    case 'data':
      return (await import('./data.ts')).dataCommand(args)
    case 'run':
      return (await import('./run.ts')).runCommand(args)
    case 'reproduce':
      return (await import('./reproduce.ts')).reproduceCommand(args)
    case 'resume':
      return (await import('./run.ts')).resumeCommand(args)
    case 'runs':
      return (await import('./runs.ts')).runsCommand(args)
    case 'show':
      return (await import('./runs.ts')).showCommand(args)
    case 'sample':
      return (await import('./sample.ts')).sampleCommand(args)
    case 'evaluate':
      return (await import('./evaluate.ts')).evaluateCommand(args)
    case 'parameters':
      return (await import('./parameters.ts')).parametersCommand(args)
    case 'table':
      return (await import('./table.ts')).tableCommand(args)
    case 'compare':
      return (await import('./compare.ts')).compareCommand(args)
    case 'export':
      return (await import('./table.ts')).exportCommand(args)
    case 'import':
      return (await import('./table.ts')).importCommand(args)
    case 'version':
    case '--version':
      process.stdout.write(`${version()}\n`)
      return 0
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(`${HELP}\n`)
      return command === undefined ? 2 : 0
    default:
      process.stderr.write(`There is no command '${command}'.\n\n${HELP}\n`)
      return 2
  }
}

/** What the user can mend is told in a line; anything else is a fault of the program, and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof WorkbenchError) return error.toString()
  const isUsage =
    error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
  if (isUsage) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
