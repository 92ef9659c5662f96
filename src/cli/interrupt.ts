// Ctrl-C, and the signals by which a system ends programs: the first one asks for a clean end, a second Ctrl-C ends at once.
import { constants } from 'node:os'
import { endingSignals, type EndingSignal } from '../shared/ending-signals.ts'

/** Exit codes. Runs that were stored to go on have that of sysexits.h for "try again", which schedulers can be told of. */
export const INTERRUPTED = 130
export const STORED_TO_GO_ON = 75

let received: EndingSignal | null = null
let listening = false
const listeners = new Set<() => void>()

/** From now on no such signal ends the process by itself. What comes before somebody listens is kept for them. */
export function holdSignals(): void {
  if (listening) return
  listening = true
  for (const signal of endingSignals(process.platform)) process.on(signal, () => receive(signal))
}

function receive(signal: EndingSignal): void {
  if (received !== null && signal === 'SIGINT') process.exit(INTERRUPTED)
  received ??= signal
  for (const listener of listeners) listener()
}

/** Calls `listener` when the program is asked to end, at once if it was. Returns what takes that back. */
export function onInterrupt(listener: () => void): () => void {
  holdSignals()
  listeners.add(listener)
  if (received !== null) listener()
  return () => void listeners.delete(listener)
}

/** By Ctrl-C, not by the system. */
export const wasByUser = (): boolean => received === 'SIGINT'

/** Of a command that has nothing to go on with: as if the signal had ended it. */
export const exitCodeOfSignal = (): number => 128 + constants.signals[received ?? 'SIGINT']
