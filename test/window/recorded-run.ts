import type { RunSummary } from '../../shared/contract/backend.ts'
import type { RunEvent, Second, Snapshot } from '../../shared/contract/run-event.ts'
import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { reportSchemaName, type Failover, type Report, type ReportPod } from '../../shared/report/report.ts'
import { seededRandom, type Random } from './random.ts'

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

export const failoverRun: RecordedRunOptions = {
  id: '2026-08-07-checkout-failover', name: 'checkout-failover', seed: 7, pods: 5, seconds: 60, ratePerSecond: 500, deleteAtSecond: 15, hotFactor: 1,
  startedAt: '2026-08-07T10:00:00.000Z',
}

export interface RecordedRun {
  summary: RunSummary
  /** As a live run tells them: ten snapshots a second, a row each second, then the report. */
  events: RunEvent[]
  report: Report
}

interface Pod {
  name: string
  ip: string
  node: string
  zone: string
  bornMs: number
  readyMs: number
  leavesMs: number
  weight: number
}

interface Counts {
  requests: number
  connections: number
  errors: number
}

const tolerance = 0.25

/**
 * Makes up a run as a backend would tell it: an open load with one request per connection on a Service of one NodePort. Counts are drawn and
 * added up, so every figure of the report follows from the seconds; latencies are drawn from plausible curves.
 */
export function recordRun(options: RecordedRunOptions): RecordedRun {
  const random = seededRandom(options.seed)
  const deleteMs = options.deleteAtSecond === null ? null : options.deleteAtSecond * 1000
  const pods = makePods(options, deleteMs)
  const planned = pods.filter((pod) => pod.bornMs === 0)
  const victim = pods.find((pod) => pod.leavesMs < Infinity)
  const newcomer = pods.find((pod) => pod.bornMs > 0)
  const plan = planOf(planned)
  const totals = new Map<string, Counts>(pods.map((pod) => [pod.name, { requests: 0, connections: 0, errors: 0 }]))
  const events: RunEvent[] = [{
    kind: 'opened', runId: options.id, name: options.name, startedAt: options.startedAt, live: true, plannedMs: options.seconds * 1000, plan,
    disruptions: deleteMs === null ? [] : [{ atMs: deleteMs, do: 'delete' }], tolerance,
  }, { kind: 'state', state: 'running', message: '' }]
  const timeline = timelineOf(options, victim, newcomer, deleteMs)
  const told: TimelineEvent[] = []
  let sent = 0
  let failed = 0
  let unidentified = 0
  let latest: Snapshot | null = null

  for (let second = 0; second < options.seconds; second += 1) {
    const row = drawSecond(second, options, pods, deleteMs, random)
    const figures = () => snapshotAt((second + 1) * 1000, options, pods, totals, { sent, failed, unidentified }, failoversOf(options, deleteMs, victim, newcomer, (second + 1) * 1000, failed), random)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const atMs = second * 1000 + tenth * 100
      const due = timeline.filter((event) => event.atMs >= atMs && event.atMs < atMs + 100)
      if (due.length > 0) events.push({ kind: 'timeline', events: due })
      told.push(...due)
      if (latest && tenth > 0) {
        latest = { ...latest, atMs }
        events.push({ kind: 'snapshot', snapshot: latest })
      }
    }
    sent += row.sent
    failed += row.failed
    for (const [name, counts] of Object.entries(row.pods)) {
      const total = totals.get(name)
      if (!total) continue
      total.requests += counts.requests
      total.connections += counts.connections
      total.errors += counts.errors
    }
    unidentified += row.completed - Object.values(row.pods).reduce((sum, counts) => sum + counts.requests, 0)
    events.push({ kind: 'seconds', seconds: [row] })
    latest = figures()
    events.push({ kind: 'snapshot', snapshot: latest })
  }
  const last = timeline.filter((event) => event.atMs >= options.seconds * 1000)
  events.push({ kind: 'timeline', events: last })
  told.push(...last)
  if (!latest) throw new Error('a recorded run needs at least one second')
  const report = reportOf(options, plan, latest, pods, told, deleteMs, victim, newcomer)
  events.push({ kind: 'report', report }, { kind: 'closed' })
  const summary: RunSummary = {
    id: options.id, name: options.name, target: 'shop/checkout:http', startedAt: options.startedAt, state: 'finished', verdict: report.verdict,
    distribution: report.distribution.verdict, headline: report.headline,
  }
  return { summary, events, report }
}

