// NumPy's random stream, for all that is drawn outside of a session.
import { native, type NativeRandomState } from './binding.ts'
import { finite, integer, MAXIMUM_ELEMENTS, refusal, vector } from './check.ts'

/** NumPy's legacy RandomState (MT19937): the same seed gives the same numbers as the authors' scripts. */
export class RandomState {
  readonly #native: NativeRandomState

  constructor(seed: number) {
    this.#native = new native.RandomState(integer('seed', seed, 0, 0xffffffff))
  }

  /** One double in [0, 1). */
  randomSample(): number {
    return this.#native.randomSample()
  }
  uniform(low: number, high: number, count: number): Float64Array {
    return this.#native.uniform(finite('low', low), finite('high', high), integer('count', count, 0, MAXIMUM_ELEMENTS))
  }
  normal(mean: number, standardDeviation: number, count: number): Float64Array {
    finite('standard deviation', standardDeviation, 0)
    return this.#native.normal(finite('mean', mean), standardDeviation, integer('count', count, 0, MAXIMUM_ELEMENTS))
  }
  /** Integers 0 .. high - 1. */
  randint(high: number, count: number): Int32Array {
    return this.#native.randint(integer('high', high, 1, 0x7fffffff), integer('count', count, 0, MAXIMUM_ELEMENTS))
  }
  permutation(count: number): Int32Array {
    return this.#native.permutation(integer('count', count, 0, MAXIMUM_ELEMENTS))
  }
  /** The whole state, for a checkpoint: 624 words, position, and the cached half of a normal pair. */
  get state(): Uint32Array {
    return this.#native.getState()
  }
  set state(state: Uint32Array) {
    vector('state', state, Uint32Array)
    refusal(() => this.#native.setState(state))
  }
}
