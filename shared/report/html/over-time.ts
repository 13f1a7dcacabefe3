import { errorWindows, momentsOf, type Moment } from '../../run-view/moments.ts'
import { formatInteger, formatMoment, formatMs, formatPerSecond, formatShare, formatTick } from '../../run-view/format.ts'
import { shareUnit } from '../../run-view/pod-rows.ts'
import { sharesOverTime, type ShareOverTime } from '../../run-view/shares.ts'
import { html, type Insert, type Markup } from './html.ts'
import { podRect, swatch } from './looks.ts'
import { linePath, momentLines, percentage, plot, span, stretched, type TimeFrame } from './plot.ts'
import type { ReportView } from './report-view.ts'
import { fitted } from './fitted.ts'
import { foldedTable } from './table.ts'
import { ratePerSecond, timeBins, type TimeBin } from './time-bins.ts'
import { linearAxis, logAxis, type ValueAxis } from './value-axis.ts'

const mostPoints = 300
const mostShareBins = 120
const mostShareSeries = 9

/** The charts over time, on the axis that the lanes of the pods share. */
export function overTimeSection(view: ReportView): Markup {
  const { endMs, run, report } = view
  const frame = timeFrame(view)
  const bins = timeBins(run.seconds, endMs, mostPoints)
  if (bins.length === 0) return html`<section id="over-time" class="card"><h2>Over time</h2><p>No second of load was recorded.</p></section>`
  const unit = shareUnit(report.distribution)
  const shares = sharesOverTime(run.seconds, run.podOrder, unit, { bins: mostShareBins, series: mostShareSeries })
  return html`<section id="over-time" class="card">
<h2>Over time</h2>
<div class="stack">
${momentLabels(frame)}
${requestsChart(view, frame, bins)}
${errorsChart(frame, bins)}
${responseChart(frame, bins)}
${shares.series.length > 0 && shareChart(view, frame, shares, unit)}
</div>
${binTable(bins)}
${shares.series.length > 0 && shareTable(shares, unit)}
</section>`
}

export function timeFrame({ run, endMs }: ReportView): TimeFrame {
  return { endMs, moments: momentsOf(run), errorWindows: errorWindows(run) }
}

/** Width in pixels that labels must not collide at: an A4 page's. */
const narrowestPx = 500
const labelRows = 3

/** What the upright lines mean, above the first chart; those that find no room keep their line and stand in the table of events. */
export function momentLabels({ moments, endMs }: TimeFrame): Insert {
  const ends: number[] = []
  const placed = moments.flatMap((moment) => {
    const text = fitted(moment.text, 44)
    const widthPx = text.length * 6.3 + 14
    const xPx = (moment.atMs / endMs) * narrowestPx
    const leftwards = xPx + widthPx > narrowestPx
    const from = leftwards ? xPx - widthPx : xPx
    const row = Array.from({ length: labelRows }, (_, i) => i).find((i) => (ends[i] ?? -Infinity) <= from)
    if (row === undefined) return []
    ends[row] = from + widthPx
    return [{ moment, text, row, leftwards }]
  })
  if (placed.length === 0) return null
  const heightPx = (Math.max(...placed.map((label) => label.row)) + 1) * 16
  const mark = ({ moment, text, row, leftwards }: { moment: Moment; text: string; row: number; leftwards: boolean }) => {
    const x = percentage(moment.atMs / endMs)
    return html`<line class="moment ${moment.kind}" x1="${x}" x2="${x}" y1="${row * 16 + 2}" y2="${heightPx}"/>
<text class="${moment.kind}${leftwards && ' end'}" x="${x}" dx="${leftwards ? -5 : 5}" y="${row * 16 + 12}">${text}</text>`
  }
  return html`<div class="chart"><div></div><svg class="plot labels" width="100%" height="${heightPx}" aria-hidden="true">${placed.map(mark)}</svg></div>`
}

