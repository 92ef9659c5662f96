// The page's side of the contract: typed calls and events over the bridge.
import type { Command, ErrorReport, Event, Input, Output, Payload } from '../shared/contract.ts'

/** An error of the main process, with its place and remedy. */
export class CallError extends Error {
  readonly report: ErrorReport

  constructor(report: ErrorReport) {
    super(report.message)
    this.name = 'CallError'
    this.report = report
  }
}

/** Calls a command of the workbench. @throws {CallError} with what the workbench reports */
export async function invoke<C extends Command>(command: C, ...[input]: undefined extends Input<C> ? [] : [Input<C>]) {
  const reply = await window.bridge.call(command, input)
  if ('error' in reply) throw new CallError(reply.error)
  return reply.value as Output<C>
}

/** Calls `listener` for each such event; returns what ends that. */
export function on<E extends Event>(event: E, listener: (payload: Payload<E>) => void): () => void {
  return window.bridge.on(event, (payload) => listener(payload as Payload<E>))
}
