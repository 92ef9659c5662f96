// How much an import may take. Files come from anywhere, so what they declare is checked against these before it is believed.

const MIB = 1024 * 1024

export interface Limits {
  /** Bytes of one file, also of one that lies in a zip. */
  readonly fileBytes: number
  /** Bytes of all files together. */
  readonly totalBytes: number
  /** Files (and zip entries) looked at. */
  readonly files: number
  /** Bytes that the compressed parts of one file may unfold to. */
  readonly inflatedBytes: number
  /** Unfolded bytes for one compressed byte; looked at from INFLATION_FREE bytes on. */
  readonly inflationRatio: number
  /** Folders in folders, zips in zips, lists in lists. */
  readonly nesting: number
  readonly milliseconds: number
  /** Time steps, or symbols of text, of everything together. */
  readonly steps: number
  /** Active keys over all time steps. */
  readonly notes: number
}

export const DEFAULT_LIMITS: Limits = {
  fileBytes: 64 * MIB,
  totalBytes: 1024 * MIB,
  files: 20_000,
  inflatedBytes: 512 * MIB,
  inflationRatio: 200,
  nesting: 32,
  milliseconds: 120_000,
  steps: 2 ** 26,
  notes: 2 ** 26,
}

/** Small things may be compressed well: silence is nearly free. */
export const INFLATION_FREE = 4 * MIB
