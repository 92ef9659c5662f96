// The contract's commands and events of the engine: which it is, and whether it computes what it should.
import * as z from 'zod'

export const engineCommands = {
  /** kernel: the instruction set in use. kernels: all that this machine can run, best first. */
  'engine.about': {
    input: z.void(),
    output: z.object({ kernel: z.string(), kernels: z.array(z.string()), build: z.string() }),
  },
  /**
   * Backpropagation through time against central differences, in every parameter of a small network.
   * error: largest difference, relative to the largest derivative. seconds: time taken.
   */
  'engine.check': {
    input: z.void(),
    output: z.object({ parameters: z.int(), steps: z.int(), error: z.number(), seconds: z.number() }),
  },
  /**
   * Trains a small network on temporal order in a worker thread, with the event trial as it goes.
   * nll in nats a sequence and error (share wrong) on fresh sequences; of a trial that was stopped they are null.
   */
  'trial.run': {
    input: z.void(),
    output: z.object({
      method: z.string(),
      length: z.int(),
      updates: z.int(),
      seconds: z.number(),
      nll: z.number().nullable(),
      error: z.number().nullable(),
    }),
  },
} as const

export const engineEvents = {
  /** The trial's progress. fraction: part done, 0 to 1. */
  trial: z.object({ fraction: z.number(), updates: z.int() }),
} as const
