import type { Second, Snapshot } from '../../shared/contract/run-event.ts'
import type { Distribution, Failover, Percentiles } from '../../shared/report/report.ts'
import type { Random } from './random.ts'
import { presence, type Deletion, type Pod } from './recorded-cluster.ts'
import type { RecordedRunOptions } from './recorded-run.ts'
import { formatInteger } from '../../shared/run-view/format.ts'

export interface Counts {
  requests: number
  connections: number
  errors: number
}

/** What was counted up to some second. */
export interface Sums {
  sent: number
  failed: number
  pods: Map<string, Counts>
}

export const tolerance = 0.25

/** Draws what happened in one second. */
export function drawSecond(fromMs: number, ratePerSecond: number, pods: readonly Pod[], deletion: Deletion | null, random: Random): Second {
  const disturbedMs = deletion ? fromMs - deletion.atMs : -1
  const failing = disturbedMs === 0 ? 0.088 : disturbedMs === 1000 ? 0.038 : 0
  const disturbed = failing > 0
  const failed = Math.round(ratePerSecond * failing)
  const answered = random.split(ratePerSecond - failed, pods.map((pod) => pod.weight * presence(pod, fromMs, fromMs + 1000)))
  const jitter = (size: number) => Math.exp(random.normal() * size)
  const counts = pods.map((pod, i): [string, Counts] => [pod.name, {
    requests: answered[i] ?? 0, connections: answered[i] ?? 0, errors: pod === deletion?.victim ? Math.floor(failed / 3) : 0,
  }])
  return {
    atMs: fromMs,
    sent: ratePerSecond,
    completed: ratePerSecond - failed,
    failed,
    unexpectedStatus: 0,
    skipped: 0,
    p50: 4.1 * jitter(0.05),
    p90: 11.8 * jitter(0.08) * (disturbed ? 2.6 : 1),
    p99: 33 * jitter(0.13) * (disturbed ? 9 : 1),
    pods: Object.fromEntries(counts.filter(([, one]) => one.requests > 0 || one.errors > 0)),
  }
}

/** What a live run would tell about itself at the end of a second. */
export function snapshotAt(
  atMs: number, options: RecordedRunOptions, pods: readonly Pod[], sums: Sums, failover: Failover[], random: Random,
): Snapshot {
  const connections = [...sums.pods.values()].reduce((sum, counts) => sum + counts.connections, 0)
  const rows = podFigures(atMs, pods, sums, connections)
  const distribution = judge(rows, connections, pods.length)
  const wobble = 1 + random.normal() * 0.01
  const completed = sums.sent - sums.failed
  return {
    atMs,
    plannedMs: options.seconds * 1000,
    totals: {
      sent: sums.sent, completed, failed: sums.failed, unfinished: 0, skipped: 0, unexpectedStatus: 0,
      connections: connections + sums.failed, durationSeconds: atMs / 1000, requestsPerSecond: completed / (atMs / 1000),
      errorRate: sums.failed / sums.sent,
    },
    requestsPerSecond: options.ratePerSecond * (1 - Math.abs(random.normal()) * 0.002),
    targetRequestsPerSecond: options.ratePerSecond,
    latency: {
      response: percentiles(completed, 4.12 * wobble, 38.7 * wobble), service: percentiles(completed, 3.94 * wobble, 36.1 * wobble),
    },
    generator: { latenessMs: { p50: 0.08, p99: 0.61, max: 3.4 }, keptUp: true },
    pods: rows,
    unidentified: { requests: completed - connections, connections: 0 },
    distribution,
    failover,
    headline: [balanceSentence(distribution, rows), gapSentence(failover)].filter(Boolean).join(' '),
  }
}

