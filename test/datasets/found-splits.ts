// What a reader of music found, as the splits that tests compare with.
import { mapSplits, type FoundMusic, type MusicSplits } from '../../src/main/datasets/build.ts'

export const splitsOf = ({ pieces }: FoundMusic): MusicSplits => mapSplits((split) => [...(pieces.get(split) ?? [])])
