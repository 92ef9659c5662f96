// Samples of trained models: drawn in slices, so that the main thread stays free for all else, held, written to files.
import { setImmediate } from 'node:timers/promises'
import type { Output, Parsed } from '../../shared/contract.ts'
import type { samplingCommands } from '../../shared/contract/sampling.ts'
import type { Dataset } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { chordsOf, textOf, toNotes } from '../datasets/export-dataset.ts'
import { chordsToMidi } from '../datasets/formats/midi-writer.ts'
import type { Library } from '../datasets/library.ts'
import { CheckpointTable } from '../store/checkpoints.ts'
import { replaceFile } from '../store/replace-file.ts'
import { Runs } from '../store/runs.ts'
import type { Store } from '../store/store.ts'
import type { SampledSequence } from '../training/sampling.ts'
import type { Room } from '../workbench.ts'
import { bestParameters } from './best-parameters.ts'

type SamplingCommand = keyof typeof samplingCommands
type Format = Parsed<'runs.exportSample'>['format']

/** Of the main thread, at a time. */
const SLICE_MS = 20

/** What was drawn last. */
interface Held {
  readonly number: number
  readonly input: Parsed<'runs.sample'>
  readonly updates: number
  readonly dataset: Dataset
  readonly sequence: SampledSequence
}

export function samplingRoom({ store, library }: { store: Store; library: Library }): Room<SamplingCommand> {
  const runs = new Runs(store)
  const checkpoints = new CheckpointTable(store)
  let number = 0
  let abort = new AbortController()
  let held: Held | null = null
  let drawing: Promise<unknown> = Promise.resolve()

  async function draw(input: Parsed<'runs.sample'>): Promise<Output<'runs.sample'>> {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    const own = (number += 1)
    held = null
    // Loads the engine, which nothing else here needs.
    const { samplable, sample } = await import('../training/sampling.ts')
    const run = runs.get(input.run)
    const config = samplable(run.config)
    const { updates, values: parameters } = bestParameters(checkpoints, run)
    const dataset = datasetOf(run.dataset, config.data.dataset)
    const sequence = await inSlices(sample({ ...input, config, dataset, parameters }), signal)
    held = { number: own, input, updates, dataset, sequence }
    const { primer, values, stepOffsets } = sequence
    const common = { sample: own, primer, updates, values }
    return dataset.kind === 'text'
      ? { kind: 'text', ...common, alphabet: dataset.alphabet }
      : { kind: 'music', ...common, stepOffsets: stepOffsets! }
  }

  function datasetOf(id: number | null, name: string): Dataset {
    if (id !== null) return library.load(id)
    throw new WorkbenchError('not-found', 'the dataset of this run is not in the library', {
      place: name,
      hint: 'Import it, then the run again.',
    })
  }

  async function write({ sample: wanted, format, path }: Parsed<'runs.exportSample'>): Promise<void> {
    if (held?.number !== wanted) {
      throw new WorkbenchError('not-found', 'this sample is not there any more', { hint: 'Draw it again.' })
    }
    await replaceFile(path, FILES[format](held))
  }

  return {
    handlers: {
      'runs.sample'(input) {
        const drawn = draw(input)
        drawing = drawn.catch(() => null)
        return drawn
      },
      'runs.exportSample': write,
    },
    async close() {
      abort.abort()
      await drawing
    },
  }
}

/** Runs it to its end in slices of SLICE_MS. Throws 'cancelled' at the signal. */
async function inSlices<T>(work: Generator<undefined, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MS
    while (performance.now() < end) {
      const next = work.next()
      if (next.done) return next.value
    }
    await setImmediate()
    if (signal.aborted) throw new WorkbenchError('cancelled', 'the sample was given up')
  }
}

/** What a sample is as a file. */
const FILES: Record<Format, (held: Held) => string | Uint8Array> = {
  midi({ dataset, sequence }) {
    if (dataset.kind === 'music') return chordsToMidi(chordsOf(sequence))
    throw new WorkbenchError('unsupported', 'a text cannot be written as MIDI', { hint: 'Choose .txt or .json.' })
  },
  text({ dataset, sequence }) {
    if (dataset.kind === 'text') return textOf(dataset, sequence)
    throw new WorkbenchError('unsupported', 'music cannot be written as text', { hint: 'Choose .mid or .json.' })
  },
  json({ dataset, sequence, updates, input: { run, primer, temperature, seed } }) {
    const content =
      dataset.kind === 'text' ? { text: textOf(dataset, sequence) } : { notes: chordsOf(sequence).map(toNotes) }
    const origin = {
      run,
      updates,
      dataset: dataset.name,
      primer: { ...primer, steps: sequence.primer },
      temperature,
      seed,
    }
    return `${JSON.stringify({ format: 'rnn-workbench sample', version: 1, kind: dataset.kind, ...origin, ...content })}\n`
  },
}
