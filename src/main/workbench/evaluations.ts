// Scores trained parameters on other data than that of their run, one evaluation at a time, in worker threads.
import type { Emit, Parsed } from '../../shared/contract.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import type { Evaluation, Scored } from '../../shared/evaluation.ts'
import { isTaskRun, parseRunConfig, type RunConfig, type TaskRun } from '../../shared/experiment.ts'
import { lengthRange } from '../../shared/task-length.ts'
import type { Score } from '../../shared/metrics.ts'
import type { Library, LibraryEntry } from '../datasets/library.ts'
import { callInWorker } from '../training/call-in-worker.ts'
import { createStopFlag } from '../training/in-worker.ts'
import { parameterCount, taskOf } from '../training/network.ts'
import { currentEnvironment } from './environment.ts'

export interface Model {
  /** Says the network, and which task or what of a dataset. */
  readonly config: RunConfig
  /** Id of the dataset that it was trained on; null for a task, and where it is not in the library. */
  readonly dataset: number | null
  /** In the engine's layout. */
  readonly parameters: Float64Array
  /** That the parameters are of; null for those of no run. */
  readonly run: number | null
}

type On = Parsed<'runs.evaluate'>['on']

interface Wanted {
  readonly scored: readonly Scored[]
  /** Id; null for a task. */
  readonly dataset: number | null
}

export class Evaluations {
  readonly #workerUrl: URL
  readonly #library: Library
  readonly #emit: Emit
  #current: { readonly stopFlag: Int32Array; readonly ended: Promise<unknown> } | null = null

  constructor(workerUrl: URL, library: Library, emit: Emit) {
    this.#workerUrl = workerUrl
    this.#library = library
    this.#emit = emit
  }

  /**
   * `keep` is given each as soon as it is there. Throws 'conflict' while another one is under way or where the parameters
   * are of another network, 'bad-config', 'not-found', and 'cancelled' after `cancel`.
   */
  of(model: Model, on: On, seed: number, keep: (evaluation: Evaluation) => void = () => {}): Promise<Evaluation[]> {
    if (this.#current) {
      throw new WorkbenchError('conflict', 'an evaluation is under way', { hint: 'Wait for its end, or cancel it.' })
    }
    const wanted = 'lengths' in on ? lengthsOf(model, on) : this.#splitOf(model, on)
    const stopFlag = createStopFlag()
    const ended = this.#evaluate(model, wanted, seed, stopFlag, keep)
    this.#current = { stopFlag, ended: ended.catch(() => null) }
    return ended.finally(() => (this.#current = null))
  }

  /** Resolves when nothing is under way any more. */
  async cancel(): Promise<void> {
    if (!this.#current) return
    Atomics.store(this.#current.stopFlag, 0, 1)
    await this.#current.ended
  }

  async #evaluate(
    { config, parameters, run }: Model,
    { scored, dataset: id }: Wanted,
    seed: number,
    stopFlag: Int32Array,
    keep: (evaluation: Evaluation) => void,
  ): Promise<Evaluation[]> {
    const dataset = id === null ? null : this.#library.load(id)
    if (parameterCount(config, dataset) !== parameters.length) {
      throw new WorkbenchError('conflict', 'the parameters are of another network', { place: dataset?.name ?? 'run' })
    }
    const { engine, kernel } = await currentEnvironment()
    const evaluations: Evaluation[] = []
    let refusal: Error | null = null
    const take = (score: Score) => {
      const next = scored[evaluations.length]!
      const at = new Date().toISOString()
      evaluations.push({ scored: next, seed: id === null ? seed : null, score, engine, kernel, at })
      try {
        keep(evaluations.at(-1)!)
      } catch (error) {
        refusal ??= error as Error
        Atomics.store(stopFlag, 0, 1)
      }
    }
    const tell = (fraction: number) =>
      this.#emit('evaluation', { run, done: evaluations.length, of: scored.length, fraction })
    tell(0)
    const input = { config, parameters, scored, dataset, seed, stopFlag }
    const end = callInWorker(this.#workerUrl, { call: 'evaluate', input }, ({ fraction, score }) => {
      if (score) take(score)
      tell(fraction)
    })
    await end.finally(() => {
      if (refusal) throw refusal
    })
    return evaluations
  }

  #splitOf({ config, dataset }: Model, on: Extract<On, { dataset: string }>): Wanted {
    if (isTaskRun(config)) {
      throw new WorkbenchError('bad-config', `a model of ${config.data.task} is scored on lengths, not on a dataset`, {
        place: 'dataset',
      })
    }
    const entry = this.#library.find(on.dataset)
    const { kind, horizon } = config.data
    if (entry.kind !== kind) {
      throw new WorkbenchError('bad-config', `'${entry.name}' is ${entry.kind}, the model is of ${kind}`, {
        place: 'dataset',
      })
    }
    if (entry.kind === 'text') requireAlphabet(entry, dataset === null ? null : this.#library.get(dataset), config)
    const scored: Scored = { kind, dataset: { name: entry.name, hash: entry.hash }, split: on.split, horizon }
    return { scored: [scored], dataset: entry.id }
  }
}

function lengthsOf({ config }: Model, { lengths, examples }: Extract<On, { lengths: unknown }>): Wanted {
  if (!isTaskRun(config)) {
    throw new WorkbenchError('bad-config', `a model of ${config.data.kind} is scored on a dataset, not on lengths`, {
      place: 'lengths',
    })
  }
  const { name, ...parts } = taskOf(config.data)
  const scored = lengths.map((length): Scored => {
    // Refuses lengths that the task does not have.
    parseRunConfig({ ...config, data: { ...config.data, length } })
    return { kind: 'task', task: name, ...parts, length, examples, batch: batchFor(config, length) }
  })
  return { scored, dataset: null }
}

/** Numbers that the state of a batch over all its steps may take: 128 MiB. */
const BATCH_NUMBERS = 2 ** 24

/** Sequences a batch: as the checks of the run take them, and fewer where sequences are long. */
function batchFor({ training, model }: TaskRun, length: number | { min: number; max: number }): number {
  const fitting = Math.floor(BATCH_NUMBERS / (lengthRange(length).max * model.units))
  return Math.max(1, Math.min(training.evaluation.batch, fitting))
}

/** The same symbol has to stand for the same input. */
function requireAlphabet(entry: LibraryEntry, own: LibraryEntry | null, { data }: RunConfig): void {
  const place = entry.name
  if (own === null) {
    throw new WorkbenchError('not-found', 'the dataset of this model, whose alphabet counts, is not in the library', {
      place: data.kind === 'task' ? place : data.dataset,
      hint: 'Import it.',
    })
  }
  const [theirs, ours] = [entry.alphabet ?? [], own.alphabet ?? []]
  if (theirs.length === ours.length && theirs.every((symbol, index) => symbol === ours[index])) return
  throw new WorkbenchError('conflict', `'${entry.name}' has another alphabet than '${own.name}'`, {
    place,
    hint: 'A model of a text can be scored on texts of the same alphabet.',
  })
}
