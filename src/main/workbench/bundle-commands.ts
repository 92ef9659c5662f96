// The commands that take experiments out of the library as one file, and into it.
import type { Command, Emit, Handlers, Output, Parsed } from '../../shared/contract.ts'
import type { Library } from '../datasets/library.ts'
import { readBundle, writeBundle } from '../results/bundle.ts'
import { Exchange } from '../store/exchange.ts'
import { Experiments } from '../store/experiments.ts'
import { replaceFile } from '../store/replace-file.ts'
import { programVersion } from '../store/resources.ts'
import type { Store } from '../store/store.ts'

export type BundleCommand = Extract<Command, `bundles.${string}`>

export interface BundleCommandsOptions {
  readonly store: Store
  readonly library: Library
  readonly emit: Emit
}

export function bundleCommands({ store, library, emit }: BundleCommandsOptions): Pick<Handlers, BundleCommand> {
  const exchange = new Exchange(store)
  const experiments = new Experiments(store)

  async function exportTo({
    experiments: chosen,
    path,
    updates,
  }: Parsed<'bundles.export'>): Promise<Output<'bundles.export'>> {
    const ids = chosen.length > 0 ? chosen : experiments.list().map(({ id }) => id)
    const entries = library.list()
    const hashes = new Map(entries.map(({ id, hash }) => [id, hash]))
    const datasets = Object.fromEntries(entries.map(({ hash, name, kind }) => [hash, { name, kind }]))
    const head = { app: programVersion(), at: new Date().toISOString(), datasets }
    let runs = 0
    await replaceFile(path, async (partial) => {
      runs = await writeBundle(exchange, head, { experiments: ids, updates }, (id) => hashes.get(id)!, partial)
    })
    return { experiments: ids.length, runs }
  }

  async function importFrom(path: string): Promise<Output<'bundles.import'>> {
    const ids = new Map(library.list().map(({ id, hash }) => [hash, id]))
    const arrivals = await readBundle(exchange, path, (hash) => ids.get(hash) ?? null)
    emit('experiments', undefined)
    emit('parameters', undefined)
    return {
      experiments: arrivals.map(({ experiment }) => experiment),
      runs: arrivals.reduce((sum, { runs }) => sum + runs.length, 0),
    }
  }

  return {
    'bundles.export': exportTo,
    'bundles.import': ({ path }) => importFrom(path),
  }
}
