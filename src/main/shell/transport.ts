// The contract over Electron's IPC: only the app's own top frame is heard, and events go out checked.
import type { IpcMain, WebContents } from 'electron'
import { CALL, EVENT } from '../../shared/channels.ts'
import { answer, events, type Event, type Handlers, type Payload, type Reply } from '../../shared/contract.ts'
import { isTrustedFrame } from './security.ts'

/** Answers the calls of the page. `log` gets refusals and faults. */
export function listen(ipc: IpcMain, handlers: Handlers, log: (message: string, error?: unknown) => void): void {
  ipc.handle(CALL, async (event, command: unknown, input: unknown): Promise<Reply> => {
    if (!isTrustedFrame(event.senderFrame)) {
      log(`refused a call from ${event.senderFrame?.url ?? 'a frame that is gone'}`)
      throw new Error('Refused.')
    }
    return answer(handlers, command, input, (error) => log(`${String(command)} failed`, error))
  })
}

/** Sends an event to the page; a payload of another shape than promised throws. */
export function emit<E extends Event>(contents: WebContents, event: E, payload: Payload<E>): void {
  contents.send(EVENT, event, events[event].parse(payload))
}
