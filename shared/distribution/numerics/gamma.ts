const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const tiny = 1e-300
const precision = 1e-15

/** ln Γ(x) for x > 0, to about 15 digits. Source: C. Lanczos, SIAM J. Numer. Anal. B 1 (1964) 86–96, with g = 7 and nine terms. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x)
  const shifted = x - 1
  const t = shifted + 7.5
  const sum = lanczos.reduce((s, c, i) => (i === 0 ? c : s + c / (shifted + i)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Regularised lower incomplete gamma function P(a, x), a > 0, x ≥ 0 (Abramowitz & Stegun 6.5.1). */
export const gammaP = (a: number, x: number): number => (x < a + 1 ? series(a, x) : 1 - continuedFraction(a, x))

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate in the far tail (Abramowitz & Stegun 6.5.3). */
export const gammaQ = (a: number, x: number): number => (x < a + 1 ? 1 - series(a, x) : continuedFraction(a, x))

/** P(X ≥ x) of the chi-square distribution with `degrees` degrees of freedom: Q(degrees/2, x/2) (Abramowitz & Stegun 26.4.19). */
export const chiSquareSurvival = (x: number, degrees: number): number => gammaQ(degrees / 2, Math.max(0, x) / 2)

/** P(X ≤ x) of the chi-square distribution, the tail of what is more even than chance: P(degrees/2, x/2) (Abramowitz & Stegun 26.4.1). */
export const chiSquareCdf = (x: number, degrees: number): number => gammaP(degrees / 2, Math.max(0, x) / 2)

/** Abramowitz & Stegun 6.5.29. */
function series(a: number, x: number): number {
  if (x <= 0) return 0
  let term = 1 / a
  let sum = term
  for (let n = a + 1; term > sum * precision; n++) {
    term *= x / n
    sum += term
  }
  return sum * Math.exp(a * Math.log(x) - x - lnGamma(a))
}

/** Abramowitz & Stegun 6.5.31, evaluated by the modified Lentz method (Press et al., Numerical Recipes, section 6.2). */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / tiny
  let d = 1 / b
  let product = d
  const limit = 500 + 20 * Math.sqrt(a)
  for (let i = 1; i < limit; i++) {
    const step = -i * (i - a)
    b += 2
    d = 1 / nonZero(step * d + b)
    c = nonZero(b + step / c)
    product *= d * c
    if (Math.abs(d * c - 1) < precision) break
  }
  return Math.exp(a * Math.log(x) - x - lnGamma(a)) * product
}

const nonZero = (value: number): number => (Math.abs(value) < tiny ? tiny : value)
