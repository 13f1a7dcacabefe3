import { EligibleSet } from '../distribution/eligible-set.ts'
import type { Stratum } from '../distribution/evidence.ts'
import { sharesFor } from '../distribution/expected-shares.ts'
import { connectionsToTouchAll } from '../distribution/planning.ts'
import { podStatistics } from '../distribution/pod-statistics.ts'
import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Expectations } from '../profile/profile.ts'
import type { SecondRow } from '../tally/second-row.ts'

export interface EvenAgainInput {
  plan: Pick<Plan, 'pods' | 'route'>
  balance: Expectations['balance']
  timeline: TimelineEvent[]
  rows: SecondRow[]
  /** Not before this: the victim's last new connection and the newcomer's first answer have been. */
  floorMs: number
  /** When all changes of the eligible pods that belong to the disruption have been seen. */
  changedMs: number
  /** What happens from here on is the next disruption's. */
  untilMs: number
}

/** Unevenness this long after the floor has other causes. */
const secondsWatched = 120
/** A stretch that is surprising by chance makes the stopwatch wrong by seconds: it may happen in one failover of 2 000. */
const chanceError = 0.0005

/**
 * The earliest moment, not before the floor, from which on the shares cannot be told from the expected ones: no stretch of 1, 2, 4 …
 * seconds that begins later is surprising, with 0.05 % over all stretches and pods (Bonferroni's inequality and exact binomial bands, as pod-statistics.ts has
 * them). Null where that is not
 * reached, or too few units follow to notice a missing pod.
 */
export function evenAgain(input: EvenAgainInput): number | null {
  const { pods, endMs } = eligibleAfter(input)
  const rows = input.rows.filter((row) => row.fromMs >= input.floorMs && row.toMs <= endMs).slice(0, secondsWatched)
  if (pods.length === 0) return null
  const byRequest = input.plan.route.unit === 'request'
  const counted = rows.map(
    (row) => pods.map(({ name }) => (byRequest ? row.responders[name]?.requests : row.responders[name]?.connections) ?? 0),
  )
  const sums = [pods.map(() => 0)]
  for (const counts of counted) sums.push(counts.map((count, i) => count + (sums.at(-1)?.[i] ?? 0)))
  const unitsFrom = (start: number): number => (sums.at(-1) ?? []).reduce((sum, count, i) => sum + count - (sums[start]?.[i] ?? 0), 0)
  const stretches = rows.flatMap((_, start) => doublings(rows.length - start).map((length) => ({ start, length })))
  let first = 0
  for (const { start, length } of stretches) {
    if (start < first) continue
    const observed = Object.fromEntries(pods.map(({ name }, i) => [name, (sums[start + length]?.[i] ?? 0) - (sums[start]?.[i] ?? 0)]))
    const stratum: Stratum = { fromMs: 0, toMs: 0, pods, observed }
    const surprising = podStatistics([stratum], chanceError / stretches.length)
      .some((pod) => pod.observed < pod.band.low || pod.observed > pod.band.high)
    if (surprising) first = start + 1
  }
  if (unitsFrom(first) < connectionsToTouchAll(pods.length)) return null
  return first === 0 ? input.floorMs : rows[first]?.fromMs ?? null
}

/** 1, 2, 4 … up to the most. */
export const doublings = (most: number): number[] => {
  const lengths: number[] = []
  for (let length = 1; length <= most; length *= 2) lengths.push(length)
  return lengths
}

/** The eligible pods once the disruption's changes are through, and how long they stay these. */
function eligibleAfter({ plan, balance, timeline, floorMs, changedMs, untilMs }: EvenAgainInput): {
  pods: Stratum['pods']; endMs: number
} {
  const set = new EligibleSet(plan)
  for (const event of timeline.toSorted((a, b) => a.atMs - b.atMs)) set.add(event)
  const throughMs = Math.max(floorMs, changedMs)
  const last = set.changes.findLast((change) => change.atMs <= throughMs)
  const next = set.changes.find((change) => change.atMs > throughMs)
  const { pods, known } = sharesFor(plan, balance)([...(last?.eligibleAfter ?? set.initial)])
  return { pods: known ? pods : [], endMs: Math.min(untilMs, next?.doubtFromMs ?? Infinity) }
}
