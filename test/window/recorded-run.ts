import type { RunSummary } from '../../shared/contract/backend.ts'
import { pastSeconds } from '../../shared/contract/past-seconds.ts'
import type { RunEvent, Snapshot } from '../../shared/contract/run-event.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { reportSchemaName, type Report } from '../../shared/report/report.ts'
import { loadWords } from '../../shared/profile/load-words.ts'
import { seededRandom } from './random.ts'
import { failoversAt, makePods, planOf, programmingMs, timelineOf, type Pod } from './recorded-cluster.ts'
import { drawSecond, percentiles, snapshotAt, tolerance, type Sums } from './recorded-figures.ts'

/** What a made-up run is like. */
export interface RecordedRunOptions {
  id: string
  name: string
  seed: number
  pods: number
  seconds: number
  ratePerSecond: number
  /** A pod is deleted at this second; null: none is. */
  deleteAtSecond: number | null
  /** How much more than its share the first pod gets; 1: as much as the others. */
  hotFactor: number
  startedAt: string
}

/** Five pods, one minute, one of them deleted after a quarter of it. */
export const failoverRun: RecordedRunOptions = {
  id: '20260807-100000-failov', name: 'checkout-failover', seed: 7, pods: 5, seconds: 60, ratePerSecond: 500, deleteAtSecond: 15,
  hotFactor: 1, startedAt: '2026-08-07T10:00:00.000Z',
}

export interface RecordedRun {
  summary: RunSummary
  /** As a live run tells them: ten snapshots a second, a row each second, then the report. */
  events: RunEvent[]
  report: Report
}

/**
 * Makes up a run as a backend would tell it: an open load with one request per connection on a Service of one NodePort. Counts are drawn
 * and added up, so every figure of the report follows from the seconds; latencies are drawn from plausible curves.
 */
export function recordRun(options: RecordedRunOptions): RecordedRun {
  const random = seededRandom(options.seed)
  const { pods, deletion } = makePods(options)
  const plan = planOf(pods)
  const endMs = options.seconds * 1000
  const timeline = timelineOf(endMs, deletion)
  const sums: Sums = { sent: 0, failed: 0, pods: new Map(pods.map((pod) => [pod.name, { requests: 0, connections: 0, errors: 0 }])) }
  const events: RunEvent[] = [{
    kind: 'opened', runId: options.id, name: options.name, startedAt: options.startedAt, live: true, plannedMs: endMs, plan,
    disruptions: deletion ? [{ atMs: deletion.atMs, do: 'delete' }] : [], tolerance,
  }, { kind: 'state', state: 'running', message: '' }]

  let snapshot: Snapshot | null = null
  for (let fromMs = 0; fromMs < endMs; fromMs += 1000) {
    for (let atMs = fromMs; atMs < fromMs + 1000; atMs += 100) {
      const due = timeline.filter((event) => event.atMs >= atMs && event.atMs < atMs + 100)
      if (due.length > 0) events.push({ kind: 'timeline', events: due })
      if (snapshot && atMs > fromMs) events.push({ kind: 'snapshot', snapshot: { ...snapshot, atMs } })
    }
    const second = drawSecond(fromMs, options.ratePerSecond, pods, deletion, random)
    sums.sent += second.sent
    sums.failed += second.failed
    for (const [name, counts] of Object.entries(second.pods)) {
      const total = sums.pods.get(name)
      if (!total) continue
      total.requests += counts.requests
      total.connections += counts.connections
      total.errors += counts.errors
    }
    const atMs = fromMs + 1000
    snapshot = snapshotAt(atMs, options, pods, sums, failoversAt(atMs, deletion, sums.failed), random)
    events.push({ kind: 'seconds', seconds: [second] }, { kind: 'snapshot', snapshot })
  }
  if (!snapshot) throw new Error('a recorded run needs at least one second')
  const report = reportOf(options, plan, snapshot, pods, timeline)
  events.push({ kind: 'timeline', events: timeline.filter((event) => event.atMs >= endMs) }, { kind: 'report', report }, { kind: 'closed' })
  return { summary: summaryOf(report), events, report }
}