/** The same run as it is told when it is opened later: all rows at once, then the report. */
export function asStored(run: RecordedRun): RunEvent[] {
  const opened = run.events.find((event) => event.kind === 'opened')
  if (!opened) throw new Error('a run begins with opened')
  return [
    { ...opened, live: false },
    { kind: 'seconds', seconds: run.events.flatMap((event) => (event.kind === 'seconds' ? event.seconds : [])) },
    { kind: 'timeline', events: run.events.flatMap((event) => (event.kind === 'timeline' ? event.events : [])) },
    { kind: 'report', report: run.report },
    { kind: 'closed' },
  ]
}

function makePods(options: RecordedRunOptions, deleteMs: number | null): Pod[] {
  const names = seededRandom(options.seed + 1)
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  const name = () => `checkout-6f7d9c-${Array.from({ length: 5 }, () => letters[Math.floor(names.uniform() * letters.length)]).join('')}`
  const pod = (i: number, bornMs: number, readyMs: number): Pod => ({
    name: name(), ip: `10.244.${i % 3 + 1}.${10 + i}`, node: `worker-${i % 3 + 1}`, zone: `zone-${'abc'[i % 3]}`, bornMs, readyMs, leavesMs: Infinity,
    weight: i === 0 ? options.hotFactor : 1,
  })
  const pods = Array.from({ length: options.pods }, (_, i) => pod(i, 0, 0))
  const victim = pods.at(-1)
  if (deleteMs !== null && victim) {
    victim.leavesMs = deleteMs + 1350
    pods.push(pod(options.pods, deleteMs + 40, deleteMs + 3200))
  }
  return pods
}

function planOf(pods: Pod[]): Plan {
  return {
    target: {
      kind: 'service', context: 'evenkeel-demo', server: 'https://127.0.0.1:39443', namespace: 'shop', service: 'checkout', type: 'NodePort',
      port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080', nodePort: 30080 },
    },
    route: {
      kind: 'direct', chooser: 'kube-proxy of worker-1', unit: 'connection', testsService: true,
      path: ['you', 'worker-1 172.18.0.2:30080', 'kube-proxy (random)', `${pods.length} pods`],
    },
    scheme: 'http', addresses: [{ host: '127.0.0.1', port: 30080 }], hostHeader: 'checkout.shop',
    pods: pods.map((pod): PlannedPod => ({
      name: pod.name, uid: `uid-${pod.name}`, ip: pod.ip, node: pod.node, zone: pod.zone, ready: true, eligible: true, expectedShare: 1 / pods.length, note: '',
    })),
    expectedResponders: pods.length, policies: [], affinity: false, connectionsNeeded: 1866, missingPermissions: [], remarks: [], local: true,
  }
}

function drawSecond(second: number, options: RecordedRunOptions, pods: Pod[], deleteMs: number | null, random: Random): Second {
  const fromMs = second * 1000
  const weights = pods.map((pod) => pod.weight * overlap(fromMs, pod.readyMs + (pod.bornMs > 0 ? 300 : 0), pod.leavesMs))
  const sent = options.ratePerSecond
  const disturbed = deleteMs !== null && fromMs >= deleteMs && fromMs < deleteMs + 2000
  const failed = disturbed ? Math.round(sent * (fromMs === deleteMs ? 0.088 : 0.038)) : 0
  const answered = random.split(sent - failed, weights)
  const spread = Math.exp(random.normal() * 0.05)
  const strain = disturbed ? 2.6 : 1
  const victimErrors = disturbed ? Math.floor(failed / 3) : 0
  return {
    atMs: fromMs, sent, completed: sent - failed, failed, unexpectedStatus: 0, skipped: 0,
    p50: 4.1 * spread, p90: 11.8 * spread * Math.exp(random.normal() * 0.08) * strain, p99: 33 * Math.exp(random.normal() * 0.13) * (disturbed ? 9 : 1),
    pods: Object.fromEntries(pods.map((pod, i): [string, Counts] => [pod.name, {
      requests: answered[i] ?? 0, connections: answered[i] ?? 0, errors: pod.leavesMs < Infinity ? victimErrors : 0,
    }]).filter(([, counts]) => counts.requests > 0 || counts.errors > 0)),
  }
}

