// What a pitch is called.

const PITCHES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B']

/** MIDI note 60 as 'C4' */
export const noteName = (note: number): string => `${PITCHES[note % 12]!}${Math.floor(note / 12) - 1}`
