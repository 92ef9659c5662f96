// What a dataset is, as one hash: two imports with the same content are the same dataset, whatever files they came from.
import { createHash, type Hash } from 'node:crypto'
import { PIANO_KEYS, SPLIT_NAMES, type Dataset, type Split } from '../../shared/dataset.ts'
import type { Chord } from './build.ts'

/**
 * SHA-256, hexadecimal, over kind, width, alphabet and the arrays of the three splits, each with its length before it.
 * Numbers are little endian, as on every platform that the workbench runs on. The name is not part of it.
 */
export function contentHash(dataset: Dataset): string {
  const hash = createHash('sha256')
  hash.update(`rnn-workbench dataset 1\n${dataset.kind}\n${dataset.width}\n`)
  if (dataset.kind === 'text') update(hash, Buffer.from(JSON.stringify(dataset.alphabet)))
  for (const name of SPLIT_NAMES) updateSplit(hash, dataset.splits[name])
  return hash.digest('hex')
}

/** SHA-256, hexadecimal, of the roll as PIANO_KEYS bytes of 0 or 1 per time step. */
export function rollHash(chords: readonly Chord[]): string {
  const roll = new Uint8Array(PIANO_KEYS * chords.length)
  for (const [step, chord] of chords.entries()) for (const channel of chord) roll[step * PIANO_KEYS + channel] = 1
  return createHash('sha256').update(roll).digest('hex')
}

function updateSplit(hash: Hash, { sequenceOffsets, stepOffsets, values }: Split): void {
  update(hash, sequenceOffsets)
  if (stepOffsets !== null) update(hash, stepOffsets)
  update(hash, values)
}

function update(hash: Hash, array: Uint8Array | Uint16Array | Uint32Array): void {
  hash.update(`${array.byteLength}\n`)
  hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
}