/** Fraction of a second from `fromMs` in which a pod answers. */
function overlap(fromMs: number, startMs: number, endMs: number): number {
  return Math.max(0, Math.min(fromMs + 1000, endMs) - Math.max(fromMs, startMs)) / 1000
}

function snapshotAt(
  atMs: number, options: RecordedRunOptions, pods: Pod[], totals: Map<string, Counts>, sums: { sent: number; failed: number; unidentified: number },
  failover: Failover[], random: Random,
): Snapshot {
  const connections = [...totals.values()].reduce((sum, counts) => sum + counts.connections, 0)
  const expected = expectedShares(pods, atMs)
  const z = 3.1
  const rows = pods.filter((pod) => pod.bornMs < atMs).map((pod, i): Snapshot['pods'][number] => {
    const counts = totals.get(pod.name) ?? { requests: 0, connections: 0, errors: 0 }
    const share = connections === 0 ? 0 : counts.connections / connections
    const expectedShare = expected.get(pod.name) ?? 0
    const half = connections === 0 ? 1 : z * Math.sqrt(expectedShare * (1 - expectedShare) / connections)
    return {
      name: pod.name, node: pod.node, zone: pod.zone, eligible: pod.leavesMs > atMs && pod.readyMs < atMs, requests: counts.requests, connections: counts.connections,
      requestShare: share, connectionShare: share, expectedShare, expectedBand: { low: Math.max(0, expectedShare - half), high: Math.min(1, expectedShare + half) },
      errors: counts.errors, latency: percentiles(counts.requests, 3.7 + (i % 5) * 0.14, 31 + (i * 7) % 9),
    }
  })
  const worst = rows.reduce<{ name: string; deviation: number } | null>((found, row) => {
    const deviation = row.expectedShare ? row.connectionShare / row.expectedShare - 1 : 0
    return found && Math.abs(found.deviation) >= Math.abs(deviation) ? found : { name: row.name, deviation }
  }, null)
  const deviation = worst?.deviation ?? 0
  const half = connections === 0 ? 10 : z * Math.sqrt((pods.length - 1) / connections)
  const interval = { low: deviation - half, high: deviation + half }
  const largest = Math.max(Math.abs(interval.low), Math.abs(interval.high))
  const skewed = Math.min(Math.abs(interval.low), Math.abs(interval.high)) > tolerance && interval.low * interval.high > 0
  const verdict = skewed ? 'skewed' : largest < tolerance ? 'balanced' : 'inconclusive'
  const needed = Math.max(0, 1866 - connections)
  const short = worst?.name.split('-').at(-1) ?? ''
  const headline = {
    balanced: `Balanced: every pod is within ±${(largest * 100).toFixed(0)} % of its expected share (tolerance 25 %), 99 % sure; looks random per connection.`,
    skewed: `Skewed: ${short} gets ${(deviation * 100).toFixed(0)} % more than its expected share (tolerance 25 %), 99 % sure.`,
    inconclusive: `Not enough data: the largest deviation may still be ±${(largest * 100).toFixed(0)} %; about ${needed} more connections are needed.`,
  }[verdict]
  const wobble = 1 + random.normal() * 0.01
  return {
    atMs, plannedMs: options.seconds * 1000,
    totals: {
      sent: sums.sent, completed: sums.sent - sums.failed, failed: sums.failed, unfinished: 0, skipped: 0, unexpectedStatus: 0,
      connections: connections + sums.failed, durationSeconds: atMs / 1000, requestsPerSecond: (sums.sent - sums.failed) / (atMs / 1000),
      errorRate: sums.sent === 0 ? 0 : sums.failed / sums.sent,
    },
    requestsPerSecond: options.ratePerSecond * (1 - Math.abs(random.normal()) * 0.002), targetRequestsPerSecond: options.ratePerSecond,
    latency: { response: percentiles(sums.sent, 4.12 * wobble, 38.7 * wobble), service: percentiles(sums.sent, 3.94 * wobble, 36.1 * wobble) },
    generator: { latenessMs: { p50: 0.08, p99: 0.61, max: 3.4 }, keptUp: true },
    pods: rows, unidentified: { requests: sums.unidentified, connections: 0 },
    distribution: {
      verdict, unit: 'connection', n: connections, effectiveN: connections, neededN: verdict === 'inconclusive' ? needed : 0, tolerance,
      maxRelativeDeviation: Math.abs(deviation), worstPod: worst?.name ?? null, interval, pValue: skewed ? 1e-12 : 0.41, dispersion: skewed ? 412 : 0.93,
      balancer: { kind: skewed ? 'unknown' : 'random', confidence: skewed ? 0 : 0.97 },
      reasons: reasonsOf(verdict, worst?.name ?? '', deviation, needed),
    },
    failover, headline,
  }
}

