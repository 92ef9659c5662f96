// The sample datasets in the library: they are put there once, and the user may remove them like any other.
import * as z from 'zod'
import { contentHash } from '../datasets/content.ts'
import type { Library } from '../datasets/library.ts'
import { referenceScores } from '../datasets/references.ts'
import { loadSample, SAMPLE_NAMES, type Sample } from '../datasets/samples.ts'
import { DEFAULT_SPLIT_OPTIONS } from '../datasets/splits.ts'
import { statisticsOf } from '../datasets/statistics.ts'
import { Settings } from '../store/settings.ts'
import type { Store } from '../store/store.ts'

/** Which sample a dataset is: by the hash of its content. */
const SETTING = 'samples'
const samplesByHash = z.record(z.string(), z.enum(SAMPLE_NAMES))

export class Samples {
  readonly #settings: Settings
  readonly #library: Library

  constructor(store: Store, library: Library) {
    this.#settings = new Settings(store)
    this.#library = library
  }

  /** @param once only if they have never been added to this library. Returns whether it was done */
  async add({ once }: { once: boolean }): Promise<boolean> {
    if (once && Object.keys(this.#known()).length > 0) return false
    const known: z.infer<typeof samplesByHash> = {}
    for (const name of SAMPLE_NAMES) {
      const { dataset } = await loadSample(name)
      const hash = contentHash(dataset)
      const { by, ratio, seed } = DEFAULT_SPLIT_OPTIONS
      this.#library.add({
        dataset,
        hash,
        statistics: statisticsOf(dataset),
        references: referenceScores(dataset),
        provenance: { files: [], pieces: [], skipped: [], rule: null, splits: { by, ratio, seed, made: [] } },
      })
      known[hash] = name
    }
    this.#settings.set(SETTING, known)
    return true
  }

  /** The sample with this content, or null. */
  async find(hash: string): Promise<Sample | null> {
    const name = this.#known()[hash]
    return name === undefined ? null : loadSample(name)
  }

  #known() {
    return this.#settings.get(SETTING, samplesByHash, {})
  }
}
