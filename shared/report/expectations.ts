import type { ScaleOut } from '../failover/scale-out-report.ts'
import type { Expectations } from '../profile/profile.ts'
import { formatDurationMs, formatPercentage } from '../profile/quantity.ts'
import type { Distribution, Failover, Report } from './report.ts'
import { scaleOutExpectation } from './scale-out-expectation.ts'

export type Expectation = Report['expectations'][number]

/** What was measured, as far as expectations look at it. */
export interface Measured {
  distribution: Distribution
  /** Whether the eligible pods, or at least their number, were known. */
  eligibleKnown: boolean
  totals: Report['totals']
  response: Report['latency']['response']
  failover: Failover[]
  /** Requests sent from each disruption's request until shares were even again (or the run ended), in the order of `failover`. */
  sentDuringFailover: number[]
  disruptionsPlanned: number
  /** How the Service grew during the run; none by default. */
  scaleOut?: readonly ScaleOut[]
  /** The profile has disruptions, but not one was made. */
  noneDisrupted?: boolean
  /** Failures this computer caused itself: they never count against the target, but leave less to judge. */
  harnessFailures: number
  /** Why the run was aborted by its own rule, else null. */
  aborted: { actual: string; limit: string } | null
}

/** Each expectation of the profile against what was measured: met, not met, or null where the data cannot tell. */
export function judgeExpectations(expect: Expectations, measured: Measured): Expectation[] {
  return [
    ...balance(expect, measured),
    ...errors(expect, measured),
    ...latency(expect, measured),
    ...failover(expect, measured),
    ...(expect.scaleOut ? [scaleOutExpectation(measured.scaleOut ?? [], expect.scaleOut.withinMs)] : []),
    ...(measured.noneDisrupted ? [{ name: 'disruptions', met: null, actual: 'none took place', limit: 'as planned' }] : []),
    ...(measured.aborted ? [{ name: 'not aborted', met: mostlyOwn(measured) ? null : false, ...measured.aborted }] : []),
  ]
}

/** pass: all met; fail: one is not; inconclusive: none failed, but one is itself. */
export function overallVerdict(expectations: readonly Expectation[]): Report['verdict'] {
  if (expectations.some((expectation) => expectation.met === false)) return 'fail'
  return expectations.some((expectation) => expectation.met === null) ? 'inconclusive' : 'pass'
}

function balance(expect: Expectations, { distribution, eligibleKnown }: Measured): Expectation[] {
  const wanted = expect.balance
  if (wanted === null) return []
  if (!expect.stated.balance && (!eligibleKnown || distribution.verdict === 'not-tested')) return []
  const { maxRelativeDeviation, worstPod } = distribution
  const actual = maxRelativeDeviation === null || worstPod === null || distribution.verdict === 'not-tested'
    ? distribution.verdict
    : `${distribution.verdict}, ${worstPod} off by ${formatPercentage(maxRelativeDeviation, 1)}`
  if (wanted.kind === 'affinity') {
    const { sources } = distribution
    const met = sources && sources.count > 0 ? sources.faithful === sources.count
      : distribution.verdict === 'pinned' ? true : ['balanced', 'skewed'].includes(distribution.verdict) ? false : null
    const kept = sources ? `${sources.faithful} of ${sources.count} client addresses kept to one pod` : actual
    return [{ name: 'affinity', met, actual: kept, limit: 'one pod per client address' }]
  }
  const met = distribution.verdict === 'balanced' ? true : ['skewed', 'pinned'].includes(distribution.verdict) ? false : null
  return [{ name: wanted.kind === 'shares' ? 'shares' : 'balance', met, actual, limit: `within ${formatPercentage(wanted.tolerance)}` }]
}

function mostlyOwn({ totals, harnessFailures }: Measured): boolean {
  return harnessFailures > (totals.failed + totals.unexpectedStatus) / 2
}

function errors(expect: Expectations, { totals, harnessFailures }: Measured): Expectation[] {
  const limit = expect.errorsBelow
  if (limit === null) return []
  const own = totals.sent === 0 ? 0 : harnessFailures / totals.sent
  const isMetBy = (rate: number): boolean => rate < limit || rate <= 1e-12
  const met = totals.sent === 0 ? null : isMetBy(totals.errorRate) ? true : isMetBy(totals.errorRate - own) ? null : false
  const ownWords = own > 0 ? `, ${formatPercentage(own, 3)} by limits of this computer` : ''
  const actual = totals.sent === 0 ? 'nothing was sent' : `${formatPercentage(totals.errorRate, 3)}${ownWords}`
  return [{ name: 'errors', met, actual, limit: `below ${formatPercentage(limit, 3)}` }]
}

function latency(expect: Expectations, { response }: Measured): Expectation[] {
  const limits = [
    ['p50', expect.latency.p50Ms], ['p90', expect.latency.p90Ms], ['p99', expect.latency.p99Ms], ['p999', expect.latency.p999Ms],
  ] as const
  return limits.flatMap(([name, limitMs]) => {
    if (limitMs === undefined) return []
    const actualMs = response[name]
    return [{
      name: `response time ${name}`,
      met: actualMs === null ? null : actualMs <= limitMs,
      actual: actualMs === null ? 'nothing was completed' : `${actualMs.toFixed(1)} ms`,
      limit: `at most ${formatDurationMs(limitMs)}`,
    }]
  })
}

function failover(expect: Expectations, measured: Measured): Expectation[] {
  const wanted = expect.failover
  if (wanted === null) return []
  const { failover: gaps, disruptionsPlanned } = measured
  const asked = gaps.filter((gap) => !gap.unplanned).length
  const missing = asked < disruptionsPlanned || gaps.length === 0
  const list: Expectation[] = []
  if (wanted.withinMs !== null) {
    const worstMs = Math.max(0, ...gaps.map((gap) => gap.errorWindowMs))
    const unknown = missing || gaps.some((gap) => gap.sliceAt === null)
    list.push({
      name: 'failover', met: worstMs > wanted.withinMs ? false : unknown ? null : true,
      actual: missing ? `${asked} of ${disruptionsPlanned} disruptions took place` : `longest gap ${formatDurationMs(Math.round(worstMs))}`,
      limit: `within ${formatDurationMs(wanted.withinMs)}`,
    })
  }
  if (wanted.errorsBelow !== null) {
    const limit = wanted.errorsBelow
    const rates = gaps.map((gap, index) => gap.failedRequests / Math.max(1, measured.sentDuringFailover[index] ?? 0))
    const worst = Math.max(0, ...rates)
    list.push({
      name: 'failover errors', met: worst > 0 && worst >= limit ? false : missing ? null : true,
      actual: missing ? `${asked} of ${disruptionsPlanned} disruptions took place` : formatPercentage(worst, 3),
      limit: `below ${formatPercentage(limit, 3)}`,
    })
  }
  return list
}
