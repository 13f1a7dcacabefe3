import { lnGamma } from './gamma.ts'
import { normalQuantile } from './normal.ts'

const tiny = 1e-300
const precision = 1e-13

/**
 * Regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1, by its continued fraction
 * (Abramowitz & Stegun 26.5.8; modified Lentz method as in Press et al., Numerical Recipes, section 6.4).
 */
export function betaRegularised(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1))
  let product = d
  const limit = 500 + 20 * Math.sqrt(Math.max(a, b))
  for (let m = 1; m < limit; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    product *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    product *= d * c
    if (Math.abs(d * c - 1) < precision) break
  }
  return product
}

const nonZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)

/** P(X ≥ k) for X binomial with n trials of probability p: I_p(k, n - k + 1) (Abramowitz & Stegun 26.5.24). */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  return k > n ? 0 : betaRegularised(p, k, n - k + 1)
}

/** P(X ≤ k) for X binomial with n trials of probability p: I_{1-p}(n - k, k + 1) (Abramowitz & Stegun 26.5.24 with 26.5.2). */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0
  return k >= n ? 1 : betaRegularised(1 - p, n - k, k + 1)
}

/**
 * The counts that are no surprise: `low` is the least k with P(X ≤ k) > tail, `high` the largest with P(X ≥ k) > tail. A count
 * outside is rejected by the exact one-sided test at level `tail` (C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404–413). The search begins
 * at the normal approximation with its correction for skewness (E. A. Cornish, R. A. Fisher, Rev. Inst. Int. Statist. 5 (1938) 307–320).
 */
export function binomialBand(n: number, p: number, tail: number): { low: number; high: number } {
  if (n <= 0 || p <= 0) return { low: 0, high: 0 }
  if (p >= 1) return { low: n, high: n }
  const z = normalQuantile(1 - tail)
  const spread = z * Math.sqrt(n * p * (1 - p))
  const lean = ((z * z - 1) * (1 - 2 * p)) / 6
  const clamp = (k: number): number => Math.min(n, Math.max(0, Math.round(k)))
  let low = clamp(n * p - spread + lean)
  while (low > 0 && binomialAtMost(low - 1, n, p) > tail) low--
  while (binomialAtMost(low, n, p) <= tail) low++
  let high = clamp(n * p + spread + lean)
  while (high < n && binomialAtLeast(high + 1, n, p) > tail) high++
  while (binomialAtLeast(high, n, p) <= tail) high--
  return { low, high }
}

/**
 * Exact confidence bounds of a binomial probability after k of n: each side errs with probability at most `tail`.
 * Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404–413.
 */
export function clopperPearson(k: number, n: number, tail: number): { low: number; high: number } {
  if (n <= 0) return { low: 0, high: 1 }
  const low = k <= 0 ? 0 : solveBeta(tail, k, n - k + 1)
  const high = k >= n ? 1 : 1 - solveBeta(tail, n - k, k + 1)
  return { low, high }
}

/** The x with I_x(a, b) = target: Newton's method kept inside a shrinking bracket. */
function solveBeta(target: number, a: number, b: number): number {
  const logScale = lnGamma(a + b) - lnGamma(a) - lnGamma(b)
  let below = 0
  let above = 1
  let x = a / (a + b)
  for (let i = 0; i < 100; i++) {
    const miss = betaRegularised(x, a, b) - target
    if (miss < 0) below = x
    else above = x
    const slope = Math.exp(logScale + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x))
    // In the tails I_x is nearly exponential in x: a Newton step on its logarithm goes straight there.
    const logStep = miss + target > 0 && slope > 0 ? ((miss + target) * Math.log((miss + target) / target)) / slope : Infinity
    const stepped = x - logStep
    const next = stepped > below && stepped < above ? stepped : (below + above) / 2
    if (Math.abs(next - x) <= 1e-12 * x) return next
    x = next
  }
  return x
}
