import { formatInteger, formatMoment, formatMs, formatTick } from '../../run-view/format.ts'
import { shareUnit } from '../../run-view/pod-rows.ts'
import { wholeSeconds } from '../../run-view/shares.ts'
import { html, type Markup } from './html.ts'
import { errorsChart, requestsChart, responseChart } from './load-charts.ts'
import { momentLabels, timeFrame } from './moment-labels.ts'
import type { ReportView } from './report-view.ts'
import { shareOverTime } from './share-charts.ts'
import { foldedTable, numbers } from './table.ts'
import { timeBins, type TimeBin } from './time-bins.ts'

const mostPoints = 300

/** The charts over time, on the axis that the lanes of the pods share. */
export function overTimeSection(view: ReportView): Markup {
  const { endMs, report } = view
  const frame = timeFrame(view)
  const seconds = wholeSeconds(view.run.seconds, endMs)
  const bins = timeBins(seconds, endMs, mostPoints)
  if (bins.length === 0) return card(html`<p>No second of load was recorded.</p>`)
  // Kept connections are opened once and answer for long: what happens over time then shows in requests only.
  const unit = report.load.requestsPerConnection === 1 ? shareUnit(report.distribution) : 'requests'
  const shares = shareOverTime(view, frame, seconds, unit)
  return card(html`<div class="stack">
${momentLabels(frame)}
${requestsChart(view, frame, bins)}
${errorsChart(frame, bins)}
${responseChart(frame, bins, shares === null)}
${shares?.chart}
</div>
${binTable(bins)}
${shares?.table}`)
}

function card(content: Markup): Markup {
  return html`<section id="over-time" class="card">
<h2>Over time</h2>
${content}
</section>`
}

function binTable(bins: readonly TimeBin[]): Markup {
  const lengthMs = bins.length < 2 ? 1000 : Math.round((bins[1]?.fromMs ?? 0) - (bins[0]?.fromMs ?? 0))
  return foldedTable(`Figures of these charts, every ${formatTick(lengthMs, lengthMs)}`, {
    className: 'bins',
    caption: lengthMs > 1000 ? 'Counts of each interval; response time of its worst second in milliseconds'
      : 'Counts of each second; response time in milliseconds',
    columns: ['From', 'Sent', 'Completed', 'Errors', 'Skipped', 'p50', 'p90', 'p99'].map(numbers),
    rows: bins.map((bin) => [
      formatMoment(bin.fromMs),
      ...[bin.sent, bin.completed, bin.errors, bin.skipped].map(formatInteger),
      ...[bin.p50, bin.p90, bin.p99].map(formatMs),
    ]),
  })
}
