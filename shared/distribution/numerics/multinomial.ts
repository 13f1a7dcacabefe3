/** A source of numbers in [0, 1). */
export type Random = () => number

/**
 * Draws category indices with the given probabilities in constant time each.
 * Source: A. J. Walker's alias method in the form of M. D. Vose, IEEE Trans. Softw. Eng. 17 (1991) 972–975.
 */
export function categorySampler(probabilities: number[], random: Random): () => number {
  const size = probabilities.length
  const total = probabilities.reduce((sum, p) => sum + p, 0)
  const scaled = probabilities.map((p) => (p * size) / total)
  const keep = new Float64Array(size).fill(1)
  const alias = Int32Array.from({ length: size }, (_, i) => i)
  const small: number[] = []
  const large: number[] = []
  scaled.forEach((s, i) => (s < 1 ? small : large).push(i))
  for (let lesser = small.pop(), greater = large.pop(); lesser !== undefined && greater !== undefined;) {
    const share = scaled[lesser] ?? 1
    keep[lesser] = share
    alias[lesser] = greater
    const rest = (scaled[greater] ?? 1) - (1 - share)
    scaled[greater] = rest
    lesser = rest < 1 ? greater : small.pop()
    greater = rest < 1 ? large.pop() : greater
  }
  return () => {
    const position = random() * size
    const i = Math.floor(position)
    return position - i < (keep[i] ?? 1) ? i : alias[i] ?? i
  }
}

/** X² = Σ (observed - expected)²/expected over the categories with an expectation (K. Pearson, Philos. Mag. 50 (1900) 157–175). */
export function pearson(observed: ArrayLike<number>, expected: number[]): number {
  return expected.reduce((sum, e, i) => (e > 0 ? sum + ((observed[i] ?? 0) - e) ** 2 / e : sum), 0)
}
