import type { Second } from '../contract/run-event.ts'
import { encodedQuantilesMs } from '../tally/encoded-quantiles.ts'
import type { CountedRow } from '../tally/counted-row.ts'

/** One point of the charts from a second's row. */
export function secondOf(row: CountedRow): Second {
  const [p50 = null, p90 = null, p99 = null] = encodedQuantilesMs(row.histograms.response, [0.5, 0.9, 0.99])
  return {
    atMs: row.fromMs,
    sent: row.sent, completed: row.completed, failed: row.failed, skipped: row.skipped,
    unexpectedStatus: (row.errors.status ?? 0) + (row.errors['api-status'] ?? 0),
    p50, p90, p99,
    pods: row.responders,
  }
}
