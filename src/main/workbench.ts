// The workbench without a front: joins the rooms' commands to one contract. Window and terminal share it.
import type { Command, Emit, Handlers } from '../shared/contract.ts'
import type { desktopCommands } from '../shared/contract/desktop.ts'
import { openStore } from './store/store.ts'
import { datasetsRoom } from './workbench/datasets.ts'
import { engineRoom } from './workbench/engine.ts'
import { experimentsRoom } from './workbench/experiments.ts'

/** Some of the contract's commands, with what they keep alive. */
export interface Room<C extends Command> {
  readonly handlers: Pick<Handlers, C>
  /** Stops what runs, and waits for its worker threads: Electron aborts when it quits with one alive. */
  close(): Promise<void>
}

/** All commands but those that need a desktop. */
export type Workbench = Room<Exclude<Command, keyof typeof desktopCommands>>

export interface WorkbenchOptions {
  /** Of the store; made where it is not there. */
  readonly folder: string
  /** Where training/worker.ts and datasets/import-worker.ts are: the desktop bundle keeps them elsewhere than the sources. */
  readonly trainingWorker: URL
  readonly importWorker: URL
  /** Runs at a time; default: as configured, else the cores of this machine. */
  readonly workers?: number
  readonly emit: Emit
}

/** Opens the store of the folder for writing. @throws {WorkbenchError} as openStore does */
export function createWorkbench({ folder, ...options }: WorkbenchOptions): Workbench {
  const store = openStore(folder)
  const rooms = [
    engineRoom(options),
    datasetsRoom({ ...options, store }),
    experimentsRoom({ ...options, store }),
  ] as const
  return {
    handlers: Object.assign({}, ...rooms.map((room) => room.handlers)) as Workbench['handlers'],
    async close() {
      await Promise.all(rooms.map((room) => room.close()))
      store.close()
    },
  }
}
