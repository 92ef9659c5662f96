// `rnn-workbench evaluate`: scores trained parameters on other lengths or data than those of their run.
import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Input } from '../shared/contract.ts'
import { SPLIT_NAMES } from '../shared/dataset.ts'
import { WorkbenchError } from '../shared/errors.ts'
import { DEFAULT_EVALUATION_SEED, DEFAULT_EXAMPLES, parseLength, type Evaluation } from '../shared/evaluation.ts'
import { evaluationLines } from './evaluations-text.ts'
import { bar } from './format.ts'
import { exitCodeOfSignal, onInterrupt } from './interrupt.ts'
import { FOLDER_HELP, withLibrary, type ExperimentLibrary } from './library.ts'
import { oneOf, parseCount, readDocument, wrongOption } from './options.ts'

const HELP = `rnn-workbench evaluate RUN --lengths 50,100,200,1000     on fresh sequences of its task
rnn-workbench evaluate RUN --dataset NAME                 on a dataset of the same kind
rnn-workbench evaluate --parameters NAME --like RUN|EXPERIMENT.json  (--lengths ... | --dataset ...)

Scores the parameters of a run that were best on validation. The scores are kept with the run: show RUN lists them.

  --lengths LIST    in steps; each is scored by itself. 50-200: one length a batch, drawn from that range
  --examples N      sequences of each length; default: ${DEFAULT_EXAMPLES}
  --seed N          the same seed draws the same sequences; default: ${DEFAULT_EVALUATION_SEED}, which training has not unless it is asked to
  --dataset NAME    of the library; a text needs the same alphabet
  --split SPLIT     ${SPLIT_NAMES.join(', ')}; default: test
  --parameters NAME parameters from a file (rnn-workbench parameters import). A file has no more than weights, so that
  --like WHAT       says the rest, the activation and the task: a run, or the first configuration of a document.
                    These scores belong to no run: they are shown and not kept
  --json            as JSON
  ${FOLDER_HELP}`

const OPTIONS = {
  lengths: { type: 'string' },
  examples: { type: 'string' },
  seed: { type: 'string' },
  dataset: { type: 'string' },
  split: { type: 'string' },
  parameters: { type: 'string' },
  like: { type: 'string' },
  json: { type: 'boolean', default: false },
  folder: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options']

const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options: OPTIONS })
type Values = ReturnType<typeof parse>['values']

/** Returns the exit code: 0, 2 for wrong usage, 128 and the signal's number when it was interrupted. */
export async function evaluateCommand(args: string[]): Promise<number> {
  const { values, positionals } = parse(args)
  const { parameters, like } = values
  const [run, ...others] = positionals
  const isUse =
    parameters === undefined ? run !== undefined && like === undefined : run === undefined && like !== undefined
  if (values.help || others.length > 0 || !isUse) {
    process.stdout.write(`${HELP}\n`)
    return values.help ? 0 : 2
  }
  const on = parseOn(values)
  const seed = values.seed === undefined ? DEFAULT_EVALUATION_SEED : parseCount('--seed', values.seed, 0)
  const evaluate =
    parameters === undefined
      ? { mode: 'write' as const, work: ofRun(parseCount('RUN', run!, 1), on, seed) }
      : { mode: 'read' as const, work: ofParameters(parameters, await parseLike(like!), on, seed) }
  return withLibrary({ folder: values.folder, mode: evaluate.mode }, async (library) => {
    const scores = await interruptible(library, evaluate.work)
    if (scores === null) return exitCodeOfSignal()
    const lines = values.json ? [JSON.stringify(scores, null, 2)] : evaluationLines(scores)
    process.stdout.write(`${lines.join('\n')}\n`)
    return 0
  })
}

type On = Input<'runs.evaluate'>['on']
type Like = Input<'parameters.evaluate'>['like']
type Work = (library: ExperimentLibrary) => Promise<Evaluation[]>

const ofRun =
  (run: number, on: On, seed: number): Work =>
  (library) =>
    library.call('runs.evaluate', { run, on, seed })

const ofParameters =
  (parameters: string, like: Like, on: On, seed: number): Work =>
  (library) =>
    library.call('parameters.evaluate', { parameters, like, on, seed })

/** null: it was asked to end; what was scored before that is kept. */
async function interruptible(library: ExperimentLibrary, work: Work): Promise<Evaluation[] | null> {
  const interrupt = () => void library.call('runs.cancelEvaluation')
  const off = library.on('evaluation', ({ fraction }) => showProgress(fraction))
  const offInterrupt = onInterrupt(interrupt)
  try {
    return await work(library)
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'cancelled')) throw error
    return null
  } finally {
    offInterrupt()
    off()
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}

function showProgress(fraction: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K[${bar(fraction, 20)}] ${Math.floor(100 * fraction)}%`)
}

function parseOn({ lengths, examples, dataset, split }: Values): On {
  if ((lengths === undefined) === (dataset === undefined)) throw wrongOption('--lengths', 'it, or else --dataset')
  if (dataset !== undefined) {
    if (examples !== undefined) throw wrongOption('--examples', 'it with --lengths')
    return { dataset, ...(split !== undefined && { split: oneOf('--split', split, SPLIT_NAMES) }) }
  }
  if (split !== undefined) throw wrongOption('--split', 'it with --dataset')
  const parsed = lengths!.split(',').map((text) => {
    const length = parseLength(text)
    if (length !== null) return length
    throw wrongOption('--lengths', `numbers of steps, or ranges like 50-200, not '${text}'`)
  })
  return { lengths: parsed, ...(examples !== undefined && { examples: parseCount('--examples', examples, 1) }) }
}

const parseLike = async (text: string): Promise<Like> =>
  /^\d+$/.test(text) ? { run: Number(text) } : { document: await readDocument(text) }