function requestsChart({ report, run, endMs }: ReportView, frame: TimeFrame, bins: readonly TimeBin[]): Markup {
  const heightPx = 110
  const asked = askedRate(report, run.timeline.find((event) => event.kind === 'warmup-ended')?.atMs ?? 0)
  const completed = bins.map((bin) => ({ atMs: middle(bin), value: ratePerSecond(bin.completed, bin) }))
  const axis = linearAxis(Math.max(...completed.map((point) => point.value ?? 0), ...asked.map((point) => point.value), 1))
  return html`<figure class="chart"><figcaption><b>Requests</b> per second
<ul class="legend"><li>${lineKey('completed')}completed</li>${asked.length > 0 && html`<li>${lineKey('asked')}asked for</li>`}</ul></figcaption>
${plot({
    frame, heightPx, axis, times: false, tick: (value) => formatInteger(value), title: 'Requests completed per second over time',
    content: html`${stretched(heightPx, html`${asked.length > 0 && html`<path class="line asked" d="${linePath(asked, axis, endMs)}"/>`}<path class="line completed" d="${linePath(completed, axis, endMs)}"/>`)}
${hovers(bins, endMs, heightPx, (bin) => `${formatPerSecond(ratePerSecond(bin.completed, bin) ?? 0)} completed per second, ${formatInteger(bin.errors)} errors, ${formatInteger(bin.skipped)} skipped`)}`,
  })}</figure>`
}

/** What the stages ask for, as corners of a line; empty in the closed model. */
function askedRate({ load }: ReportView['report'], startMs: number): { atMs: number; value: number }[] {
  if (load.model !== 'open') return []
  let atMs = startMs
  return load.stages.flatMap(({ from, to, durationMs }) => {
    const corners = [{ atMs, value: from }, { atMs: atMs + durationMs, value: to }]
    atMs += durationMs
    return corners
  })
}

function errorsChart(frame: TimeFrame, bins: readonly TimeBin[]): Insert {
  const heightPx = 44
  const rate = (count: number, bin: TimeBin) => count / Math.max(0.2, (bin.toMs - bin.fromMs) / 1000)
  const largest = Math.max(...bins.map((bin) => rate(bin.errors + bin.skipped, bin)))
  if (largest === 0) return null
  const skipped = bins.some((bin) => bin.skipped > 0)
  const whole = linearAxis(largest)
  const axis: ValueAxis = { ...whole, ticks: [0, whole.ticks.at(-1) ?? largest] }
  const column = (className: string, bin: TimeBin, below: number, count: number) => {
    if (count === 0) return null
    const top = heightPx * (1 - axis.position(rate(below + count, bin)))
    const height = Math.max(2, heightPx * axis.position(rate(count, bin)))
    return html`<rect class="${className}" ${span(bin.fromMs, bin.toMs, frame.endMs)} y="${Math.min(top, heightPx - height).toFixed(1)}" height="${height.toFixed(1)}"/>`
  }
  return html`<figure class="chart"><figcaption><b>Errors</b> per second
${skipped && html`<ul class="legend"><li><span class="key error"></span>errors</li><li><span class="key skipped"></span>skipped</li></ul>`}</figcaption>
${plot({
    frame, heightPx, axis, times: false, tick: (value) => (value < 10 ? String(Number(value.toFixed(2))) : formatInteger(value)),
    title: skipped ? 'Errors and skipped requests per second over time' : 'Errors per second over time',
    content: html`${bins.map((bin) => html`${column('error', bin, 0, bin.errors)}${column('skipped', bin, bin.errors, bin.skipped)}`)}
${hovers(bins, frame.endMs, heightPx, (bin) => `${formatInteger(bin.errors)} errors, ${formatInteger(bin.skipped)} skipped`)}`,
  })}</figure>`
}

function responseChart(frame: TimeFrame, bins: readonly TimeBin[]): Markup {
  const heightPx = 130
  const lines = ['p50', 'p90', 'p99'] as const
  const axis = logAxis(bins.flatMap((bin) => lines.flatMap((name) => bin[name] ?? [])))
  return html`<figure class="chart"><figcaption><b>Response time</b> ms, logarithmic
<ul class="legend">${lines.toReversed().map((name) => html`<li>${lineKey(name)}${name}</li>`)}</ul></figcaption>
${plot({
    frame, heightPx, axis, times: false, tick: (value) => (value < 1 ? String(value) : formatInteger(value)), title: 'Response time over time: p50, p90 and p99, logarithmic',
    content: html`${stretched(heightPx, lines.map((name) => html`<path class="line ${name}" d="${linePath(bins.map((bin) => ({ atMs: middle(bin), value: bin[name] })), axis, frame.endMs)}"/>`))}
${hovers(bins, frame.endMs, heightPx, (bin) => lines.map((name) => `${name} ${formatMs(bin[name])} ms`).join(', '))}`,
  })}</figure>`
}

