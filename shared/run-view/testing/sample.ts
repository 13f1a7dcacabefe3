import type { RunEvent, Second, Snapshot } from '../../contract/run-event.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import type { Failover, Report } from '../../report/report.ts'
import { emptyRunView, foldRunEvent, type OpenedEvent, type RunView } from '../fold.ts'

/** Small, valid pieces of a run, each with what a test cares about changed. */
export const startedAt = '2026-08-07T10:00:00.000Z'

export function iso(atMs: number): string {
  return new Date(Date.parse(startedAt) + atMs).toISOString()
}

export function opened(pods: string[], changes: Partial<OpenedEvent> = {}): OpenedEvent {
  return {
    kind: 'opened', runId: 'r', name: 'sample', startedAt, live: true, plannedMs: 60_000, disruptions: [], tolerance: 0.25,
    plan: {
      target: {
        kind: 'service', context: 'c', server: 's', namespace: 'shop', service: 'checkout', type: 'NodePort',
        port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' },
      },
      route: { kind: 'direct', chooser: 'kube-proxy', unit: 'connection', testsService: true, path: ['you', 'pods'] },
      scheme: 'http', addresses: [{ host: '127.0.0.1', port: 80 }], hostHeader: 'h', expectedResponders: pods.length, policies: [],
      affinity: false, connectionsNeeded: null, missingPermissions: [], remarks: [], local: true,
      pods: pods.map((name) => ({
        name, uid: name, ip: '', node: `node of ${name}`, zone: 'a', ready: true, eligible: true, expectedShare: 1 / pods.length, note: '',
      })),
    },
    ...changes,
  }
}

export function second(atMs: number, pods: Second['pods'], changes: Partial<Second> = {}): Second {
  const requests = Object.values(pods).reduce((sum, pod) => sum + pod.requests, 0)
  return {
    atMs, sent: requests, completed: requests, failed: 0, unexpectedStatus: 0, skipped: 0, p50: 4, p90: 9, p99: 30, pods, ...changes,
  }
}

export function answers(requests: number, errors = 0): Second['pods'][string] {
  return { requests, connections: requests, errors }
}

export function watched(atMs: number, kind: TimelineEvent['kind'], subject: string): TimelineEvent {
  return { atMs, source: 'watch', kind, subject, detail: '' }
}

export function failover(changes: Partial<Failover> = {}): Failover {
  return {
    disruption: 'delete', victim: 'b', requestedAt: iso(5000), sliceAt: null, lastNewConnectionAt: null, lastVictimAnswerAt: null,
    firstErrorAt: null, lastErrorAt: null, errorWindowMs: 0, failedRequests: 0, errors: [], newcomer: null, newcomerReadyAt: null,
    newcomerAt: null, evenAgainAt: null, ...changes,
  }
}

export function snapshot(atMs: number, changes: Partial<Snapshot> = {}): Snapshot {
  const none = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
  return {
    atMs, plannedMs: 60_000, requestsPerSecond: 100, targetRequestsPerSecond: 100, latency: { response: none, service: none },
    totals: {
      sent: 100, completed: 100, failed: 0, unfinished: 0, skipped: 0, unexpectedStatus: 0, connections: 100, durationSeconds: atMs / 1000,
      requestsPerSecond: 100, errorRate: 0,
    },
    generator: { latenessMs: { p50: 0, p99: 0, max: 0 }, keptUp: true }, pods: [], unidentified: { requests: 0, connections: 0 },
    distribution: {
      verdict: 'balanced', unit: 'connection', n: 100, effectiveN: 100, neededN: 0, tolerance: 0.25, maxRelativeDeviation: 0.1,
      worstPod: 'a', interval: { low: -0.1, high: 0.2 }, pValue: 0.5, dispersion: 1,
      balancer: { kind: 'random', confidence: 0.9 }, reasons: [],
    },
    failover: [], headline: 'Balanced: so and so.', ...changes,
  }
}

export function pod(name: string, changes: Partial<Snapshot['pods'][number]> = {}): Snapshot['pods'][number] {
  return {
    name, node: `node of ${name}`, zone: 'a', eligible: true, requests: 10, connections: 10, requestShare: 0.5, connectionShare: 0.5,
    expectedShare: 0.5, expectedBand: { low: 0.4, high: 0.6 }, errors: 0,
    latency: { count: 10, p50: 4, p90: 9, p99: 30, p999: 40, max: 50, mean: 5 }, ...changes,
  }
}

export function report(last: Snapshot, changes: Partial<Report> = {}): Report {
  const none = last.latency.response
  return {
    schema: 'evenkeel.dev/report/v1',
    run: { id: 'r', name: 'sample', startedAt, endedAt: iso(last.atMs), state: 'finished', version: '0' },
    target: { kind: 'url', url: 'http://h' }, route: opened([]).plan.route,
    load: {
      model: 'open', arrivals: 'constant', stages: [{ from: 100, to: 300, durationMs: 1000 }, { from: 300, to: 300, durationMs: 1000 }],
      connections: 1, requestsPerConnection: 1, warmupMs: 0, thinkTimeMs: 0, connectionLifetimeMs: null, patienceMs: 0, workers: 1, requests: null, resolve: 'once',
      method: 'GET', path: '/', timeoutMs: 1000, identify: 'auto',
    },
    totals: last.totals, generator: last.generator, latency: { ...last.latency, connect: none, tls: none, firstByte: none },
    pods: last.pods.map((one) => ({ ...one, firstAnswerAt: null, lastAnswerAt: null })), unidentified: last.unidentified, errors: [],
    distribution: last.distribution, failover: last.failover, timeline: [], expectations: [], remarks: [], headline: last.headline,
    verdict: 'pass', ...changes,
  }
}

export function folded(...events: RunEvent[]): RunView {
  return events.reduce(foldRunEvent, emptyRunView)
}
