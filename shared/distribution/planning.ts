import { normalQuantile } from './numerics/normal.ts'

/** One wrong alarm in a hundred runs at most, over all pods of a run together. */
export const familyError = 0.01
/** How often an even Service shall be judged balanced at the number of units that is planned for it. */
export const planPower = 0.9

/** How often a pod off by twice the tolerance shall be found at that number: in 95 %, and the exact test is a little weaker than the formula. */
const findPower = 0.975

/**
 * How surprising one pod must be for the family of P pods to be: Φ⁻¹(1 - α/(2P)) (C. E. Bonferroni's inequality; O. J. Dunn, J. Amer. Statist.
 * Assoc. 56 (1961) 52–64).
 */
export const simultaneousZ = (pods: number, error = familyError): number => normalQuantile(1 - error / (2 * pods))

/**
 * How far the worst of P even pods strays with 90 %: z_m = Φ⁻¹(1 - (1 - 0.9^(1/P))/2), for deviations as good as independent (Z. Šidák, J. Amer.
 * Statist. Assoc. 62 (1967) 626–633).
 */
export const planZ = (pods: number): number => normalQuantile(1 - (1 - planPower ** (1 / pods)) / 2)

/**
 * Independent units after which an even Service of P pods with equal shares is judged balanced within ±tolerance with 90 %, from the interval's half
 * width z_B·√((P - 1)/n) and how far the worst pod strays (derived in docs/method.md, Plan; checked in docs/simulations.md):
 * n = (P - 1)·((z_B + z_m)/tolerance)² (docs/method.md: 816 for three pods and 25 %). One pod needs none.
 * `tolerance` is a fraction; throws RangeError unless both are above 0.
 */
export function connectionsNeeded(pods: number, tolerance: number): number {
  return unitsNeeded(new Array<number>(pods).fill(1 / pods), tolerance)
}

/**
 * The same for unequal expected shares q: the smallest one decides, with (1 - q)/q in the place of P - 1. Beside a few small shares a pod that is
 * above its own by twice the tolerance t has so much more variance than the formula reckons with that it would be missed too often; so there are at
 * least as many as show it beyond t with 97.5 %: n = ((z_B·√((1+t)(1-q(1+t))) + Φ⁻¹(0.975)·√((1+2t)(1-q(1+2t))))/(t·√q))², the sample size of a
 * one-sided test of a proportion (J. L. Fleiss, Statistical Methods for Rates and Proportions, 2nd ed., section 2.4). Equal shares need
 * none of it: found in 95 % and more by simulation (docs/simulations.md).
 */
export function unitsNeeded(shares: number[], tolerance: number): number {
  if (!(tolerance > 0) || shares.length === 0) throw new RangeError('Planning connections takes at least one pod and a tolerance above 0.')
  const positive = shares.filter((share) => share > 0)
  if (positive.length < 2) return 0
  const smallest = Math.min(...positive)
  const factor = ((simultaneousZ(positive.length) + planZ(positive.length)) / tolerance) ** 2
  const equal = Math.max(...positive) - smallest < 1e-9
  const toFind = equal ? 0 : unitsToFind(smallest, tolerance, positive.length)
  return Math.ceil(Math.max(((1 - smallest) / smallest) * factor, toFind) - 1e-9)
}

/** Units after which a pod above its share by twice the tolerance is beyond the tolerance with 97.5 %, as `unitsNeeded` has it. */
function unitsToFind(share: number, tolerance: number, pods: number): number {
  const spread = (deviation: number): number => Math.sqrt(Math.max(0, (1 + deviation) * (1 - share * (1 + deviation))))
  const wide = simultaneousZ(pods) * spread(tolerance) + normalQuantile(findPower) * spread(2 * tolerance)
  return (wide / tolerance) ** 2 / share
}

/**
 * Connections after which each of P even pods has been reached at least once with 99 %, by Boole's inequality (the union bound) P·(1 - 1/P)^C
 * (docs/method.md: 15, 66 and 422 for 3, 10 and 50 pods). Fewer cannot tell whether a pod is missing.
 */
export function connectionsToTouchAll(pods: number, error = familyError): number {
  return pods < 2 ? 1 : Math.ceil(Math.log(error / pods) / Math.log(1 - 1 / pods))
}
