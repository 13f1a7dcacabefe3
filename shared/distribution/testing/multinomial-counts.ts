import type { Random } from '../numerics/multinomial.ts'

/** Below so many trials adding them up one by one is as quick. */
const oneByOne = 24

/**
 * Counts of n independent draws with these weights, in O(categories · log n): each count is binomial given those before it
 * (L. Devroye, Non-Uniform Random Variate Generation, 1986, section XI.1.2).
 */
export function multinomialCounts(weights: readonly number[], n: number, random: Random): number[] {
  let rest = n
  let left = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight, i) => {
    const count = i === weights.length - 1 ? rest : binomialDraw(rest, Math.min(1, weight / left), random)
    rest -= count
    left -= weight
    return count
  })
}

/**
 * A binomial count by halving: the middle one of n uniform numbers is beta distributed; it lies below p, or above, and half of the numbers with it
 * (J. H. Ahrens, U. Dieter, Computing 12 (1974) 223–246; Devroye 1986, section X.4.3). Exact.
 */
export function binomialDraw(n: number, p: number, random: Random): number {
  let [trials, below, count] = [n, p, 0]
  while (trials >= oneByOne && below > 0 && below < 1) {
    const middle = Math.floor((trials + 1) / 2)
    const [a, b] = [gammaDraw(middle, random), gammaDraw(trials + 1 - middle, random)]
    const value = a / (a + b)
    if (value <= below) {
      count += middle
      trials -= middle
      below = (below - value) / (1 - value)
    } else {
      trials = middle - 1
      below /= value
    }
  }
  for (let trial = 0; trial < trials; trial++) if (random() < below) count++
  return count
}

/** A gamma variate of this shape (1 or more) and scale 1 (G. Marsaglia, W. W. Tsang, ACM Trans. Math. Softw. 26 (2000) 363–372). */
function gammaDraw(shape: number, random: Random): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
