// The identity of a configuration: SHA-256 of the canonical JSON of what it computes.
import { createHash } from 'node:crypto'
import { identityOf, type RunConfig } from '../../shared/experiment.ts'
import { canonicalJson } from '../../shared/json.ts'

/** 64 hexadecimal digits, equal for configurations that differ only in the order of their fields, or in their threads. */
export const configHash = (config: RunConfig): string =>
  createHash('sha256')
    .update(canonicalJson(identityOf(config)))
    .digest('hex')
