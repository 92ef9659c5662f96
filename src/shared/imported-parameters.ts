// Parameters in the library that training can start from: what they are of, and where they came from.
import type { NetworkShape } from '../engine/spec.ts'

export type ParametersOrigin =
  /** sha256: of the file. */
  | { readonly kind: 'file'; readonly file: string; readonly sha256: string }
  /** Those that were best on validation. config: hash of its configuration. */
  | { readonly kind: 'run'; readonly title: string; readonly config: string; readonly updates: number }

export interface ParametersEntry {
  /** SHA-256 of shape and values. */
  readonly hash: string
  readonly name: string
  readonly shape: NetworkShape
  readonly origin: ParametersOrigin
  /** ISO 8601, UTC. */
  readonly importedAt: string
}

/** '6 inputs, 50 units, 4 outputs, with biases' */
export const shapeText = ({ inputs, units, outputs, biases }: NetworkShape): string =>
  `${inputs} inputs, ${units} units, ${outputs} outputs, ${biases ? 'with' : 'without'} biases`

export const originText = (origin: ParametersOrigin): string =>
  origin.kind === 'file'
    ? `file ${origin.file}`
    : `best of ${origin.title}, after ${origin.updates.toLocaleString('en-US')} updates`
