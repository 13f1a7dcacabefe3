/** Seeded randomness for recorded runs (mulberry32): the same seed gives the same run, so screens and comparisons repeat. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number
  normal(): number
  /** How many of `n` fall to each weight. */
  split(n: number, weights: readonly number[]): number[]
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    split(n, weights) {
      const sum = weights.reduce((total, weight) => total + weight, 0)
      const counts = weights.map(() => 0)
      for (let i = 0; i < n; i += 1) {
        let at = uniform() * sum
        const chosen = weights.findIndex((weight) => (at -= weight) < 0)
        counts[Math.max(0, chosen)] = (counts[Math.max(0, chosen)] ?? 0) + 1
      }
      return counts
    },
  }
}
