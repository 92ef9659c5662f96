// The contract's commands for samples of a trained model.
import * as z from 'zod'
import { SPLIT_NAMES } from '../dataset.ts'
import { LARGEST_SEED } from '../sampling.ts'
import { count } from './run-parts.ts'

const id = z.int().positive()

/** The active keys of each step, or its symbol, as in a split (shared/dataset.ts); the primer comes first. */
const sequence = {
  /** For runs.exportSample. */
  sample: z.int(),
  /** Steps of it that are the primer. */
  primer: count,
  /** Those that the model had after so many updates. */
  updates: count,
  values: z.instanceof(Uint16Array),
}

export const samplingCommands = {
  /**
   * Draws from the parameters that were best on validation, and holds the sample until the next one is drawn, which ends
   * this one as 'cancelled' while it is under way. primer: steps of a sequence from `start` on, fewer where it ends before.
   * steps: how many are drawn. temperature: divides the logits; at 0 the most probable is taken.
   */
  'runs.sample': {
    input: z.strictObject({
      run: id,
      primer: z.strictObject({
        split: z.enum(SPLIT_NAMES).default('test'),
        sequence: count.default(0),
        start: count.default(0),
        steps: count,
      }),
      steps: z.int().min(1),
      temperature: z.number().min(0).default(1),
      seed: z.int().min(0).max(LARGEST_SEED).default(1),
    }),
    output: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('music'), ...sequence, stepOffsets: z.instanceof(Uint32Array) }),
      z.object({ kind: z.literal('text'), ...sequence, alphabet: z.array(z.string()).readonly() }),
    ]),
  },
  /** Primer and all. midi: music, a step an eighth note. text: a text. json: either, with how it was drawn. */
  'runs.exportSample': {
    input: z.object({ sample: z.int(), format: z.enum(['midi', 'text', 'json']), path: z.string().min(1) }),
    output: z.void(),
  },
} as const
