import { formatDuration, formatInteger, formatMoment } from '../../run-view/format.ts'
import { stopwatchSteps } from '../../run-view/moments.ts'
import { offsetMs } from '../../run-view/time.ts'
import { errorWords } from '../error-words.ts'
import type { Failover, Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { percentage } from './plot.ts'
import { listed, plural } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { table } from './table.ts'
import { linearAxis } from './value-axis.ts'

/** From more disruptions than this on a table stands for all, and the ladders behind it. */
const laddersInTheOpen = 4

/** The stopwatch of each disruption. */
export function failoverSection({ report }: ReportView): Markup {
  const { failover } = report
  if (failover.length === 0) return html``
  const ladders = failover.map((one, i) => ladder(report, one, i))
  return html`<section id="failover" class="card">
<h2>Failover</h2>
<p class="muted">Times count from the request of the disruption, on this computer's clock.</p>
${failover.length <= laddersInTheOpen ? ladders : html`${overview(report)}<details><summary>${formatInteger(failover.length)} stopwatches</summary>${ladders}</details>`}
</section>`
}

function ladder({ run }: Report, failover: Failover, index: number): Markup {
  const steps = stopwatchSteps(failover)
  const after = (iso: string | null) => offsetMs(iso, failover.requestedAt)
  const [errorFromMs, errorToMs] = [after(failover.firstErrorAt), after(failover.lastErrorAt)]
  const known = [...steps.map((step) => step.afterMs), errorFromMs, errorToMs].flatMap((ms) => ms ?? [])
  const axis = linearAxis(Math.max(1, ...known))
  const x = (ms: number) => percentage(axis.position(Math.max(0, ms)))
  const gridLines = axis.ticks.map((tick) => html`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="22"/>`)
  const row = (name: Insert, shape: Insert, time: Insert) =>
    html`<tr><th scope="row">${name}</th><td class="rung"><svg width="100%" height="22" aria-hidden="true">${gridLines}${shape}</svg></td><td class="n">${time}</td></tr>`
  const stepRow = ({ label, afterMs }: (typeof steps)[number]) => row(
    label,
    afterMs !== null && html`<line class="rung-line" x1="0" x2="${x(afterMs)}" y1="11" y2="11"/><circle class="rung-end" cx="${x(afterMs)}" cy="11" r="4.500"/>`,
    afterMs === null ? html`<span class="muted">unknown</span>` : signed(afterMs),
  )
  const errors = errorFromMs === null || errorToMs === null ? null : row(
    'Requests failed',
    html`<rect class="error" x="${x(errorFromMs)}" width="${percentage(axis.position(Math.max(0, errorToMs)) - axis.position(Math.max(0, errorFromMs)))}" y="6" height="10"/>`,
    `${signed(errorFromMs)} … ${signed(errorToMs)}`,
  )
  const byTime = steps.toSorted((a, b) => (a.afterMs ?? Infinity) - (b.afterMs ?? Infinity))
  const before = byTime.filter((step) => errors === null || (step.afterMs ?? Infinity) <= (errorFromMs ?? -Infinity))
  return html`<div class="failover">
<h3>${index + 1}. ${disruptionWords(failover)} <span class="muted">at ${formatMoment(offsetMs(failover.requestedAt, run.startedAt))}</span></h3>
<p>${lossWords(failover)}${failover.newcomer !== null && html` The newcomer is <span class="name">${failover.newcomer}</span>.`}</p>
${table({
    className: 'ladder', caption: `Stopwatch of disruption ${index + 1}`, captionHidden: true,
    head: html`<tr><th scope="col">Step</th><th scope="col" class="rung">${ladderScale(axis.ticks, x)}</th><th scope="col" class="n">After the request</th></tr>`,
    rows: [...before.map(stepRow), ...(errors === null ? [] : [errors]), ...byTime.slice(before.length).map(stepRow)],
  })}</div>`
}

function ladderScale(ticks: readonly number[], x: (ms: number) => string): Markup {
  return html`<span class="sr">Time</span><svg width="100%" height="14" aria-hidden="true">${ticks.map((tick, i) => html`<text class="${i === 0 ? 'start' : i === ticks.length - 1 ? 'end' : 'middle'}" x="${x(tick)}" y="10">${tick === 0 ? '0' : formatDuration(tick)}</text>`)}</svg>`
}

function overview({ failover, run }: Report): Markup {
  const labels = failover.slice(0, 1).flatMap(stopwatchSteps).map((step) => step.label)
  return table({
    className: 'latency', caption: 'All disruptions: times after the request, and what was lost',
    head: html`<tr><th scope="col">Disruption</th>${labels.map((label) => html`<th scope="col" class="n">${label}</th>`)}<th scope="col" class="n">Errors for</th><th scope="col" class="n">Lost</th></tr>`,
    rows: failover.map((one, i) => html`<tr><th scope="row">${i + 1}. ${disruptionWords(one)}<span class="where">at ${formatMoment(offsetMs(one.requestedAt, run.startedAt))}</span></th>${stopwatchSteps(one).map((step) => html`<td class="n">${step.afterMs === null ? 'unknown' : signed(step.afterMs)}</td>`)}<td class="n">${formatDuration(one.errorWindowMs)}</td><td class="n">${formatInteger(one.failedRequests)}</td></tr>`),
  })
}

function disruptionWords({ disruption, victim }: Failover): Insert {
  return html`${disruption}${!disruption.includes(victim) && html` <span class="name">${victim}</span>`}`
}

function lossWords(failover: Failover): Insert {
  if (failover.failedRequests === 0) return html`<b class="good">No request was lost.</b>`
  const classes = failover.errors.map((error) => `${formatInteger(error.count)} × ${errorWords[error.class].name.toLowerCase()}`)
  return html`<b class="bad">${plural(failover.failedRequests, 'request')} lost</b> within ${formatDuration(failover.errorWindowMs)}${classes.length > 0 && `: ${listed(classes)}`}.`
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${formatDuration(Math.abs(ms))}`
}
