// The experiments of a folder as the terminal uses them: the commands and events that the window uses too.
import * as z from 'zod'
import { defaultFolder } from '../main/store/folder.ts'
import { openStore } from '../main/store/store.ts'
import { experimentsRoom } from '../main/workbench/experiments.ts'
import { commands, type Event, type Input, type Output, type Payload } from '../shared/contract.ts'
import type { experimentCommands, experimentEvents } from '../shared/contract/experiments.ts'
import { WorkbenchError } from '../shared/errors.ts'

type ExperimentCommand = keyof typeof experimentCommands
type ExperimentEvent = keyof typeof experimentEvents

export interface ExperimentLibrary {
  call<C extends ExperimentCommand>(
    command: C,
    ...input: undefined extends Input<C> ? [] : [Input<C>]
  ): Promise<Output<C>>
  /** Calls `listener` for each such event; returns what ends that. */
  on<E extends ExperimentEvent>(event: E, listener: (payload: Payload<E>) => void): () => void
}

export interface LibraryOptions {
  /** Default: the one of the desktop application. */
  readonly folder?: string | undefined
  /** read: also while another program trains there. */
  readonly mode: 'write' | 'read'
  readonly workers?: number | undefined
}

/** The option of all commands that work on a library. */
export const FOLDER_HELP =
  '--folder PATH   the library; default: $RNN_WORKBENCH_FOLDER, else that of the desktop application'

const TRAINING_WORKER = new URL('../main/training/worker.ts', import.meta.url)

/** Opens the library, and closes it when `work` is done: what still trains then is stored, and queued to go on. */
export async function withLibrary<T>(
  { folder = defaultFolder(), mode, workers }: LibraryOptions,
  work: (library: ExperimentLibrary) => Promise<T>,
): Promise<T> {
  const store = open(folder, mode)
  const listeners = new Map<Event, Set<(payload: never) => void>>()
  const room = experimentsRoom({
    store,
    trainingWorker: TRAINING_WORKER,
    ...(workers !== undefined && { workers }),
    emit(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never)
    },
  })
  const library: ExperimentLibrary = {
    async call(command, ...[input]) {
      const parsed = commands[command].input.safeParse(input)
      if (!parsed.success) {
        throw new WorkbenchError('bad-argument', z.prettifyError(parsed.error), { place: command })
      }
      const handler = room.handlers[command] as (input: unknown) => Promise<Output<typeof command>>
      return handler(parsed.data)
    },
    on(event, listener) {
      const ofEvent = listeners.get(event) ?? new Set()
      listeners.set(event, ofEvent.add(listener))
      return () => void ofEvent.delete(listener)
    },
  }
  try {
    return await work(library)
  } finally {
    await room.close()
    store.close()
  }
}

function open(folder: string, mode: 'write' | 'read') {
  try {
    return openStore(folder, { mode })
  } catch (error) {
    if (!(error instanceof WorkbenchError && error.code === 'conflict')) throw error
    throw new WorkbenchError('conflict', 'the library is open in the window or in another terminal', {
      place: folder,
      hint: 'Train there, close it first, or choose another --folder; runs, show, table and export work meanwhile.',
      cause: error,
    })
  }
}