function shareChart(view: ReportView, frame: TimeFrame, shares: ShareOverTime, unit: string): Markup {
  const heightPx = Math.max(120, shares.series.length * 17 + 34)
  const axis: ValueAxis = { ticks: [0, 0.25, 0.5, 0.75, 1], position: (value) => value }
  const indexes = shares.series.map((pod) => (pod === null ? null : view.indexOf.get(pod) ?? 0))
  const nameOf = (pod: string | null) => (pod === null ? `${formatInteger(shares.othersCount)} others` : view.shortOf.get(pod) ?? pod)
  const columns = shares.bins.flatMap((bin) => {
    let below = 0
    return bin.shares.map((share, i) => {
      const top = 1 - below - share
      below += share
      if (share === 0) return null
      return podRect(html`${span(bin.fromMs, Math.min(bin.toMs, frame.endMs), frame.endMs)} y="${(top * heightPx).toFixed(2)}" height="${(share * heightPx).toFixed(2)}"`, indexes[i] ?? null)
    })
  })
  return html`<figure class="chart"><figcaption><b>Share</b> of ${unit}
<ul class="legend pods">${shares.series.map((pod, i) => html`<li>${swatch(indexes[i] ?? null)}<span class="name">${fitted(nameOf(pod), 18)}</span></li>`).toReversed()}</ul></figcaption>
${plot({
    frame, heightPx, axis, times: true, tick: (value) => formatShare(value, 0), title: `Share of ${unit} per pod over time`,
    content: html`<g class="columns">${columns}</g>${momentLines(frame, heightPx)}
${hovers(shares.bins, frame.endMs, heightPx, (bin) => shares.series.map((pod, i) => `${nameOf(pod)} ${formatShare(bin.shares[i] ?? 0)}`).toReversed().join('\n'))}`,
  })}</figure>`
}

/** Transparent columns that tell their figures to a resting pointer. */
function hovers<B extends { fromMs: number; toMs: number }>(bins: readonly B[], endMs: number, heightPx: number, text: (bin: B) => string): Markup {
  return html`<g class="hovers">${bins.map((bin) => html`<rect ${span(bin.fromMs, bin.toMs, endMs)} y="0" height="${heightPx}"><title>${formatMoment(bin.fromMs)}: ${text(bin)}</title></rect>`)}</g>`
}

function lineKey(className: string): Markup {
  return html`<svg class="key" width="18" height="8" aria-hidden="true"><path class="line ${className}" d="M0 4H18"/></svg>`
}

function binTable(bins: readonly TimeBin[]): Markup {
  const lengthMs = (bins[1]?.fromMs ?? 1000) - (bins[0]?.fromMs ?? 0)
  return foldedTable(`Figures of these charts, every ${formatTick(lengthMs, lengthMs)}`, {
    className: 'bins',
    caption: lengthMs > 1000 ? 'Counts of each interval; response time in milliseconds, of its worst second' : 'Counts of each second; response time in milliseconds',
    head: html`<tr><th scope="col" class="n">From</th>${['Sent', 'Completed', 'Errors', 'Skipped', 'p50', 'p90', 'p99'].map((name) => html`<th scope="col" class="n">${name}</th>`)}</tr>`,
    rows: bins.map((bin) => html`<tr><th scope="row" class="n">${formatMoment(bin.fromMs)}</th>${[bin.sent, bin.completed, bin.errors, bin.skipped].map((count) => html`<td class="n">${formatInteger(count)}</td>`)}${[bin.p50, bin.p90, bin.p99].map((value) => html`<td class="n">${formatMs(value)}</td>`)}</tr>`),
  })
}

function shareTable(shares: ShareOverTime, unit: string): Markup {
  return foldedTable(`Shares over time, every ${formatTick(shares.binMs, shares.binMs)}`, {
    className: 'bins', caption: `Share of ${unit} per pod`,
    head: html`<tr><th scope="col" class="n">From</th><th scope="col" class="n">${unit}</th>${shares.series.map((pod) => html`<th scope="col" class="n">${pod ?? `${formatInteger(shares.othersCount)} others`}</th>`)}</tr>`,
    rows: shares.bins.map((bin) => html`<tr><th scope="row" class="n">${formatMoment(bin.fromMs)}</th><td class="n">${formatInteger(bin.total)}</td>${bin.shares.map((share) => html`<td class="n">${formatShare(share)}</td>`)}</tr>`),
  })
}

const middle = (bin: TimeBin) => (bin.fromMs + bin.toMs) / 2
