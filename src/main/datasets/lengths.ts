// Padded arrays come with the lengths of their pieces, under a name such as 'train_lengths' beside 'train'.
import { WorkbenchError } from '../../shared/errors.ts'
import type { Chord } from './build.ts'

const LENGTHS = /(^|[_.-])(seq(uence)?[_-]?)?len(gth)?s?($|[_.-])/i

/** The name of the arrays whose lengths these are: 'train' for 'train_lengths', '' for 'lengths'; null for other names. */
export const ownerOfLengths = (name: string): string | null => (LENGTHS.test(name) ? name.replace(LENGTHS, '') : null)

/** The pieces without their padding. Throws 'bad-file' unless there is one length for each, within it. */
export function cutToLengths<T extends { readonly chords: readonly Chord[] }>(
  pieces: readonly T[],
  lengths: readonly number[],
  place: string,
): T[] {
  if (lengths.length !== pieces.length) {
    throw new WorkbenchError('bad-file', `${lengths.length} lengths for ${pieces.length} pieces`, { place })
  }
  return pieces.map((piece, index) => {
    const length = lengths[index]!
    if (!Number.isInteger(length) || length < 1 || length > piece.chords.length) {
      throw new WorkbenchError('bad-file', `length ${length} for a piece of ${piece.chords.length} time steps`, {
        place: `${place}[${index}]`,
      })
    }
    return { ...piece, chords: piece.chords.slice(0, length) }
  })
}
