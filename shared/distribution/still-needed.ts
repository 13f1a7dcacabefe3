import type { Plan } from '../model/plan.ts'
import type { Expectations } from '../profile/profile.ts'
import type { Stratum } from './evidence.ts'
import { sharesThrough } from './expected-shares.ts'
import { planZ, simultaneousZ } from './planning.ts'
import { podStatistics, type PodStatistic } from './pod-statistics.ts'
import { briefly, isInside } from './tolerance.ts'

/** More than so many times what an even Service needs is no plan: a pod lies too near the tolerance. */
const worthwhile = 50

/** What one pod gets of each unit to come, were things to stay as they are: its share q and the variance q(1 - q). */
interface Prospect { share: number; variance: number }

/**
 * Units still needed until the verdict can be expected, with 90 % where the Service is even; null where more of the same would hardly decide it.
 *
 * The planning formula (planning.ts), given what was seen: with m more units a pod with the surplus A = observed - expected is inside where
 * |A| + δ·q·m + z_B·√(V + v·m) + z_m·√(v·m) ≤ t·(E + q·m), its surplus so far, its drift, the interval then, and the chance to come. Without data that
 * is m = (1 - q)/q·((z_B + z_m)/t)², the planned number; with all data there is no chance left and it ends where the verdict does, so that the number
 * shrinks about as connections are made. The drift δ is what of the deviation d = A/E chance does not explain, √(d² - z_B²·V/E²)₊ (positive-part
 * shrinkage: W. James, C. Stein, Proc. 4th Berkeley Symp. 1 (1961) 361–379). A pod that surprises, and was seen beyond t, alone settles it once it is
 * surely there.
 *
 * Units to come are those of the pods that are eligible now: one that joined late starts from its own exposure; one that left learns nothing more and
 * only ceases to matter once it was there too briefly (tolerance.ts).
 * @param strata not merged, the latest last
 */
export function stillNeeded(statistics: readonly PodStatistic[], strata: readonly Stratum[], tolerance: number): number | null {
  if (statistics.length < 2) return null
  const prospects = prospectsOf(strata)
  const zB = simultaneousZ(statistics.length)
  const chance = planZ(statistics.length)
  const planned = Math.max(0, ...[...prospects.values()].map(({ share, variance }) => variance / share ** 2)) * ((zB + chance) / tolerance) ** 2
  const most = worthwhile * Math.max(planned, ...statistics.map(({ exposure }) => exposure))
  let soonestSkewed = Infinity
  const settled = statistics.map((pod) => {
    const prospect = prospects.get(pod.name)
    if (prospect === undefined) return { briefUntil: -Infinity, briefFrom: pod.exposure / briefly - pod.within, from: isInside(pod.interval, tolerance) ? 0 : Infinity }
    const room = (m: number, drift: number, sign: 1 | -1, by = chance): number => {
      const far = Math.abs(pod.observed - pod.expected) + drift * prospect.share * m
      const wide = Math.sqrt(1 + drift) * (zB * Math.sqrt(pod.variance + prospect.variance * m) + by * Math.sqrt(prospect.variance * m))
      return sign * (tolerance * (pod.expected + prospect.share * m) - far) - wide
    }
    const drift = driftOf(pod, zB)
    const seen = Math.abs(pod.deviation)
    if (drift > 0 && seen > tolerance) soonestSkewed = Math.min(soonestSkewed, firstRoom((m) => room(m, seen, -1, planZ(1)), most))
    const inside = isInside(pod.interval, tolerance) && pod.exposure > 0
    return {
      briefUntil: (briefly * pod.within - pod.exposure) / (1 - briefly), briefFrom: Infinity,
      from: inside ? 0 : drift >= tolerance ? Infinity : firstRoom((m) => room(m, drift, 1), most),
    }
  })
  const allInside = [...new Set(settled.flatMap(({ from, briefFrom }) => [from, briefFrom]))].sort((a, b) => a - b)
    .find((m) => settled.every(({ from, briefUntil, briefFrom }) => m >= from || m < briefUntil || m >= briefFrom)) ?? Infinity
  const needed = Math.min(allInside, soonestSkewed)
  return needed > most ? null : Math.max(1, Math.ceil(needed - 1e-9))
}

/** Units that a plan needs which enters through several nodes, each with pods of its own; null where it does not, or has fewer than two pods. */
export function neededThroughNodes(plan: Pick<Plan, 'pods' | 'entries'>, balance: Expectations['balance'], tolerance: number): number | null {
  if (plan.entries === undefined) return null
  const eligible = plan.pods.filter((pod) => pod.eligible).map(({ name }) => name)
  const sharesOf = sharesThrough(plan, balance)
  const strata = plan.entries.map(({ node }): Stratum => ({ entry: node, fromMs: 0, toMs: 0, pods: sharesOf(node)(eligible).pods, observed: {} }))
  return stillNeeded(podStatistics(strata), strata, tolerance)
}

/** What of a pod's deviation chance does not explain, as a fraction of its share. */
function driftOf({ observed, expected, variance }: PodStatistic, chance: number): number {
  return expected <= 0 ? 0 : Math.sqrt(Math.max(0, (observed - expected) ** 2 - chance ** 2 * variance)) / expected
}

/** The first number of units (0 to `most`) at which there is room; Infinity where there is none. Room, once there, only grows. */
function firstRoom(room: (units: number) => number, most: number): number {
  if (room(most) < 0) return Infinity
  let [low, high] = [0, most]
  while (high - low > Math.max(0.5, high * 1e-4)) {
    const middle = (low + high) / 2
    if (room(middle) >= 0) high = middle
    else low = middle
  }
  return high
}

/** By the strata of the latest epoch; nodes that are entered in turn get as many connections each. */
function prospectsOf(strata: readonly Stratum[]): Map<string, Prospect> {
  const last = strata.at(-1)
  const current = last ? strata.filter(({ fromMs, toMs }) => toMs === last.toMs && fromMs === last.fromMs) : []
  const prospects = new Map<string, Prospect>()
  for (const { name, expectedShare } of current.flatMap(({ pods }) => pods)) {
    if (expectedShare <= 0) continue
    const known = prospects.get(name) ?? { share: 0, variance: 0 }
    prospects.set(name, {
      share: known.share + expectedShare / current.length, variance: known.variance + (expectedShare * (1 - expectedShare)) / current.length,
    })
  }
  return prospects
}
