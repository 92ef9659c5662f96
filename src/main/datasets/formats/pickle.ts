// Reads Python pickles of music: the published {'train' | 'valid' | 'test': pieces of time steps of MIDI note numbers}, rolls
// as NumPy's arrays, and what else python-music.ts knows.
import type { FoundMusic } from '../build.ts'
import { readPythonMusic } from './python-music.ts'
import { unpickle } from './unpickle.ts'

/** Throws as `unpickle` and `readPythonMusic` do. */
export function readPickle(bytes: Uint8Array, place: string, transposed = false): FoundMusic {
  // Each step takes a byte at least, unless few of them are referred to again and again.
  return readPythonMusic(unpickle(bytes, place), place, { transposed, steps: bytes.length })
}
