// The globals that a pickle may name, by an exact list: NumPy's numbers and arrays, sets, dicts. Each only arranges data.

/** A global that may be called: it only arranges data. */
export class Constructor {
  readonly name: 'scalar' | 'dtype' | 'encode' | 'ndarray' | 'reconstruct' | 'frombuffer' | 'set' | 'dict'

  constructor(name: Constructor['name']) {
    this.name = name
  }
}

/** NumPy 2 writes numpy._core where NumPy 1 wrote numpy.core; Python 2 names its builtins __builtin__. */
const KNOWN_GLOBALS: Readonly<Record<string, Constructor['name']>> = {
  'numpy.core.multiarray.scalar': 'scalar',
  'numpy._core.multiarray.scalar': 'scalar',
  'numpy.core.multiarray._reconstruct': 'reconstruct',
  'numpy._core.multiarray._reconstruct': 'reconstruct',
  'numpy.core.numeric._frombuffer': 'frombuffer',
  'numpy._core.numeric._frombuffer': 'frombuffer',
  'numpy.ndarray': 'ndarray',
  'numpy.dtype': 'dtype',
  // With it Python 3 writes bytes in protocols 0 to 2.
  '_codecs.encode': 'encode',
  'builtins.set': 'set',
  'builtins.frozenset': 'set',
  '__builtin__.set': 'set',
  '__builtin__.frozenset': 'set',
  'collections.OrderedDict': 'dict',
}

/** What a name stands for; null for all that is not in the list. */
export const globalOf = (path: string): Constructor | null =>
  Object.hasOwn(KNOWN_GLOBALS, path) ? new Constructor(KNOWN_GLOBALS[path]!) : null
