// The random stream of the sample data: small, documented, the same on every machine.

/** mulberry32 (Tommy Ettinger, public domain): a 32-bit counter through a mixing function. Gives numbers in [0, 1). */
export function randomStream(seed: number): () => number {
  let counter = seed >>> 0
  return () => {
    counter = (counter + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(counter ^ (counter >>> 15), counter | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
