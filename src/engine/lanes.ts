// Which chunks of a split one call of a session reads.
import { integer, refuse } from './check.ts'

/** The chunks that one call reads, a lane each. Reused between calls: set() overwrites. */
export class Lanes {
  /** [lanes][3]: absolute first step, number of steps, 1 = from the carried state or 0 = from zero. */
  readonly words: Int32Array
  readonly count: number

  constructor(count: number) {
    this.count = integer('lanes', count, 1, 1 << 16)
    this.words = new Int32Array(3 * count)
  }

  /** A lane of length 0 takes no part in the call. */
  set(lane: number, start: number, length: number, carry: boolean): void {
    integer('lane', lane, 0, this.count - 1)
    this.words[3 * lane] = integer('start', start, 0, 0x7fffffff)
    this.words[3 * lane + 1] = integer('length', length, 0, 0x7fffffff)
    this.words[3 * lane + 2] = carry ? 1 : 0
  }

  /** The longest lane; throws if a lane leaves the split, is longer than `longest`, or all are empty. */
  check(steps: number, horizon: number, longest: number): number {
    let most = 0
    for (let lane = 0; lane < this.count; lane += 1) {
      const start = this.words[3 * lane]!
      const length = this.words[3 * lane + 1]!
      if (start < 0 || length < 0 || length > longest || (length > 0 && start + length + horizon > steps)) {
        refuse(`lane ${lane}: ${length} steps from ${start}, ${horizon} ahead, leave a split of ${steps} steps`)
      }
      most = Math.max(most, length)
    }
    if (most === 0) refuse('all lanes are empty')
    return most
  }
}