function reasonsOf(verdict: 'balanced' | 'skewed' | 'inconclusive', pod: string, deviation: number, needed: number): Report['distribution']['reasons'] {
  switch (verdict) {
    case 'balanced': return [{
      code: 'balanced', subject: '', text: 'New connections spread as a random choice among the ready pods would.', next: '',
    }]
    case 'skewed': return [{
      code: 'hot-pod', subject: pod, text: `${pod} takes ${(1 + deviation).toFixed(1)} times its expected share of new connections; all other pods are even among themselves.`,
      next: 'Look at what is special about this pod: its endpoint\'s weight, a second endpoint with its address, or a proxy in front of it.',
    }]
    case 'inconclusive': return [{
      code: 'few-connections', subject: '', text: `About ${needed} more connections are needed to tell an even Service from one that is 25 % off.`,
      next: 'Run longer, or with a higher rate.',
    }]
  }
}

function expectedShares(pods: Pod[], atMs: number): Map<string, number> {
  const expected = new Map(pods.map((pod) => [pod.name, 0]))
  for (let fromMs = 0; fromMs < atMs; fromMs += 1000) {
    const present = pods.map((pod) => overlap(fromMs, pod.readyMs + (pod.bornMs > 0 ? 300 : 0), pod.leavesMs))
    const sum = present.reduce((total, part) => total + part, 0)
    pods.forEach((pod, i) => expected.set(pod.name, (expected.get(pod.name) ?? 0) + (present[i] ?? 0) / sum * 1000 / atMs))
  }
  return expected
}

