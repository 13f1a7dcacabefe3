import type { PodShare, Stratum } from './evidence.ts'
import { binomialBand, clopperPearson } from './numerics/binomial.ts'
import { normalQuantile } from './numerics/normal.ts'
import { familyError } from './planning.ts'

/** Fewer pods count as so many where evenness is bounded. */
const leastFamily = 4

export interface Range { low: number; high: number }

/** One pod against its expectation over all epochs in which it was eligible. */
export interface PodStatistic {
  name: string
  observed: number
  /** E = Σ n_e·q_e over the epochs. */
  expected: number
  /** V = Σ n_e·q_e·(1 - q_e), the variance of `observed` were the Service as expected. */
  variance: number
  /** Units of the epochs in which the pod was eligible. */
  exposure: number
  /** Units of the whole run that came through the nodes by which the pod can be reached: all of them where those are not told apart. */
  within: number
  /** (observed - expected)/√V. */
  z: number
  /** observed/expected - 1. */
  deviation: number
  /** Simultaneous interval of the true relative deviation. */
  interval: Range
  /** Counts that are no surprise, with 99 % over all pods. */
  band: Range
}

/**
 * Compares every pod with its expectation and bounds its relative deviation. Each limit holds for all pods together with 99 %, which is
 * what the verdicts need: "skewed" rests on one limit, "balanced" on the other. Two kinds of bounds, each where it is right:
 *
 * - A pod whose count lies in its exact band (binomial tails of α/(2P)) is no surprise. Its interval is [min(0, d - h), max(0, d + h)],
 *   with h = Φ⁻¹(1 - α/max(4, P))·√V/E and the variance an even Service has. As it always contains 0, one-sided limits suffice (J. C. Hsu,
 *   J. T. G. Hwang, H.-K. Liu, S. J. Ruberg, Biometrika 81 (1994) 103–114: the intervals of equivalence tests). The planning formula
 *   reckons with the slightly wider Φ⁻¹(1 - α/(2P)), so it keeps its promise of 90 % with something to spare. A pod that really lies at
 *   +25 % has a larger variance than assumed, by up to that quarter: counted as four at least, two or three pods stay below the 1 % allowed for
 *   one at exactly the tolerance (Φ(-2.807/√1.25) = 0.6 %; docs/simulations.md).
 * - A pod outside its band gets exact bounds (C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404–413) of its share in its exposure.
 *   With few expected units normal bounds raise false alarms (30 units over 200 pods: two on one pod are 4 σ, and common); exact ones
 *   never exceed α. Wilson's interval has the normal's trouble that far in the tail.
 *
 * Epochs with different shares make a sum of unlike draws; the binomial with the mean share is then wider, so it errs on the safe side
 * (W. Hoeffding, Ann. Math. Statist. 27 (1956) 713–721). Cost O(pods × epochs); pods alike in exposure share their bands.
 */
export function podStatistics(strata: Stratum[], error = familyError): PodStatistic[] {
  const sums = new Map<string, { observed: number; expected: number; variance: number; exposure: number; entries: Set<string | undefined> }>()
  const through = new Map<string | undefined, number>()
  for (const stratum of strata) {
    const units = unitsIn(stratum)
    through.set(stratum.entry, (through.get(stratum.entry) ?? 0) + units)
    for (const { name, expectedShare } of stratum.pods) {
      if (expectedShare <= 0) continue
      const sum = sums.get(name) ?? { observed: 0, expected: 0, variance: 0, exposure: 0, entries: new Set() }
      sum.observed += stratum.observed[name] ?? 0
      sum.expected += units * expectedShare
      sum.variance += units * expectedShare * (1 - expectedShare)
      sum.exposure += units
      sum.entries.add(stratum.entry)
      sums.set(name, sum)
    }
  }
  const pods = Math.max(1, sums.size)
  const tail = error / (2 * pods)
  const z = normalQuantile(1 - error / Math.max(leastFamily, pods))
  const bandOf = knownBands(tail)
  return [...sums].map(([name, { entries, ...sum }]) => {
    const band = bandOf(sum.exposure, sum.expected)
    const surprising = sum.observed < band.low || sum.observed > band.high
    return {
      name, ...sum, band,
      within: [...entries].reduce((units, entry) => units + (through.get(entry) ?? 0), 0),
      z: sum.variance > 0 ? (sum.observed - sum.expected) / Math.sqrt(sum.variance) : 0,
      deviation: sum.expected > 0 ? sum.observed / sum.expected - 1 : 0,
      interval: surprising ? exactInterval(sum, tail) : evenInterval(sum, z),
    }
  })
}

/** Bands by exposure and expectation (to a millionth of a unit); pods alike in both share one. */
function knownBands(tail: number): (exposure: number, expected: number) => Range {
  const known = new Map<number, Map<number, Range>>()
  return (exposure, expected) => {
    const ofExposure = known.get(exposure) ?? new Map<number, Range>()
    const key = Math.round(expected * 1e6)
    const band = ofExposure.get(key) ?? binomialBand(exposure, exposure > 0 ? expected / exposure : 0, tail)
    known.set(exposure, ofExposure.set(key, band))
    return band
  }
}

/** Units of a stratum that reached pods with an expected share. */
export function unitsIn(stratum: Stratum): number {
  return stratum.pods.reduce((sum, pod) => (pod.expectedShare > 0 ? sum + (stratum.observed[pod.name] ?? 0) : sum), 0)
}

type Sum = Pick<PodStatistic, 'observed' | 'expected' | 'variance' | 'exposure'>

function evenInterval(sum: Sum, z: number): Range {
  if (sum.expected <= 0) return { low: -1, high: Infinity }
  const deviation = sum.observed / sum.expected - 1
  const half = (z * Math.sqrt(sum.variance)) / sum.expected
  return { low: Math.max(-1, Math.min(0, deviation - half)), high: Math.max(0, deviation + half) }
}

/** `stray` units more might have been this pod's, or none of its exposure: used where some could not be attributed. */
export function exactInterval(sum: Sum, tail: number, stray = 0): Range {
  const share = sum.expected / sum.exposure
  const least = clopperPearson(sum.observed, sum.exposure + stray, tail)
  const most = stray === 0 ? least : clopperPearson(sum.observed + stray, sum.exposure + stray, tail)
  return { low: least.low / share - 1, high: most.high / share - 1 }
}

/** Epochs (and nodes) with the same pods (in the same order) and shares as one: the statistics do not care when a unit was drawn. */
export function mergeStrata(strata: Stratum[]): Stratum[] {
  const merged: Stratum[] = []
  for (const stratum of strata) {
    const known = merged.find((other) => alike(other.pods, stratum.pods))
    if (!known) {
      merged.push({ ...stratum, observed: { ...stratum.observed } })
      continue
    }
    known.toMs = Math.max(known.toMs, stratum.toMs)
    known.fromMs = Math.min(known.fromMs, stratum.fromMs)
    for (const [pod, count] of Object.entries(stratum.observed)) known.observed[pod] = (known.observed[pod] ?? 0) + count
  }
  return merged
}

const alike = (a: PodShare[], b: PodShare[]): boolean => a.length === b.length
  && a.every((pod, i) => pod.name === b[i]?.name && Math.abs(pod.expectedShare - b[i].expectedShare) < 1e-12)
