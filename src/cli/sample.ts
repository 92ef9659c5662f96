// `rnn-workbench sample`: draws from a trained run of the library.
import { extname } from 'node:path'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Input, Output } from '../shared/contract.ts'
import { LOWEST_NOTE, SPLIT_NAMES, type SplitName } from '../shared/dataset.ts'
import { noteName } from '../shared/note-name.ts'
import { SAMPLE_DEFAULTS } from '../shared/sampling.ts'
import { count } from './format.ts'
import { FOLDER_HELP, withLibrary } from './library.ts'
import { oneOf, parseCount, wrongOption } from './options.ts'

const { music, text } = SAMPLE_DEFAULTS

const HELP = `rnn-workbench sample RUN

The network reads the beginning of a piece or a part of a text, the primer, and goes on by itself: each step is drawn from
what it expects, and then read. A text is drawn symbol by symbol. In music each of the 88 keys is drawn by itself, as the
outputs of these models are independent of each other: they do not know which keys go together at one moment.
The parameters are those that were best on validation.

  --from SPLIT:N    music: the piece, text: the symbol from which on it reads; default: test:1
  --primer N        steps that it reads, 0 for none; default: ${music.primer}, for a text ${text.primer}
  --steps N         steps that it draws; default: ${music.steps}, for a text ${text.steps}
  --temperature X   below 1 closer to the most probable, which 0 takes, above 1 more evenly; default: 1
  --seed N          the same seed gives the same sample; default: 1
  --out FILE        .mid (music, a step an eighth note), .txt (text) or .json; default: shown here
  ${FOLDER_HELP}`

const OPTIONS = {
  from: { type: 'string', default: 'test:1' },
  primer: { type: 'string' },
  steps: { type: 'string' },
  temperature: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
  out: { type: 'string', short: 'o' },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

type Format = Input<'runs.exportSample'>['format']
type Sample = Output<'runs.sample'>

const FORMATS: Readonly<Record<string, Format>> = { '.mid': 'midi', '.midi': 'midi', '.txt': 'text', '.json': 'json' }

/** Returns the exit code. */
export async function sampleCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS })
  const [runText, ...others] = positionals
  if (values.help || runText === undefined || others.length > 0) {
    process.stdout.write(`${HELP}\n`)
    return values.help ? 0 : 2
  }
  const run = parseCount('RUN', runText, 1)
  const { split, place } = parsePlace(values.from)
  const temperature = parseTemperature(values.temperature)
  const seed = parseCount('--seed', values.seed, 0)
  const format = values.out === undefined ? null : formatOf(values.out)
  return withLibrary({ folder: values.folder, mode: 'read' }, async (library) => {
    const { kind } = await library.call('runs.get', { id: run })
    const defaults = SAMPLE_DEFAULTS[kind === 'text' ? 'text' : 'music']
    const primer = {
      split,
      steps: values.primer === undefined ? defaults.primer : parseCount('--primer', values.primer, 0),
      ...(kind === 'text' ? { start: place } : { sequence: place }),
    }
    const steps = values.steps === undefined ? defaults.steps : parseCount('--steps', values.steps, 1)
    const sample = await library.call('runs.sample', { run, primer, steps, temperature, seed })
    const { out } = values
    if (out !== undefined && format !== null) {
      await library.call('runs.exportSample', { sample: sample.sample, format, path: out })
    } else {
      process.stdout.write(`${shown(sample)}\n`)
    }
    process.stderr.write(`${about(sample, steps)}${out === undefined ? '' : ` Written to ${out}.`}\n`)
    return 0
  })
}

const about = ({ primer, updates }: Sample, steps: number): string =>
  `${count(primer)} steps of primer, ${count(steps)} drawn with the parameters after ${count(updates)} updates.`

/** A text as it is; music as a line of notes for each step, with a line where the primer ends. */
function shown(sample: Sample): string {
  if (sample.kind === 'text') return Array.from(sample.values, (symbol) => sample.alphabet[symbol]).join('')
  const { stepOffsets, values, primer } = sample
  const lines = Array.from(stepOffsets.subarray(1), (end, step) => {
    const notes = Array.from(values.subarray(stepOffsets[step], end), (channel) => noteName(channel + LOWEST_NOTE))
    return `${String(step + 1).padStart(5)}  ${notes.join(' ')}`.trimEnd()
  })
  return [...lines.slice(0, primer), '       drawn:', ...lines.slice(primer)].join('\n')
}

/** 'test:3'; place: from 0. */
function parsePlace(text: string): { split: SplitName; place: number } {
  const [split = '', number = '', ...rest] = text.split(':')
  if (number === '' || rest.length > 0) throw wrongOption('--from', `a split and a number like test:3, not '${text}'`)
  return { split: oneOf('--from', split, SPLIT_NAMES), place: parseCount('--from', number, 1) - 1 }
}

function parseTemperature(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw wrongOption('--temperature', `a number from 0 on, not '${text}'`)
}

function formatOf(path: string): Format {
  const format = FORMATS[extname(path).toLowerCase()]
  if (format) return format
  throw wrongOption('--out', `a file that ends in ${Object.keys(FORMATS).join(', ')}, not '${path}'`)
}
