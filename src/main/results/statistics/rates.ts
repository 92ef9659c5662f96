// How sure is a success rate, and do two differ? For tasks that are solved or not.

/** Wilson's score interval of 95 % for so many successes of n (Wilson 1927); null for n = 0. */
export function wilsonInterval(successes: number, n: number): readonly [low: number, high: number] | null {
  if (n === 0) return null
  const z = 1.959963984540054
  const share = successes / n
  const centre = share + z ** 2 / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))
  const scale = 1 + z ** 2 / n
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}

/**
 * Fisher's exact test, two-sided: the probability of all tables with these margins that are no more probable than this one.
 * @param a successes of the first, of `of` each
 */
export function fisherExact(a: number, ofA: number, b: number, ofB: number): number {
  const successes = a + b
  const probability = (x: number) =>
    Math.exp(logChoose(ofA, x) + logChoose(ofB, successes - x) - logChoose(ofA + ofB, successes))
  const observed = probability(a)
  let sum = 0
  for (let x = Math.max(0, successes - ofB); x <= Math.min(ofA, successes); x += 1) {
    const p = probability(x)
    // Tables that are as probable but for rounding count.
    if (p <= observed * (1 + 1e-7)) sum += p
  }
  return Math.min(1, sum)
}

function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i += 1) sum += Math.log((n - k + i) / i)
  return sum
}
