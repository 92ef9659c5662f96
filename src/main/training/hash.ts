// The identity of a configuration: SHA-256 of its canonical JSON.
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/json.ts'
import type { RunConfig } from '../../shared/experiment.ts'

/** 64 hexadecimal digits, equal for configurations that differ only in the order of their fields. */
export const configHash = (config: RunConfig): string =>
  createHash('sha256').update(canonicalJson(config)).digest('hex')
