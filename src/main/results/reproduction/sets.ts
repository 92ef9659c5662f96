// The parts of the paper that `reproduce` repeats: which presets each is made of, and what is to be said of its results.
import * as z from 'zod'
import type { REPRODUCTIONS } from '../../../shared/contract/experiments.ts'
import { readResource } from '../../store/resources.ts'

export type ReproductionName = (typeof REPRODUCTIONS)[number]

const text = z.string().min(1)

const reproduction = z.strictObject({
  title: text,
  /** What is measured, and how. */
  about: z.array(text).min(1),
  /** Ids of the presets. */
  presets: z.array(text).min(1),
  /** By preset: lengths at which its models are tested when they are trained, and with how many sequences. */
  tests: z
    .record(text, z.strictObject({ lengths: z.array(z.int().positive()).min(1), examples: z.int().positive() }))
    .default({}),
  /** What differs from the paper. */
  differences: z.array(text),
  notRun: z.array(text),
  /** For results short of the paper's: what is to be tried next, by preset. */
  next: z.record(text, text).default({}),
})
export type Reproduction = z.infer<typeof reproduction>

/** Throws 'io' or 'bad-file' when the installation is damaged. */
export const loadReproduction = (name: ReproductionName): Reproduction =>
  readResource(`reproduction/${name}.json`, reproduction)
