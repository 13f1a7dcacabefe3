import type { Snapshot } from '../contract/run-event.ts'
import type { Report } from '../report/report.ts'
import type { RunView } from './fold.ts'

/** The figures of a run as its page shows them: those of the report where there is one, else of the latest snapshot. */
export interface RunFigures {
  elapsedMs: number
  totals: Report['totals']
  /** Of the last full second while the run is live, of the whole run afterwards. */
  requestsPerSecond: number
  /** Null in the closed model. */
  targetRequestsPerSecond: number | null
  latency: Snapshot['latency']
  generator: Report['generator']
  pods: Snapshot['pods']
  nodes?: Snapshot['nodes']
  zones?: Snapshot['zones']
  unidentified: Report['unidentified']
  distribution: Report['distribution']
  failover: Report['failover']
  scaleOut?: Report['scaleOut']
  headline: string
}

/** Null until anything was measured. */
export function figuresOf({ report, snapshot }: Pick<RunView, 'report' | 'snapshot'>): RunFigures | null {
  if (report) {
    return {
      elapsedMs: report.totals.durationSeconds * 1000,
      totals: report.totals,
      requestsPerSecond: report.totals.requestsPerSecond,
      targetRequestsPerSecond: report.load.model === 'open' ? meanRate(report.load.stages) : null,
      latency: report.latency,
      generator: report.generator,
      pods: report.pods,
      nodes: report.nodes,
      zones: report.zones,
      unidentified: report.unidentified,
      distribution: report.distribution,
      failover: report.failover,
      scaleOut: report.scaleOut,
      headline: report.headline,
    }
  }
  return snapshot && { ...snapshot, elapsedMs: snapshot.atMs }
}

/** Mean of a piecewise linear rate, requests per second; null without any duration. */
export function meanRate(stages: Report['load']['stages']): number | null {
  const durationMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  if (durationMs === 0) return null
  return stages.reduce((sum, stage) => sum + (stage.from + stage.to) / 2 * stage.durationMs, 0) / durationMs
}
