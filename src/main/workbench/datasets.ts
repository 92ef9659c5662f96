// The commands of the datasets: importing them in a worker thread, showing and keeping them.
import { writeFile } from 'node:fs/promises'
import type { Emit, Handlers, Output, Parsed } from '../../shared/contract.ts'
import type { datasetCommands } from '../../shared/contract/datasets.ts'
import type { MusicDataset, SplitName, TextDataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { toJson, writeMidiFolder } from '../datasets/export-dataset.ts'
import type { ImportedDataset, Provenance } from '../datasets/import-dataset.ts'
import { importInWorker } from '../datasets/importer.ts'
import { Library } from '../datasets/library.ts'
import { rollWindow, textWindow } from '../datasets/previews.ts'
import type { Store } from '../store/store.ts'
import type { Room } from '../workbench.ts'
import { Samples } from './samples.ts'

export interface DatasetsRoomOptions {
  readonly store: Store
  /** Where datasets/import-worker.ts is. */
  readonly importWorker: URL
  readonly emit: Emit
}

export function datasetsRoom({ store, importWorker, emit }: DatasetsRoomOptions): Room<keyof typeof datasetCommands> {
  const library = new Library(store)
  const samples = new Samples(store, library)
  const imports = new Imports(importWorker, library, emit)
  /** What was removed last. */
  let removed: ImportedDataset | null = null

  const changed = <T>(result: T): T => {
    emit('datasets', undefined)
    return result
  }

  return {
    handlers: {
      'datasets.list': () => library.list(),
      async 'datasets.get'({ id }) {
        const entry = library.get(id)
        const sample = await samples.find(entry.hash)
        return { ...entry, origin: originOf(entry.provenance), sample }
      },
      'datasets.pieces': ({ id, split }) => piecesOf(library, id, split),
      'datasets.rename': ({ id, name }) => changed(library.rename(id, name)),
      'datasets.runs': ({ id }) => library.runsUsing(id),
      'datasets.remove'({ id, withRuns }) {
        const kept = whole(library, id)
        library.remove(id, { withRuns })
        removed = kept
        changed(undefined)
      },
      'datasets.restore'() {
        if (!removed) throw new WorkbenchError('not-found', 'this cannot be undone any more')
        const { entry } = library.add(removed)
        removed = null
        return changed(entry)
      },
      'datasets.export': ({ id, format, path }) => exportTo(library, id, format, path),
      'datasets.roll': ({ id, split, sequence, from, to, columns }) =>
        rollWindow(musicOf(library, id), split, sequence, { from, to }, columns),
      'datasets.text': ({ id, split, from, to }) => textWindow(textOf(library, id), split, { from, to }),
      'import.start': (input) => imports.start(input),
      'import.confirm': (input) => changed(imports.confirm(input)),
      'import.cancel': () => imports.cancel(),
      async 'samples.add'(input) {
        if (await samples.add(input)) changed(undefined)
      },
    } satisfies Pick<Handlers, keyof typeof datasetCommands>,
    close: () => imports.cancel(),
  }
}

/** One import at a time: it is read, then held until it is confirmed or another one begins. */
class Imports {
  readonly #worker: URL
  readonly #library: Library
  readonly #emit: Emit
  #number = 0
  #reading: { readonly abort: AbortController; readonly end: Promise<unknown> } | null = null
  #held: ImportedDataset | null = null

  constructor(worker: URL, library: Library, emit: Emit) {
    this.#worker = worker
    this.#library = library
    this.#emit = emit
  }

  async start({ paths, options }: Parsed<'import.start'>): Promise<Output<'import.start'>> {
    const number = (this.#number += 1)
    await this.#stop()
    // Another one may have begun meanwhile.
    this.#refuseOld(number)
    const abort = new AbortController()
    const reading = importInWorker(this.#worker, paths, options, {
      signal: abort.signal,
      onProgress: (progress) => this.#emit('import.progress', progress),
    })
    this.#reading = { abort, end: reading }
    const imported = await reading
    this.#refuseOld(number)
    this.#held = imported
    const { dataset, hash, statistics, references, provenance } = imported
    const { name, kind, width } = dataset
    const known = this.#library.list().find((entry) => entry.hash === hash)
    return {
      name,
      kind,
      width,
      statistics,
      references,
      import: number,
      origin: originOf(provenance),
      known: known ? { id: known.id, name: known.name } : null,
    }
  }

  confirm({ import: number, name }: Parsed<'import.confirm'>): Output<'import.confirm'> {
    const held = this.#held
    if (!held || number !== this.#number) {
      throw new WorkbenchError('not-found', 'this import is not there any more', { hint: 'Import the files again.' })
    }
    const result = this.#library.add({ ...held, dataset: { ...held.dataset, name } })
    this.#held = null
    return result
  }

  async cancel(): Promise<void> {
    this.#number += 1
    await this.#stop()
  }

  async #stop(): Promise<void> {
    this.#held = null
    this.#reading?.abort.abort()
    await this.#reading?.end.catch(() => null)
    this.#reading = null
  }

  #refuseOld(number: number): void {
    if (number !== this.#number) throw new WorkbenchError('cancelled', 'the import was cancelled')
  }
}

function originOf({ files, skipped, rule, splits }: Provenance): Output<'import.start'>['origin'] {
  const formats = files.map(({ format, text }) => (text ? `${text.form} text, ${text.encoding}` : format))
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    formats: [...new Set(formats)],
    skipped,
    rule,
    splits,
  }
}

function piecesOf(library: Library, id: number, split: SplitName): Output<'datasets.pieces'> {
  const { sequenceOffsets } = library.load(id).splits[split]
  const pieces = library.get(id).provenance.pieces.filter((piece) => piece.split === split)
  return Array.from(sequenceOffsets.subarray(1), (end, index) => ({
    name: nameOf(pieces[index]),
    steps: end - sequenceOffsets[index]!,
  }))
}

/** The name within the file where the file has several pieces, else the file's own. */
const nameOf = (piece: Provenance['pieces'][number] | undefined): string =>
  piece === undefined ? '' : piece.name || piece.path.slice(piece.path.lastIndexOf('/') + 1)

/** Null where its content is damaged: that can be removed, and not put back. */
function whole(library: Library, id: number): ImportedDataset | null {
  const entry = library.get(id)
  try {
    return { ...entry, dataset: library.load(id) }
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'bad-file') return null
    throw error
  }
}

async function exportTo(library: Library, id: number, format: 'json' | 'midi', path: string): Promise<void> {
  if (format === 'midi') return writeMidiFolder(musicOf(library, id), path)
  try {
    await writeFile(path, toJson(library.load(id)))
  } catch (cause) {
    throw new WorkbenchError('io', 'the file cannot be written', { place: path, hint: 'Choose another place.', cause })
  }
}

function musicOf(library: Library, id: number): MusicDataset {
  const dataset = library.load(id)
  if (dataset.kind === 'music') return dataset
  throw new WorkbenchError('unsupported', 'this dataset is a text', { place: dataset.name })
}

function textOf(library: Library, id: number): TextDataset {
  const dataset = library.load(id)
  if (dataset.kind === 'text') return dataset
  throw new WorkbenchError('unsupported', 'this dataset is music', { place: dataset.name })
}
