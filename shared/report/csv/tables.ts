import { isoAt } from '../iso-time.ts'
import type { ReportMaterial } from '../material.ts'
import { prefaceOf } from '../preface.ts'
import type { Percentiles } from '../report.ts'
import { type Cell, csvFile } from './csv.ts'

/** Stands for the pod of responses and connections that could not be told apart. */
export const unidentifiedName = '(unidentified)'

const latencyColumns = ['latency_count', 'p50_ms', 'p90_ms', 'p99_ms', 'p999_ms', 'max_ms', 'mean_ms']

/** A row a second: its counts, whose sums are the report's totals, and its response times. */
export function secondsCsv({ report, rows, seconds, comparison }: ReportMaterial): string {
  const startedAtEpochMs = Date.parse(report.run.startedAt)
  const columns = [
    'at_ms', 'time', 'sent', 'completed', 'failed', 'unfinished', 'skipped', 'unexpected_status', 'connections',
    'unidentified_requests', 'unidentified_connections', 'p50_ms', 'p90_ms', 'p99_ms',
  ]
  return csvFile(prefaceOf(report, comparison), columns, rows.map((row, index) => {
    const second = seconds[index]
    return [
      row.fromMs, isoAt(startedAtEpochMs, row.fromMs), row.sent, row.completed, row.failed, row.unfinished, row.skipped,
      (row.errors.status ?? 0) + (row.errors['api-status'] ?? 0), row.connections, row.unidentified.requests, row.unidentified.connections,
      second?.p50 ?? null, second?.p90 ?? null, second?.p99 ?? null,
    ]
  }))
}

/** A row a pod over the whole run, in the report's order; what no pod could be named for stands last. */
export function podsCsv({ report, comparison }: ReportMaterial): string {
  const columns = [
    'pod', 'node', 'zone', 'eligible', 'requests', 'connections', 'errors', 'request_share', 'connection_share', 'expected_share',
    'expected_low', 'expected_high', ...latencyColumns, 'first_answer_at', 'last_answer_at',
  ]
  const pods = report.pods.map((pod): Cell[] => [
    pod.name, pod.node, pod.zone, pod.eligible, pod.requests, pod.connections, pod.errors, pod.requestShare, pod.connectionShare,
    pod.expectedShare, pod.expectedBand?.low ?? null, pod.expectedBand?.high ?? null, ...latencyCells(pod.latency),
    pod.firstAnswerAt, pod.lastAnswerAt,
  ])
  const { requests, connections } = report.unidentified
  const rest: Cell[][] = requests + connections > 0
    ? [[unidentifiedName, '', '', null, requests, connections, ...Array.from({ length: columns.length - 6 }, () => null)]] : []
  return csvFile(prefaceOf(report, comparison), columns, [...pods, ...rest])
}

/** A row for each pod and second in which something happened on it. */
export function podSecondsCsv({ report, rows, comparison }: ReportMaterial): string {
  const cells = rows.flatMap((row) => Object.entries(row.responders).flatMap(([name, { requests, connections, errors }]): Cell[][] => (
    requests + connections + errors === 0 ? [] : [[row.fromMs, name, requests, connections, errors]])))
  return csvFile(prefaceOf(report, comparison), ['at_ms', 'pod', 'requests', 'connections', 'errors'], cells)
}

function latencyCells({ count, p50, p90, p99, p999, max, mean }: Percentiles): Cell[] {
  return [count, p50, p90, p99, p999, max, mean === null ? null : Number(mean.toFixed(4))]
}
