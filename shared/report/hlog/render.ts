import { encodedQuantilesMs } from '../../tally/encoded-quantiles.ts'
import type { CountedRow } from '../../tally/counted-row.ts'
import type { ReportMaterial } from '../material.ts'
import { prefaceLines, prefaceOf } from '../preface.ts'

/**
 * The run's latencies as an HdrHistogram log, an interval a second: response time untagged, service time and time to connect under tags.
 * Histograms are in microseconds; the column of maxima is in milliseconds, as the format's own writers have it.
 *
 * Source: HdrHistogram, HistogramLogWriter.java (format 1.3), HistogramLogReader.java.
 */
export function renderHlog({ report, rows, comparison }: ReportMaterial): string {
  const startSeconds = (Date.parse(report.run.startedAt) / 1000).toFixed(3)
  const lines = [
    ...prefaceLines(prefaceOf(report, comparison)).map((line) => `#${line}`),
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${startSeconds} (seconds since epoch), ${report.run.startedAt}]`,
    `#[BaseTime: ${startSeconds} (seconds since epoch)]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...rows.flatMap((row) => [
      ...interval(row, '', row.histograms.response),
      ...interval(row, 'Tag=service,', row.histograms.service),
      ...interval(row, 'Tag=connect,', row.histograms.connect),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

function interval({ fromMs, toMs }: CountedRow, tag: string, encoded: string): string[] {
  if (encoded === '') return []
  const [maxMs = 0] = encodedQuantilesMs(encoded, [1])
  return [`${tag}${(fromMs / 1000).toFixed(3)},${((toMs - fromMs) / 1000).toFixed(3)},${maxMs.toFixed(3)},${encoded}`]
}
