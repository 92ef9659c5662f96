// The order in which training reads a split: an endless shuffled stream of segments, walked by `batch` lanes.
import { RandomState, type Lanes } from '../../engine/engine.ts'
import type { Split } from '../../shared/dataset.ts'
import { WorkbenchError } from '../../shared/errors.ts'
import { cutInChunks, cutInParts, LaneWalk, sequenceSegments, totalSteps, type Segment } from './lane-walk.ts'

/** Where the plan is; plain data for a checkpoint. */
export interface BatchPlanState {
  readonly random: Uint32Array
  readonly order: Int32Array
  readonly taken: number
  readonly positions: Int32Array
  readonly stepsRead: number
}

/** Parts the stream of the plan from that of the weights, which starts from the seed itself. */
const STREAM = 0x9e3779b9

export interface BatchPlanOptions {
  readonly split: Split
  readonly batch: number
  readonly sequenceLength: number
  readonly carryState: boolean
  readonly horizon: number
  readonly seed: number
}

/**
 * With carried state a segment is a whole sequence; where there are fewer sequences than lanes (a text is one) each is
 * cut into equal parts, so that every lane has one. Without, a segment is a chunk of `sequenceLength` steps.
 * Segments are shuffled anew each time all have been taken; every update has all lanes filled, and an epoch is
 * over when as many steps were read as the split has to predict.
 */
export class BatchPlan {
  readonly stepsPerEpoch: number
  readonly #random: RandomState
  readonly #walk: LaneWalk
  readonly #segmentCount: number
  #order: Int32Array
  #taken = 0
  #stepsRead = 0

  constructor({ split, batch, sequenceLength, carryState, horizon, seed }: BatchPlanOptions) {
    const sequences = sequenceSegments(split, horizon)
    const segments = carryState ? onePerLane(sequences, batch) : cutInChunks(sequences, sequenceLength)
    this.stepsPerEpoch = totalSteps(sequences)
    this.#segmentCount = segments.length
    this.#random = new RandomState((seed ^ STREAM) >>> 0)
    this.#order = this.#random.permutation(segments.length)
    this.#walk = new LaneWalk(segments, batch, sequenceLength, () => this.#take())
    this.#walk.start()
  }

  /** Epochs done, with the part of the running one. */
  get epochs(): number {
    return this.#stepsRead / this.stepsPerEpoch
  }

  /** The chunks of the next update, the same until `advance`, and how many steps they have together. */
  next(): { lanes: Lanes; steps: number } {
    return { steps: this.#walk.fill(), lanes: this.#walk.lanes }
  }

  advance(): void {
    this.#stepsRead += this.#walk.advance()
  }

  get state(): BatchPlanState {
    return {
      random: this.#random.state,
      order: this.#order.slice(),
      taken: this.#taken,
      positions: this.#walk.positions.slice(),
      stepsRead: this.#stepsRead,
    }
  }

  set state({ random, order, taken, positions, stepsRead }: BatchPlanState) {
    if (order.length !== this.#segmentCount || positions.length !== this.#walk.positions.length) {
      throw new WorkbenchError('conflict', 'the saved position belongs to other data or to another batch size')
    }
    this.#random.state = random
    this.#order = order.slice()
    this.#taken = taken
    this.#walk.positions.set(positions)
    this.#stepsRead = stepsRead
  }

  #take(): number {
    if (this.#taken === this.#segmentCount) {
      this.#order = this.#random.permutation(this.#segmentCount)
      this.#taken = 0
    }
    this.#taken += 1
    return this.#order[this.#taken - 1]!
  }
}

const onePerLane = (sequences: readonly Segment[], lanes: number): Segment[] =>
  cutInParts(sequences, Math.ceil(lanes / sequences.length))
