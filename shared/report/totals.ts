import type { Profile } from '../profile/profile.ts'
import type { RunTotals } from '../tally/tally.ts'
import type { Report } from './report.ts'
import { withoutSecretParameters } from './secret-parameters.ts'

/** Above this 99th percentile of lateness the generator itself was the limit, and response times are not the Service's alone. */
export const keptUpWithinMs = 10

/** Counts and rates of a run. `loadMs` is how long load was made, without the drain. */
export function totalsOf(tally: RunTotals, loadMs: number): Report['totals'] {
  const unexpectedStatus = (tally.errors.get('status') ?? 0) + (tally.errors.get('api-status') ?? 0)
  const durationSeconds = Math.max(0, loadMs) / 1000
  return {
    sent: tally.sent, completed: tally.completed, failed: tally.failed, unfinished: tally.unfinished, skipped: tally.skipped,
    unexpectedStatus, connections: tally.connections, durationSeconds,
    requestsPerSecond: durationSeconds > 0 ? tally.completed / durationSeconds : 0,
    errorRate: tally.sent > 0 ? (tally.failed + unexpectedStatus) / tally.sent : 0,
  }
}

/** How late the generator itself was, and whether that matters. */
export function generatorOf({ histograms }: RunTotals): Report['generator'] {
  const { p50, p99, max } = histograms.lateness.percentiles()
  return { latenessMs: { p50: p50 ?? 0, p99: p99 ?? 0, max: max ?? 0 }, keptUp: (p99 ?? 0) <= keptUpWithinMs }
}

/** Errors by class, the most frequent first. */
export function errorsOf({ errors }: RunTotals): Report['errors'] {
  return [...errors].map(([errorClass, count]) => ({ class: errorClass, count })).sort((a, b) => b.count - a.count)
}

/** The five latencies of a run. */
export function latencyOf({ histograms }: RunTotals): Report['latency'] {
  return {
    response: histograms.response.percentiles(), service: histograms.service.percentiles(), connect: histograms.connect.percentiles(),
    tls: histograms.tls.percentiles(), firstByte: histograms.firstByte.percentiles(),
  }
}

/** What was asked for, without what may be secret. */
export function loadOf({ load, request }: Profile, identifiedBy: string): Report['load'] {
  return {
    model: load.model, arrivals: load.arrivals, stages: load.stages, connections: load.connections,
    requestsPerConnection: load.requestsPerConnection, warmupMs: load.warmupMs, thinkTimeMs: load.thinkTimeMs,
    connectionLifetimeMs: load.connectionLifetimeMs, patienceMs: load.patienceMs, workers: load.workers, requests: load.requests, resolve: load.resolve,
    method: request.method, path: withoutSecretParameters(request.path), timeoutMs: request.timeoutMs, identify: identifiedBy,
  }
}
