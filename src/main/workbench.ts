// The workbench without a front: joins the rooms' commands to one contract. Window and terminal share it.
import type { Command, Emit, Handlers } from '../shared/contract.ts'
import type { desktopCommands } from '../shared/contract/desktop.ts'
import { engineRoom } from './workbench/engine.ts'

/** Some of the contract's commands, with what they keep alive. */
export interface Room<C extends Command> {
  readonly handlers: Pick<Handlers, C>
  /** Stops what runs, and waits for its worker threads: Electron aborts when it quits with one alive. */
  close(): Promise<void>
}

/** All commands but those that need a desktop. */
export type Workbench = Room<Exclude<Command, keyof typeof desktopCommands>>

export interface WorkbenchOptions {
  /** Where training/worker.ts is: the desktop bundle keeps it elsewhere than the sources. */
  readonly trainingWorker: URL
  readonly emit: Emit
}

export function createWorkbench(options: WorkbenchOptions): Workbench {
  const rooms = [engineRoom(options)] as const
  return {
    handlers: Object.assign({}, ...rooms.map((room) => room.handlers)) as Workbench['handlers'],
    close: async () => void (await Promise.all(rooms.map((room) => room.close()))),
  }
}
