import type { Random } from '../../distribution/numerics/multinomial.ts'
import type { Report } from '../../report/report.ts'
import { Histogram } from '../../tally/histogram.ts'
import { emptyRow } from '../../distribution/testing/simulated-run.ts'
import type { ComparedRun } from '../compared-run.ts'

export interface SyntheticRun {
  seconds: number
  perSecond: number
  /** Fraction of requests that fail. */
  errorShare: number
  random: Random
  /** Factor on all response times of the next second. */
  luckOf(): number
  drawMs(): number
  model?: 'open' | 'closed'
}

/** A run that has what a comparison looks at, its response times drawn one by one. */
export function syntheticRun({ seconds, perSecond, errorShare, random, luckOf, drawMs, model = 'open' }: SyntheticRun): ComparedRun {
  const rows = Array.from({ length: seconds }, (_, second) => {
    const luck = luckOf()
    const histogram = new Histogram()
    let failed = 0
    for (let i = 0; i < perSecond; i += 1) {
      if (random() < errorShare) failed += 1
      else histogram.recordMs(drawMs() * luck)
    }
    const row = emptyRow(second * 1000, (second + 1) * 1000)
    return { ...row, sent: perSecond, completed: perSecond - failed, failed, histograms: { ...row.histograms, response: histogram.encode() } }
  })
  return { report: { ...bareReport, load: { ...bareReport.load, model } }, rows }
}

/** Box and Muller. */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

const none = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }

/** A report in which nothing happened. */
export const bareReport: Report = {
  schema: 'evenkeel.dev/report/v1',
  run: { id: 'a', name: 'a', startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:01:00.000Z', state: 'finished', version: '0.1.0' },
  target: { kind: 'url', url: 'http://127.0.0.1/' },
  route: { kind: 'direct', chooser: 'whatever answers', unit: 'connection', testsService: true, path: [] },
  load: {
    model: 'open', arrivals: 'constant', stages: [], connections: 1, requestsPerConnection: 1, warmupMs: 0, thinkTimeMs: 0,
    connectionLifetimeMs: null, patienceMs: 0, workers: 1, requests: null, resolve: 'once', method: 'GET', path: '/', timeoutMs: 1000, identify: 'none',
  },
  totals: {
    sent: 0, completed: 0, failed: 0, unfinished: 0, skipped: 0, unexpectedStatus: 0, connections: 0, durationSeconds: 0, requestsPerSecond: 0, errorRate: 0,
  },
  generator: { latenessMs: { p50: 0, p99: 0, max: 0 }, keptUp: true },
  latency: { response: none, service: none, connect: none, tls: none, firstByte: none },
  pods: [], unidentified: { requests: 0, connections: 0 }, errors: [],
  distribution: {
    verdict: 'not-tested', unit: 'connection', n: 0, effectiveN: 0, neededN: null, tolerance: null, maxRelativeDeviation: null, worstPod: null, interval: null,
    pValue: null, dispersion: null, balancer: { kind: 'unknown', confidence: 0 }, reasons: [],
  },
  failover: [], timeline: [], expectations: [], remarks: [], headline: '', verdict: 'pass',
}
