// How long an experiment takes on this machine, measured once for each kind of run.
import type { Output } from '../../shared/contract.ts'
import type { Progress } from '../../shared/metrics.ts'
import type { Library } from '../datasets/library.ts'
import type { ImportedParameters } from '../store/imported-parameters.ts'
import { estimateSeconds, speedKey, trySpeed } from '../training/estimate.ts'
import { planExperiment, type PlannedRun } from './plan.ts'

export class Estimates {
  readonly #workerUrl: URL
  readonly #library: Library
  readonly #starts: ImportedParameters
  /** By speedKey and hash of the dataset. */
  readonly #tried = new Map<string, Progress>()
  /** Of the estimate that was asked for last. */
  #abort = new AbortController()
  #current: Promise<unknown> = Promise.resolve()

  constructor(workerUrl: URL, library: Library, starts: ImportedParameters) {
    this.#workerUrl = workerUrl
    this.#library = library
    this.#starts = starts
  }

  /** Ends the one before, which fails as 'cancelled'. Throws as planExperiment. */
  async of(document: unknown, workers: number): Promise<Output<'experiments.estimate'>> {
    const { runs } = planExperiment(document, this.#library, this.#starts)
    this.#abort.abort()
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const estimate = this.#current.then(() => this.#measure(runs, signal))
    this.#current = estimate.catch(() => null)
    const seconds = await estimate
    const sum = seconds.reduce((total, one) => total + one, 0)
    return { seconds: sum, wall: Math.max(sum / workers, ...seconds) }
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#current
  }

  /** Seconds of each run. */
  async #measure(runs: readonly PlannedRun[], signal: AbortSignal): Promise<number[]> {
    const seconds: number[] = []
    for (const { config, entry } of runs) {
      const dataset = entry && this.#library.load(entry.id)
      const key = `${speedKey(config)} ${entry?.hash}`
      const tried = this.#tried.get(key) ?? (await trySpeed(this.#workerUrl, config, dataset, signal))
      this.#tried.set(key, tried)
      seconds.push(estimateSeconds(config, dataset, tried))
    }
    return seconds
  }
}
