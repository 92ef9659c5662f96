// The room of the experiments on a folder, with a small dataset and small runs.
import { contentHash } from '../../src/main/datasets/content.ts'
import { Library } from '../../src/main/datasets/library.ts'
import { referenceScores } from '../../src/main/datasets/references.ts'
import { DEFAULT_SPLIT_OPTIONS } from '../../src/main/datasets/splits.ts'
import { statisticsOf } from '../../src/main/datasets/statistics.ts'
import { openStore, type Store } from '../../src/main/store/store.ts'
import { experimentsRoom, type ExperimentsRoomOptions } from '../../src/main/workbench/experiments.ts'
import {
  answer,
  commands,
  events,
  type Command,
  type Handlers,
  type Input,
  type Output,
} from '../../src/shared/contract.ts'
import type { Dataset } from '../../src/shared/dataset.ts'

export const trainingWorker = new URL('../../src/main/training/worker.ts', import.meta.url)

export interface OpenRoom {
  readonly store: Store
  readonly library: Library
  /** All events so far, each checked against the contract. */
  readonly events: [name: string, payload: unknown][]
  /** As a front calls: input and output are checked. Throws what the front is told. */
  call<C extends Command>(command: C, ...input: undefined extends Input<C> ? [] : [Input<C>]): Promise<Output<C>>
  /** Resolves when nothing is trained and nothing can be. */
  idle(): Promise<void>
  close(): Promise<void>
}

export function openRoom(folder: string, options: Partial<ExperimentsRoomOptions> = {}): OpenRoom {
  const store = openStore(folder)
  const seen: [string, unknown][] = []
  let rest: () => void = () => {}
  const room = experimentsRoom({
    store,
    trainingWorker,
    workers: 2,
    emit(event, payload) {
      seen.push([event, events[event].parse(payload)])
      if (event === 'queue' && events.queue.parse(payload).active.length === 0) rest()
    },
    ...options,
  })
  const call: OpenRoom['call'] = async (command, ...[input]) => {
    const parsed = commands[command].input.parse(input)
    const reply = await answer(room.handlers as unknown as Handlers, command, parsed, (fault) => {
      throw fault
    })
    if ('error' in reply) throw Object.assign(new Error(reply.error.message), reply.error)
    return reply.value as never
  }
  return {
    store,
    library: new Library(store),
    events: seen,
    call,
    async idle() {
      const ended = new Promise<void>((resolve) => (rest = resolve))
      const { active } = await call('queue.status')
      if (active.length > 0) await ended
    },
    async close() {
      await room.close()
      store.close()
    },
  }
}

/** Puts a dataset into the library; returns its id. */
export function addDataset(library: Library, dataset: Dataset): number {
  const { by, ratio, seed } = DEFAULT_SPLIT_OPTIONS
  return library.add({
    dataset,
    hash: contentHash(dataset),
    statistics: statisticsOf(dataset),
    references: referenceScores(dataset),
    provenance: { files: [], pieces: [], skipped: [], rule: null, splits: { by, ratio, seed, made: [] } },
  }).entry.id
}

/** Four short runs of a task. */
export const taskDocument = {
  name: 'orders',
  data: { kind: 'task', task: 'temporal-order', length: 12 },
  model: { units: 8 },
  methods: ['SGD', 'SGD-CR'],
  training: {
    checkEvery: 20,
    batch: 5,
    budget: { updates: 90 },
    evaluation: { examples: 20, batch: 10 },
    stopWhenSolved: false,
  },
  seeds: 2,
}

/** The same, but it never ends by itself. */
export const endlessDocument = {
  ...taskDocument,
  name: 'endless',
  training: { ...taskDocument.training, budget: { updates: 1_000_000_000 } },
}
