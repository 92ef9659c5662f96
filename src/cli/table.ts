// `rnn-workbench table`, `export` and `import`: the results on the terminal and in files.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Input } from '../shared/contract.ts'
import { KNOWN_FIGURES } from '../shared/contract/experiments.ts'
import { FOLDER_HELP, withLibrary, type ExperimentLibrary } from './library.ts'
import { oneOf, parseCount, wrongOption } from './options.ts'

const FILTER_HELP = `  --experiment N  only its runs
  --rows R        variant: a row for each setting of a method; method (default): the setting that validation picks
  --splits LIST   of train, valid and test, with commas; default: test
  --metric M      nll, bits, error, frameAccuracy or updates; default: what each problem is judged by
  --known LIST    figures to show beside: methods (published ones of the same methods), baselines (of other models),
                  simple (models without training), or none; default: methods,simple
  ${FOLDER_HELP}`

const TABLE_HELP = `rnn-workbench table

${FILTER_HELP}`

const EXPORT_HELP = `rnn-workbench export --format csv|json|markdown|latex -o FILE    the results table
rnn-workbench export --format bundle -o FILE                     experiments with all that is known of their runs

${FILTER_HELP}`

const IMPORT_HELP = `rnn-workbench import BUNDLE

Adds the experiments of a bundle to the library.

  ${FOLDER_HELP}`

const TABLE_OPTIONS = {
  experiment: { type: 'string' },
  rows: { type: 'string', default: 'method' },
  splits: { type: 'string', default: 'test' },
  metric: { type: 'string' },
  known: { type: 'string', default: 'methods,simple' },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

const parseTable = (args: string[]) => parseArgs({ args, options: TABLE_OPTIONS })
type TableValues = ReturnType<typeof parseTable>['values']
type TableInput = Input<'results.table'>

/** Returns the exit code. */
export async function tableCommand(args: string[]): Promise<number> {
  const { values } = parseTable(args)
  if (values.help) return help(TABLE_HELP)
  const input = tableInput(values)
  return withLibrary({ folder: values.folder, mode: 'read' }, async (library) => {
    await printTable(library, input)
    return 0
  })
}

/** Returns the exit code. */
export async function exportCommand(args: string[]): Promise<number> {
  const options = { ...TABLE_OPTIONS, format: { type: 'string' }, output: { type: 'string', short: 'o' } } as const
  const { values } = parseArgs({ args, options })
  const { format, output: path } = values
  if (values.help || format === undefined || path === undefined) {
    help(EXPORT_HELP)
    return values.help ? 0 : 2
  }
  const chosen = oneOf('--format', format, ['csv', 'json', 'markdown', 'latex', 'bundle'])
  const input = tableInput(values)
  return withLibrary({ folder: values.folder, mode: 'read' }, async (library) => {
    if (chosen === 'bundle') {
      const experiment = experimentOf(values)
      const { experiments, runs } = await library.call('bundles.export', {
        experiments: experiment === undefined ? [] : [experiment],
        path,
      })
      process.stdout.write(`${experiments} experiments with ${runs} runs were written to ${path}.\n`)
    } else {
      await library.call('results.save', { ...input, format: chosen, path })
      process.stdout.write(`The table was written to ${path}.\n`)
    }
    return 0
  })
}

/** Returns the exit code. */
export async function importCommand(args: string[]): Promise<number> {
  const { folder, help: helpOption } = TABLE_OPTIONS
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { folder, help: helpOption } })
  const [path, ...others] = positionals
  if (values.help || path === undefined || others.length > 0) {
    help(IMPORT_HELP)
    return values.help ? 0 : 2
  }
  return withLibrary({ folder: values.folder, mode: 'write' }, async (library) => {
    const { experiments, runs } = await library.call('bundles.import', { path })
    process.stdout.write(`${experiments.length} experiments with ${runs} runs were added.\n`)
    return 0
  })
}

/** The table on the standard output, as Markdown, which is aligned. */
export async function printTable(library: ExperimentLibrary, input: TableInput): Promise<void> {
  const { rows } = await library.call('results.table', input)
  if (rows.length === 0) process.stdout.write('There are no results yet.\n')
  else process.stdout.write(await library.call('results.export', { ...input, format: 'markdown' }))
}

function tableInput(values: TableValues): TableInput {
  const { rows, splits, metric, known } = values
  const [first, ...rest] = splits.split(',').map((split) => oneOf('--splits', split, ['train', 'valid', 'test']))
  if (first === undefined) throw wrongOption('--splits', 'at least one split')
  const experiment = experimentOf(values)
  return {
    filter: experiment === undefined ? {} : { experiment },
    rows: oneOf('--rows', rows, ['variant', 'method'] as const),
    splits: [first, ...rest],
    known: known === 'none' ? [] : known.split(',').map((figures) => oneOf('--known', figures, KNOWN_FIGURES)),
    ...(metric !== undefined && {
      metric: oneOf('--metric', metric, ['nll', 'bits', 'error', 'frameAccuracy', 'updates']),
    }),
  }
}

const experimentOf = ({ experiment }: Pick<TableValues, 'experiment'>): number | undefined =>
  experiment === undefined ? undefined : parseCount('--experiment', experiment, 1)

function help(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}
