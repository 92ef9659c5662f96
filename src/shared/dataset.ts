// What a dataset is in memory: named splits of sequences, kept sparse. Every importer produces it, the engine reads it.

export const SPLIT_NAMES = ['train', 'valid', 'test'] as const
export type SplitName = (typeof SPLIT_NAMES)[number]

/** The 88 piano keys A0..C8: channel c is MIDI note LOWEST_NOTE + c. */
export const PIANO_KEYS = 88
export const LOWEST_NOTE = 21

/**
 * One split. All arrays may lie in SharedArrayBuffers.
 *
 * Sequence s covers the steps sequenceOffsets[s] .. sequenceOffsets[s + 1] - 1 (absolute, over the whole split).
 * Music: step t has the active channels values[stepOffsets[t] .. stepOffsets[t + 1]), ascending, without repeats.
 * Text: step t has the one symbol values[t], and stepOffsets is null.
 */
export interface Split {
  readonly sequenceOffsets: Uint32Array // [sequences + 1], starts with 0
  readonly stepOffsets: Uint32Array | null // [steps + 1], starts with 0
  readonly values: Uint16Array
}

export interface MusicDataset {
  readonly kind: 'music'
  readonly name: string
  /** Number of channels: PIANO_KEYS. */
  readonly width: number
  readonly splits: Readonly<Record<SplitName, Split>>
}

export interface TextDataset {
  readonly kind: 'text'
  readonly name: string
  /** Number of symbols = alphabet.length. */
  readonly width: number
  /** Symbol id -> the character (or word) that it stands for. */
  readonly alphabet: readonly string[]
  readonly splits: Readonly<Record<SplitName, Split>>
}

export type Dataset = MusicDataset | TextDataset

export const sequenceCount = (split: Split): number => split.sequenceOffsets.length - 1
export const stepCount = (split: Split): number => split.sequenceOffsets[split.sequenceOffsets.length - 1] ?? 0