/** The same run as it is told when it is opened later: all rows at once, then the report. */
export function asStored(run: RecordedRun): RunEvent[] {
  const opened = run.events.find((event) => event.kind === 'opened')
  if (!opened) throw new Error('a run begins with opened')
  return [
    { ...opened, live: false },
    pastSeconds(run.events.flatMap((event) => (event.kind === 'seconds' ? event.seconds : []))),
    { kind: 'timeline', events: run.events.flatMap((event) => (event.kind === 'timeline' ? event.events : [])) },
    { kind: 'report', report: run.report },
    { kind: 'closed' },
  ]
}

/** The run as far as it had come after `ms`, still going on. */
export function asFarAs(run: RecordedRun, ms: number): RunEvent[] {
  const end = run.events.findIndex((event) => event.kind === 'snapshot' && event.snapshot.atMs >= ms)
  return run.events.slice(0, end + 1)
}

function summaryOf({ run, verdict, distribution, headline, load, totals, latency }: Report): RunSummary {
  return {
    id: run.id, name: run.name, target: 'shop/checkout', startedAt: run.startedAt, state: run.state, verdict,
    distribution: distribution.verdict, headline, load: loadWords(load), durationMs: totals.durationSeconds * 1000,
    p99Ms: latency.response.p99,
  }
}

function reportOf(
  options: RecordedRunOptions, plan: Plan, last: Snapshot, pods: readonly Pod[], timeline: readonly TimelineEvent[],
): Report {
  const endMs = options.seconds * 1000
  const iso = (ms: number) => new Date(Date.parse(options.startedAt) + ms).toISOString()
  const { totals, latency, distribution, failover } = last
  const expectations = expectationsOf(last)
  return {
    schema: reportSchemaName,
    run: {
      id: options.id, name: options.name, startedAt: options.startedAt, endedAt: iso(endMs + 40), state: 'finished', version: '0.1.0',
    },
    target: plan.target,
    route: plan.route,
    load: {
      model: 'open', arrivals: 'constant', stages: [{ from: options.ratePerSecond, to: options.ratePerSecond, durationMs: endMs }],
      connections: 50, requestsPerConnection: 1, warmupMs: 0, thinkTimeMs: 0, connectionLifetimeMs: null, patienceMs: 5000, workers: 1, requests: null, resolve: 'once',
      method: 'GET', path: '/', timeoutMs: 5000, identify: 'header X-Pod-Name',
    },
    totals,
    generator: last.generator,
    latency: {
      ...latency, connect: percentiles(totals.connections, 0.21, 1.9), tls: percentiles(0, 0, 0),
      firstByte: percentiles(totals.completed, 3.8, 35.2),
    },
    pods: last.pods.map((row) => {
      const pod = pods.find((one) => one.name === row.name)
      const firstMs = pod && pod.bornMs > 0 ? pod.readyMs + programmingMs : 12
      return { ...row, firstAnswerAt: iso(firstMs), lastAnswerAt: iso(Math.min(pod?.leavesMs ?? endMs, endMs - 3)) }
    }),
    unidentified: last.unidentified,
    errors: failover.flatMap((one) => one.errors),
    distribution,
    failover,
    timeline: timeline.map(({ atMs, source, kind, subject, detail }) => ({ at: iso(atMs), source, kind, subject, detail })),
    expectations,
    remarks: [],
    headline: last.headline,
    verdict: expectations.every((one) => one.met) ? 'pass' : expectations.some((one) => one.met === false) ? 'fail' : 'inconclusive',
  }
}

function expectationsOf({ distribution, totals, failover, latency }: Snapshot): Report['expectations'] {
  const { verdict, worstPod, maxRelativeDeviation } = distribution
  const p99 = latency.response.p99 ?? 0
  const deviation = `${verdict}, ${worstPod} off by ${((maxRelativeDeviation ?? 0) * 100).toFixed(1)}%`
  return [
    { name: 'balance', met: verdict === 'inconclusive' ? null : verdict === 'balanced', actual: deviation, limit: 'within 25%' },
    { name: 'errors', met: totals.errorRate < 0.01, actual: `${(totals.errorRate * 100).toFixed(2)}%`, limit: 'below 1%' },
    { name: 'latency p99', met: p99 <= 250, actual: `${p99.toFixed(1)} ms`, limit: 'at most 250ms' },
    ...failover.map(({ errorWindowMs }) => (
      { name: 'failover', met: errorWindowMs <= 3000, actual: `longest gap ${errorWindowMs}ms`, limit: 'within 3s' }
    )),
  ]
}
