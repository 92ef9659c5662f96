// A piece of a music dataset that was picked.
import type { SplitName } from '../../shared/dataset.ts'

export interface ChosenPiece {
  readonly split: SplitName
  /** In the split, from 0. */
  readonly sequence: number
  readonly name: string
  readonly steps: number
}
