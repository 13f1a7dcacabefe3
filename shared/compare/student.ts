import { betaRegularised } from '../distribution/numerics/binomial.ts'

/**
 * The t that a Student variable of so many degrees of freedom exceeds with probability `tail` (0 < tail < 0.5), by bisection of
 * 2 · P(T > t) = I_{ν/(ν+t²)}(ν/2, 1/2) (Abramowitz & Stegun 26.7.1).
 */
export function studentQuantile(tail: number, degreesOfFreedom: number): number {
  const nu = degreesOfFreedom
  const beyond = (t: number) => betaRegularised(nu / (nu + t * t), nu / 2, 0.5) / 2
  let low = 0
  let high = 2
  while (beyond(high) > tail && high < 1e12) high *= 2
  for (let i = 0; i < 80; i += 1) {
    const middle = (low + high) / 2
    if (beyond(middle) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}
