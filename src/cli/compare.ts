// `rnn-workbench compare`: whether rows of the results table differ, beyond what the seeds do.
import { parseArgs } from 'node:util'
import type { Output } from '../shared/contract.ts'
import { inUnit, unitOf } from '../shared/figure-text.ts'
import { FOLDER_HELP, withLibrary } from './library.ts'
import { oneOf, parseCount, wrongOption } from './options.ts'

const HELP = `rnn-workbench compare [ROW ROW...]

Rows of the results table against one another, on each problem, over the seeds that both have; without ROW all of them.
For each pair: mean of the differences with its bootstrap interval of 95 %, the p-value of a sign-flip permutation test and
the same corrected for how many pairs were compared (Holm), the sign test, the effect size, and about how many seeds an
effect of this size needs to be found. For tasks also how many runs solved them, and Fisher's exact test.

  --experiment N  only its runs
  --rows R        variant: a row for each setting of a method; method (default): the setting that validation picks
  --split S       train, valid or test (default)
  --json          all figures in full precision
  ${FOLDER_HELP}`

type Comparison = Output<'results.compare'>[number]

/** Returns the exit code. */
export async function compareCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      experiment: { type: 'string' },
      rows: { type: 'string', default: 'method' },
      split: { type: 'string', default: 'test' },
      json: { type: 'boolean', default: false },
      folder: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${HELP}\n`)
    return 0
  }
  if (positionals.length === 1) throw wrongOption('ROW', 'two rows at least, or none for all')
  const input = {
    filter: values.experiment === undefined ? {} : { experiment: parseCount('--experiment', values.experiment, 1) },
    rows: oneOf('--rows', values.rows, ['variant', 'method'] as const),
    split: oneOf('--split', values.split, ['train', 'valid', 'test'] as const),
    ...(positionals.length > 0 && { labels: positionals }),
  }
  return withLibrary({ folder: values.folder, mode: 'read' }, async (library) => {
    const comparisons = await library.call('results.compare', input)
    const text = values.json ? JSON.stringify(comparisons, null, 2) : comparisons.flatMap(lines).join('\n')
    process.stdout.write(`${text === '' ? 'There is nothing to compare: it takes two rows on one problem.' : text}\n`)
    return 0
  })
}

function lines(comparison: Comparison): string[] {
  const { problem, metric, a, b, n, mean, interval, success, unpaired } = comparison
  const unit = unitOf(metric)
  const signed = (value: number) => {
    const shown = inUnit(value, metric).toFixed(4)
    return value > 0 ? `+${shown}` : shown
  }
  const range = interval ? `, 95 % from ${signed(interval[0])} to ${signed(interval[1])}` : ''
  return [
    `${a} - ${b} on ${problem}`,
    n === 0 ? '  no seed that both came to an end with' : `  ${signed(mean)} ${unit} over ${n} ${pairs(n)}${range}`,
    ...(unpaired > 0 ? [`  in no pair: ${unpaired}`] : []),
    ...(n > 0 ? [`  ${tests(comparison)}`, ...needs(comparison)] : []),
    ...(success
      ? [`  solved: ${share(success.a)} against ${share(success.b)}${p(', Fisher p', success.pFisher)}`]
      : []),
    '',
  ]
}

const pairs = (n: number): string => (n === 1 ? 'pair' : 'pairs')

const tests = ({ pPermutation, pCorrected, pSign, effect, exact }: Comparison): string =>
  [
    `p ${value(pPermutation)}${exact ? '' : ' (random flips)'}`,
    `corrected ${value(pCorrected)}`,
    `sign test ${value(pSign)}`,
    `effect ${effect === null ? '-' : effect.toFixed(2)}`,
  ].join(', ')

/** Five pairs cannot give less than 2 / 2^5. */
function needs({ n, needed }: Comparison): string[] {
  const least = 2 / 2 ** n
  const few = least > 0.05 ? [`  ${n} ${pairs(n)} cannot give a p below ${value(least)}, whatever the difference`] : []
  return needed === null || needed <= n
    ? few
    : [...few, `  an effect of this size needs about ${needed} seeds to be found in four cases of five`]
}

const value = (figure: number | null): string =>
  figure === null ? '-' : figure < 0.0005 ? '< .0005' : figure.toFixed(3)
const p = (name: string, figure: number | null): string => (figure === null ? '' : `${name} ${value(figure)}`)

function share({ solved, of, interval }: NonNullable<Comparison['success']>['a']): string {
  const range = interval ? ` (${interval.map((end) => `${(100 * end).toFixed(0)}`).join(' to ')} %)` : ''
  return `${solved} of ${of}${range}`
}
