import type { KnownResponder } from '../../shared/identify/known-responders.ts'
import type { Dial } from '../../shared/model/dial.ts'
import type { IdentifyRule, LoadSpec } from '../../shared/profile/profile.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { mergeRows, type RunTotals } from '../../shared/tally/tally.ts'
import {
  monotonicMs, startLoad, type LoadJob, type LoadRun, type LoadSummary, type Pulse, type RequestJob,
} from '../../electron/engine/load.ts'

export const workerUrl = new URL('../../electron/engine/worker.ts', import.meta.url)

export interface LoadOptions {
  port?: number
  dials?: Dial[]
  request?: Partial<RequestJob>
  load?: Partial<LoadSpec>
  identify?: IdentifyRule
  responders?: KnownResponder[]
  distinctExpected?: number | null
  seed?: number
}

export interface LoadResult {
  summary: LoadSummary
  rows: SecondRow[]
  pulses: Pulse[]
  totals: RunTotals
}

export function loadJob(options: LoadOptions): LoadJob {
  return {
    runId: 'r-test', seed: options.seed ?? 1, originMs: monotonicMs(),
    dials: options.dials ?? [{ kind: 'tcp', host: '127.0.0.1', port: options.port ?? 0 }],
    request: {
      method: 'GET', path: '/', hostHeader: 'test', headers: {}, body: '', timeoutMs: 5000, userAgent: 'evenkeel/0.0.0 run/r-test',
      ...options.request,
    },
    load: {
      model: 'closed', arrivals: 'constant', stages: [{ from: 4, to: 4, durationMs: 300 }], connections: 50,
      requestsPerConnection: 'unlimited', warmupMs: 0, thinkTimeMs: 0, connectionLifetimeMs: null, patienceMs: 5000, workers: 1,
      requests: null, resolve: 'once',
      ...options.load,
    },
    identify: options.identify ?? { by: 'header', name: 'X-Pod-Name' },
    responders: options.responders ?? [],
    distinctExpected: options.distinctExpected ?? null,
  }
}

/** Constant arrivals per second for a time. */
export function open(ratePerSecond: number, durationMs: number, more: Partial<LoadSpec> = {}): Partial<LoadSpec> {
  return { model: 'open', stages: [{ from: ratePerSecond, to: ratePerSecond, durationMs }], ...more }
}

/** A number of connections for a time. */
export function closed(connections: number, durationMs: number, more: Partial<LoadSpec> = {}): Partial<LoadSpec> {
  return { model: 'closed', connections, stages: [{ from: connections, to: connections, durationMs }], ...more }
}

/** Performs a load to its end; `during` may act on it. */
export async function runLoad(options: LoadOptions, during?: (run: LoadRun) => void | Promise<void>): Promise<LoadResult> {
  const run = startLoad(loadJob(options), { workerUrl })
  const rows: SecondRow[] = []
  const pulses: Pulse[] = []
  run.onRow((row) => rows.push(row))
  run.onPulse((pulse) => pulses.push(pulse))
  const [summary] = await Promise.all([run.done, during?.(run)])
  return { summary, rows, pulses, totals: mergeRows(rows) }
}