export function percentiles(count: number, p50: number, p99: number): Percentiles {
  if (count === 0) return { count, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
  return { count, p50, p90: p50 * 2.9, p99, p999: p99 * 7.9, max: p99 * 26.3, mean: p50 * 1.45 }
}

/** Simultaneous 99 % limits of a normal deviate, for a handful of pods. */
const z = 3.1

function podFigures(atMs: number, pods: readonly Pod[], sums: Sums, connections: number): Snapshot['pods'] {
  return pods.filter((pod) => pod.bornMs < atMs).map((pod, i) => {
    const counts = sums.pods.get(pod.name) ?? { requests: 0, connections: 0, errors: 0 }
    const share = connections === 0 ? 0 : counts.connections / connections
    const expectedShare = expectedShareOf(pod, pods, atMs)
    const half = z * Math.sqrt(expectedShare * (1 - expectedShare) / Math.max(1, connections))
    return {
      name: pod.name, node: pod.node, zone: pod.zone, eligible: pod.readyMs < atMs && pod.leavesMs > atMs,
      requests: counts.requests, connections: counts.connections, requestShare: share, connectionShare: share, expectedShare,
      expectedBand: { low: Math.max(0, expectedShare - half), high: Math.min(1, expectedShare + half) },
      errors: counts.errors, latency: percentiles(counts.requests, 3.7 + (i % 5) * 0.14, 31 + (i * 7) % 9),
    }
  })
}

/** Every second's connections split evenly over the pods that answer in it. */
function expectedShareOf(pod: Pod, pods: readonly Pod[], atMs: number): number {
  let sum = 0
  for (let fromMs = 0; fromMs < atMs; fromMs += 1000) {
    const all = pods.reduce((total, other) => total + presence(other, fromMs, fromMs + 1000), 0)
    sum += presence(pod, fromMs, fromMs + 1000) / all
  }
  return sum * 1000 / atMs
}

function judge(rows: Snapshot['pods'], connections: number, podCount: number): Distribution {
  const deviations = rows.map((row) => ({ name: row.name, deviation: row.expectedShare ? row.connectionShare / row.expectedShare - 1 : 0 }))
  const worst = deviations.toSorted((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation))[0] ?? { name: '', deviation: 0 }
  const half = z * Math.sqrt((podCount - 1) / Math.max(1, connections))
  const interval = { low: worst.deviation - half, high: worst.deviation + half }
  const farthest = Math.max(Math.abs(interval.low), Math.abs(interval.high))
  const nearest = interval.low * interval.high < 0 ? 0 : Math.min(Math.abs(interval.low), Math.abs(interval.high))
  const verdict = nearest > tolerance ? 'skewed' : farthest < tolerance ? 'balanced' : 'inconclusive'
  const neededN = verdict === 'inconclusive' ? Math.max(1, 1866 - connections) : 0
  return {
    verdict, unit: 'connection', n: connections, effectiveN: connections, neededN, tolerance,
    maxRelativeDeviation: Math.abs(worst.deviation), worstPod: worst.name, interval,
    pValue: verdict === 'skewed' ? 1e-12 : 0.41, dispersion: verdict === 'skewed' ? 412 : 0.93,
    balancer: verdict === 'skewed' ? { kind: 'unknown', confidence: 0 } : { kind: 'random', confidence: 0.97 },
    reasons: [reasonOf(verdict, worst, neededN)],
  }
}

function reasonOf(
  verdict: 'balanced' | 'skewed' | 'inconclusive', worst: { name: string; deviation: number }, neededN: number,
): Distribution['reasons'][number] {
  switch (verdict) {
    case 'balanced': return {
      code: 'balanced', subject: '', text: 'New connections spread as a random choice among the ready pods would.', next: '',
    }
    case 'skewed': return {
      code: 'hot-pod', subject: worst.name,
      text: `${worst.name} takes ${(1 + worst.deviation).toFixed(1)} times its expected share; the others are even among themselves.`,
      next: 'Look at what is special about this pod: a second endpoint with its address, or a proxy in front of it.',
    }
    case 'inconclusive': return {
      code: 'few-connections', subject: '',
      text: `About ${formatInteger(neededN)} more connections are needed to tell an even Service from one that is 25% off.`,
      next: 'Run longer, or with a higher rate.',
    }
  }
}

function balanceSentence({ verdict, interval, neededN }: Distribution, rows: Snapshot['pods']): string {
  const farthest = interval ? Math.max(Math.abs(interval.low), Math.abs(interval.high)) : 0
  const within = `±${(farthest * 100).toFixed(0)}%`
  if (verdict === 'balanced') return `Balanced: every pod is within ${within} of its expected share of connections, 99% sure.`
  if (verdict !== 'skewed') return `Not enough data for a verdict on balance: about ${formatInteger(neededN ?? 0)} more connections are needed.`
  const hot = rows.toSorted((a, b) => b.connectionShare - a.connectionShare)[0]
  const percent = (fraction: number | null | undefined) => `${((fraction ?? 0) * 100).toFixed(1)}%`
  return `Skewed: ${hot?.name} gets ${percent(hot?.connectionShare)} of connections where ${percent(hot?.expectedShare)} are expected.`
}

function gapSentence([failover]: Failover[]): string {
  if (!failover) return ''
  return `Failover: gap ${(failover.errorWindowMs / 1000).toFixed(2)} s, ${formatInteger(failover.failedRequests)} requests lost.`
}
