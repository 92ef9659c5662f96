// What the preload script offers to the page: three functions.
import type { Reply } from '../shared/contract.ts'

export interface Bridge {
  /** Calls a command; the main process checks its name and input. Never rejects. */
  call(command: string, input: unknown): Promise<Reply>
  /** Calls `listener` for each event of this name; returns what ends that. */
  on(event: string, listener: (payload: unknown) => void): () => void
  /** Where a dropped or chosen file lies on disk. */
  pathOf(file: File): string
}