function percentiles(count: number, p50: number, p99: number): Report['latency']['response'] {
  if (count === 0) return { count, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
  return { count, p50, p90: p50 * 2.9, p99, p999: p99 * 7.9, max: p99 * 26.3, mean: p50 * 1.45 }
}

function timelineOf(options: RecordedRunOptions, victim: Pod | undefined, newcomer: Pod | undefined, deleteMs: number | null): TimelineEvent[] {
  const endMs = options.seconds * 1000
  const run: TimelineEvent[] = [
    { atMs: 0, source: 'run', kind: 'started', subject: '', detail: '' },
    { atMs: endMs, source: 'run', kind: 'load-ended', subject: '', detail: '' },
  ]
  if (deleteMs === null || !victim || !newcomer) return run
  const watch = (atMs: number, kind: TimelineEvent['kind'], subject: string): TimelineEvent => ({ atMs, source: 'watch', kind, subject, detail: '' })
  const all: TimelineEvent[] = [
    ...run,
    { atMs: deleteMs, source: 'disruption', kind: 'requested', subject: victim.name, detail: `delete ${victim.name}` },
    { atMs: deleteMs + 9, source: 'disruption', kind: 'accepted', subject: victim.name, detail: 'grace 30 s' },
    watch(deleteMs + 24, 'pod-terminating', victim.name),
    watch(deleteMs + 41, 'pod-added', newcomer.name),
    watch(deleteMs + 66, 'pod-scheduled', newcomer.name),
    watch(deleteMs + 380, 'endpoint-terminating', victim.name),
    watch(newcomer.readyMs, 'pod-ready', newcomer.name),
    watch(newcomer.readyMs + 140, 'endpoint-ready', newcomer.name),
    watch(deleteMs + 3400, 'endpoint-gone', victim.name),
    watch(deleteMs + 3420, 'pod-gone', victim.name),
  ]
  return all.sort((a, b) => a.atMs - b.atMs)
}

function failoversOf(
  options: RecordedRunOptions, deleteMs: number | null, victim: Pod | undefined, newcomer: Pod | undefined, nowMs: number, failed: number,
): Failover[] {
  if (deleteMs === null || !victim || !newcomer || nowMs <= deleteMs) return []
  const at = (ms: number) => (ms <= nowMs ? new Date(Date.parse(options.startedAt) + ms).toISOString() : null)
  return [{
    disruption: 'delete', victim: victim.name, requestedAt: at(deleteMs) ?? '', sliceAt: at(deleteMs + 380), lastNewConnectionAt: at(deleteMs + 1310),
    lastVictimAnswerAt: at(deleteMs + 1350), firstErrorAt: at(deleteMs + 180), lastErrorAt: at(deleteMs + 1600), errorWindowMs: 1420, failedRequests: failed,
    errors: [{ class: 'refused', count: failed - Math.floor(failed / 3) }, { class: 'reset-before-response', count: Math.floor(failed / 3) }],
    newcomer: newcomer.name, newcomerReadyAt: at(newcomer.readyMs), newcomerAt: at(deleteMs + 3500), evenAgainAt: at(deleteMs + 5100),
  }]
}

function reportOf(
  options: RecordedRunOptions, plan: Plan, last: Snapshot, pods: Pod[], timeline: TimelineEvent[], deleteMs: number | null, victim: Pod | undefined, newcomer: Pod | undefined,
): Report {
  const startedMs = Date.parse(options.startedAt)
  const iso = (ms: number) => new Date(startedMs + ms).toISOString()
  const endMs = options.seconds * 1000
  const failover = failoversOf(options, deleteMs, victim, newcomer, endMs, last.totals.failed)
  const balanced = last.distribution.verdict === 'balanced'
  const errorsMet = last.totals.errorRate < 0.01
  const verdict = last.distribution.verdict === 'inconclusive' ? 'inconclusive' : balanced && errorsMet ? 'pass' : 'fail'
  return {
    schema: reportSchemaName,
    run: { id: options.id, name: options.name, startedAt: options.startedAt, endedAt: iso(endMs + 40), state: 'finished', version: '0.1.0' },
    target: plan.target, route: plan.route,
    load: {
      model: 'open', arrivals: 'constant', stages: [{ from: options.ratePerSecond, to: options.ratePerSecond, durationMs: endMs }], connections: 50,
      requestsPerConnection: 1, warmupMs: 0, thinkTimeMs: 0, connectionLifetimeMs: null, patienceMs: 5000, workers: 1, method: 'GET', path: '/', timeoutMs: 5000,
      identify: 'header X-Pod-Name',
    },
    totals: last.totals, generator: last.generator,
    latency: {
      ...last.latency, connect: percentiles(last.totals.connections, 0.21, 1.9), tls: percentiles(0, 0, 0), firstByte: percentiles(last.totals.completed, 3.8, 35.2),
    },
    pods: last.pods.map((row): ReportPod => {
      const pod = pods.find((one) => one.name === row.name)
      const leavesMs = pod && pod.leavesMs < Infinity ? pod.leavesMs : endMs - 3
      return { ...row, firstAnswerAt: iso(pod && pod.bornMs > 0 ? pod.readyMs + 300 : 12), lastAnswerAt: iso(leavesMs) }
    }),
    unidentified: last.unidentified,
    errors: failover.flatMap((one) => one.errors),
    distribution: last.distribution, failover,
    timeline: timeline.map((event) => ({ at: iso(event.atMs), source: event.source, kind: event.kind, subject: event.subject, detail: event.detail })),
    expectations: [
      { name: 'balance', met: last.distribution.verdict === 'inconclusive' ? null : balanced, actual: `±${(largestOf(last) * 100).toFixed(0)} %`, limit: '±25 %' },
      { name: 'errors', met: errorsMet, actual: `${(last.totals.errorRate * 100).toFixed(2)} %`, limit: 'below 1 %' },
      { name: 'latency p99', met: true, actual: '38.7 ms', limit: '250 ms' },
      ...(failover.length > 0 ? [{ name: 'failover', met: true, actual: 'errors for 1.42 s', limit: 'within 3 s' }] : []),
    ],
    remarks: [], headline: last.headline, verdict,
  }
}

function largestOf(snapshot: Snapshot): number {
  const { interval } = snapshot.distribution
  return interval ? Math.max(Math.abs(interval.low), Math.abs(interval.high)) : 0
}
