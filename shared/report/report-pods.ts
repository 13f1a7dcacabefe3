import type { Judgement, PodJudgement } from '../distribution/judge.ts'
import type { Plan, PlannedPod } from '../model/plan.ts'
import type { RunTotals } from '../tally/tally.ts'
import { isoAt } from './iso-time.ts'
import type { ServiceTimes } from './pod-latency.ts'
import type { ReportPod } from './report.ts'

interface PodFacts {
  plan: Plan
  /** Every pod that was ever known, by name, as last seen. */
  pods: ReadonlyMap<string, PlannedPod>
  totals: RunTotals
  judgement: Judgement
  times: ReadonlyMap<string, ServiceTimes>
  startedAtEpochMs: number
}

/**
 * Every pod that was known or answered, those of the plan first, then by name: what it got against what it should have got. Shares are of
 * the whole run; units outside the judged epochs (while the data plane followed a change) count as expected where they went, so that a
 * share leaves its band exactly when the judgement is surprised by it.
 */
export function reportPods({ plan, pods, totals, judgement, times, startedAtEpochMs }: PodFacts): ReportPod[] {
  const planned = plan.pods.map((pod) => pod.name)
  const isPlanned = new Set(planned)
  const others = [...new Set([...pods.keys(), ...totals.responders.keys()])].filter((name) => !isPlanned.has(name)).sort()
  const judged = new Map(judgement.pods.map((pod) => [pod.name, pod]))
  const connections = sumOf(totals, 'connections')
  const requests = sumOf(totals, 'requests')
  const field = judgement.distribution.unit === 'request' ? 'requests' : 'connections'
  const units = field === 'requests' ? requests : connections
  const judgedUnits = judgement.pods.reduce((sum, pod) => sum + pod.observed, 0)
  const { unit, n } = judgement.distribution
  const sharedChoices = (unit === 'source' || unit === 'lookup') && n === judgedUnits
  const ofWholeRun = (pod: PodJudgement, share: number) => {
    if (sharedChoices) return share
    const outside = Math.max(0, (totals.responders.get(pod.name)?.[field] ?? 0) - pod.observed)
    return units > 0 ? (share * judgedUnits + outside) / units : share
  }
  const expectedOf = (pod: PodJudgement) => ({
    expectedShare: ofWholeRun(pod, pod.expectedShare),
    expectedBand: { low: ofWholeRun(pod, pod.expectedBand.low), high: ofWholeRun(pod, pod.expectedBand.high) },
  })
  const iso = (atMs: number | null | undefined) => (atMs === null || atMs === undefined ? null : isoAt(startedAtEpochMs, atMs))
  return [...planned, ...others].map((name) => {
    const known = pods.get(name)
    const seen = totals.responders.get(name)
    const judgedPod = judged.get(name)
    return {
      name,
      node: known?.node ?? '',
      zone: known?.zone ?? '',
      eligible: known ? known.eligible || judgedPod !== undefined : judgedPod !== undefined,
      requests: seen?.requests ?? 0,
      connections: seen?.connections ?? 0,
      requestShare: requests > 0 ? (seen?.requests ?? 0) / requests : 0,
      connectionShare: connections > 0 ? (seen?.connections ?? 0) / connections : 0,
      ...(judgedPod ? expectedOf(judgedPod) : { expectedShare: known ? (judgement.pods.length === 0 ? known.expectedShare : 0) : null, expectedBand: null }),
      errors: seen?.errors ?? 0,
      latency: times.get(name)?.percentiles ?? noLatency,
      medianInterval: times.get(name)?.medianInterval ?? null,
      firstAnswerAt: iso(seen?.firstAnswerAtMs),
      lastAnswerAt: iso(seen?.lastAnswerAtMs),
    }
  })
}

const noLatency = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }

function sumOf({ responders }: RunTotals, field: 'connections' | 'requests'): number {
  let sum = 0
  for (const responder of responders.values()) sum += responder[field]
  return sum
}
