// Thins a curve out to what a chart of so many pixels can show.

/** A series of a run, in ascending order of its steps; values that are not finite are kept. */
export interface Curve {
  readonly steps: Float64Array
  readonly values: Float64Array
}

/**
 * Of the points that fall on one of `pixels` columns, which divide from .. to evenly, the lowest, the highest and the
 * first that is not finite stay, at their own steps and in order: a spike or a NaN is never lost. Points come one by one,
 * so that a long curve need not be in memory.
 */
export class Decimator {
  readonly #from: number
  readonly #scale: number
  readonly #steps: number[] = []
  readonly #values: number[] = []
  #column = -1
  // Of the column so far, with their steps; -1: none.
  #lowest = Infinity
  #lowestAt = -1
  #highest = -Infinity
  #highestAt = -1
  #broken = NaN
  #brokenAt = -1

  constructor(from: number, to: number, pixels: number) {
    this.#from = from
    this.#scale = pixels / (to - from + 1)
  }

  add(step: number, value: number): void {
    const column = Math.floor((step - this.#from) * this.#scale)
    if (column !== this.#column) this.#endColumn()
    this.#column = column
    // A NaN is in no order with a number.
    if (value < this.#lowest && value > -Infinity) {
      this.#lowest = value
      this.#lowestAt = step
    }
    if (value > this.#highest && value < Infinity) {
      this.#highest = value
      this.#highestAt = step
    }
    if (this.#brokenAt < 0 && !Number.isFinite(value)) {
      this.#broken = value
      this.#brokenAt = step
    }
  }

  /** What is left; nothing may be added afterwards. */
  finish(): Curve {
    this.#endColumn()
    return { steps: Float64Array.from(this.#steps), values: Float64Array.from(this.#values) }
  }

  #endColumn(): void {
    const found: [step: number, value: number][] = [
      [this.#lowestAt, this.#lowest],
      [this.#highestAt, this.#highest],
      [this.#brokenAt, this.#broken],
    ]
    for (const [step, value] of found.filter(([at]) => at >= 0).sort(([a], [b]) => a - b)) {
      if (step === this.#steps.at(-1)) continue
      this.#steps.push(step)
      this.#values.push(value)
    }
    this.#lowestAt = this.#highestAt = this.#brokenAt = -1
    this.#lowest = Infinity
    this.#highest = -Infinity
  }
}

/** The same of a curve that is there as a whole. */
export function decimate({ steps, values }: Curve, from: number, to: number, pixels: number): Curve {
  const decimator = new Decimator(from, to, pixels)
  for (const [index, step] of steps.entries()) decimator.add(step, values[index]!)
  return decimator.finish()
}
