// `rnn-workbench parameters`: trained parameters in the library, for runs that start from them.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { originText, shapeText, type ParametersEntry } from '../shared/imported-parameters.ts'
import { alignColumns } from './format.ts'
import { FOLDER_HELP, withLibrary, type ExperimentLibrary } from './library.ts'
import { parseCount } from './options.ts'

const HELP = `rnn-workbench parameters import FILE    .npz or JSON with W_in, W_rec, b_h, W_out and b_y, as the window exports them
rnn-workbench parameters keep RUN       those of a run that were best on validation
rnn-workbench parameters list
rnn-workbench parameters remove NAME    refused while runs start from them

A run starts from them with "model": { "start": "NAME" } in its experiment; evaluate --parameters NAME scores them.
NAME is a name, a hash or the beginning of one.

  --name NAME     for import and keep
  --json          as JSON
  ${FOLDER_HELP}`

const OPTIONS = {
  name: { type: 'string' },
  json: { type: 'boolean', default: false },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

interface Answer {
  readonly value: unknown
  readonly lines: readonly string[]
}

/** How many operands each takes. */
const OPERANDS: Readonly<Record<string, number>> = { import: 1, keep: 1, list: 0, remove: 1 }

/** Returns the exit code: 0, 2 for wrong usage. */
export async function parametersCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS })
  const [command = '', ...operands] = positionals
  if (values.help || OPERANDS[command] !== operands.length) {
    process.stdout.write(`${HELP}\n`)
    return values.help ? 0 : 2
  }
  const mode = command === 'list' ? 'read' : 'write'
  return withLibrary({ folder: values.folder, mode }, async (library) => {
    const { value, lines } = await answer(library, command, operands[0] ?? '', values.name)
    process.stdout.write(`${values.json ? JSON.stringify(value, null, 2) : lines.join('\n')}\n`)
    return 0
  })
}

async function answer(
  library: ExperimentLibrary,
  command: string,
  operand: string,
  name: string | undefined,
): Promise<Answer> {
  const named = name === undefined ? {} : { name }
  switch (command) {
    case 'import':
      return added(await library.call('parameters.import', { path: operand, ...named }))
    case 'keep':
      return added(await library.call('parameters.keep', { run: parseCount('RUN', operand, 1), ...named }))
    case 'remove': {
      const entry = await library.call('parameters.remove', { parameters: operand })
      return { value: entry, lines: [`${entry.name} was removed.`] }
    }
    default: {
      const entries = await library.call('parameters.list')
      return { value: entries, lines: listLines(entries) }
    }
  }
}

const added = (value: { entry: ParametersEntry; added: boolean }): Answer => ({
  value,
  lines: [
    `${value.entry.name}: ${value.added ? 'new in the library' : 'in the library already'}`,
    `  ${shapeText(value.entry.shape)}`,
    `  content ${value.entry.hash}`,
  ],
})

function listLines(entries: readonly ParametersEntry[]): string[] {
  if (entries.length === 0) return ['There are no parameters.']
  const size = ({ shape }: ParametersEntry) => [shape.inputs, shape.units, shape.outputs].map(String)
  return alignColumns([
    ['name', 'inputs', 'units', 'outputs', 'biases', 'hash', 'from'],
    ...entries.map((entry) => [
      entry.name,
      ...size(entry),
      entry.shape.biases ? 'yes' : 'no',
      entry.hash.slice(0, 12),
      originText(entry.origin),
    ]),
  ])
}
