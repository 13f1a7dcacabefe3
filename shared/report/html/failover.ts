import { formatAfter, formatDuration, formatInteger, formatMoment, formatTick } from '../../run-view/format.ts'
import { stopwatchSteps, type StopwatchStep } from '../../run-view/moments.ts'
import { offsetMs, timeTicksMs } from '../../run-view/time.ts'
import { summaryWords } from '../../failover/summary.ts'
import { errorWords } from '../error-words.ts'
import { notSeen } from '../expectation-words.ts'
import type { Failover, Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { below, named, nextStep } from './parts.ts'
import { percentage, span } from './plot.ts'
import { listed, lowerFirst, plural } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { folded, numbers, table } from './table.ts'

/** From more disruptions than this on a table stands for all, and the ladders behind it. */
const laddersInTheOpen = 4
const rungPx = 22

/** The stopwatch of each disruption. */
export function failoverSection({ report }: ReportView): Insert {
  const { failover, failoverSummary: summary = [] } = report
  if (failover.length === 0) return null
  const ladders = failover.map((one, i) => ladder(report, one, i))
  const many = html`${overview(report)}
${folded(`${formatInteger(failover.length)} stopwatches`, ladders)}`
  return html`<section id="failover" class="card">
<h2>Failover</h2>
<p class="muted">Times count from the request of the disruption, on this computer's clock. Shares are even again from when on none differs from its expected one by more than chance: at the earliest with
the newcomer's first answer, which is usual where each request opens a connection.</p>
${summary.map((one) => html`<p>${summaryWords(one)}</p>`)}
${failover.length <= laddersInTheOpen ? ladders : many}
</section>`
}

interface Rung {
  label: string
  /** Where it stands among the others. */
  orderMs: number
  shape: Insert
  time: Insert
}

function ladder({ run }: Report, failover: Failover, index: number): Markup {
  const steps = stopwatchSteps(failover)
  const errors = errorInterval(failover)
  const endMs = Math.max(1, ...steps.map((step) => step.afterMs ?? 0), errors?.toMs ?? 0) * 1.03
  const rungs = [...steps.map((step) => stepRung(step, endMs)), ...(errors === null ? [] : [errorRung(errors, endMs)])]
    .sort((a, b) => a.orderMs - b.orderMs)
  const ticks = timeTicksMs(endMs, 6)
  const gridX = ticks.map((tick) => percentage(tick / endMs))
  const grid = gridX.map((x) => html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${rungPx}"/>`)
  const requested = formatMoment(offsetMs(failover.requestedAt, run.startedAt))
  return html`<div class="failover">
<h3>${index + 1}. ${disruptionWords(failover)} <span class="muted">at ${requested}</span></h3>
<p>${lossWords(failover)}${failover.newcomer !== null && html` The newcomer is ${named(failover.newcomer)}.`}</p>
${failover.verdict && html`<p>${failover.verdict.text}${nextStep(failover.verdict.next)}</p>`}
${table({
    className: 'ladder', caption: `Stopwatch of disruption ${index + 1}`, captionHidden: true,
    columns: ['Step', { title: scale(ticks, endMs), className: 'rung' }, numbers('After the request')],
    rows: rungs.map(({ label, shape, time }) =>
      [label, html`<svg width="100%" height="${rungPx}" aria-hidden="true">${grid}${shape}</svg>`, time]),
  })}</div>`
}

function stepRung({ label, afterMs }: StopwatchStep, endMs: number): Rung {
  if (afterMs === null) return { label, orderMs: Infinity, shape: null, time: html`<span class="muted">${notSeen}</span>` }
  const x = percentage(afterMs / endMs)
  return {
    label, orderMs: afterMs, time: formatAfter(afterMs),
    shape: html`<line class="rung-line" x1="0" x2="${x}" y1="11" y2="11"/><circle class="rung-end" cx="${x}" cy="11" r="4.500"/>`,
  }
}

function errorRung({ fromMs, toMs }: { fromMs: number; toMs: number }, endMs: number): Rung {
  return {
    label: 'Requests failed', orderMs: fromMs, time: `${formatAfter(fromMs)} … ${formatAfter(toMs)}`,
    shape: html`<rect class="error" ${span(fromMs, toMs, endMs)} y="6" height="10"/>`,
  }
}

function errorInterval({ firstErrorAt, lastErrorAt, requestedAt }: Failover): { fromMs: number; toMs: number } | null {
  const [fromMs, toMs] = [offsetMs(firstErrorAt, requestedAt), offsetMs(lastErrorAt, requestedAt)]
  return fromMs === null || toMs === null ? null : { fromMs, toMs }
}

function scale(ticks: readonly number[], endMs: number): Markup {
  const text = (ms: number) => {
    const anchor = ms === 0 ? 'start' : ms / endMs > 0.94 ? 'end' : 'middle'
    return html`<text class="${anchor}" x="${percentage(ms / endMs)}" y="10">${formatTick(ms, endMs)}</text>`
  }
  return html`<span class="sr">Time</span><svg width="100%" height="14" aria-hidden="true">${ticks.map(text)}</svg>`
}

function overview({ failover, run }: Report): Markup {
  const labels = failover.slice(0, 1).flatMap(stopwatchSteps).map((step) => step.label)
  return table({
    className: 'overview', caption: 'All disruptions: times after the request, and what was lost',
    columns: ['Disruption', ...[...labels, 'Errors for', 'Lost'].map(numbers)],
    rows: failover.map((one, i) => [
      html`${i + 1}. ${disruptionWords(one)}${below(`at ${formatMoment(offsetMs(one.requestedAt, run.startedAt))}`)}`,
      ...stopwatchSteps(one).map((step) => (step.afterMs === null ? notSeen : formatAfter(step.afterMs))),
      formatDuration(one.errorWindowMs), formatInteger(one.failedRequests),
    ]),
  })
}

function disruptionWords({ disruption, victim }: Failover): Insert {
  return disruption.includes(victim) ? disruption : html`${disruption} ${named(victim)}`
}

function lossWords({ failedRequests, errors, errorWindowMs }: Failover): Insert {
  if (failedRequests === 0) return html`<b class="good">No request was lost.</b>`
  const classes = errors.map((error) => `${formatInteger(error.count)} × ${lowerFirst(errorWords[error.class].name)}`)
  const listing = classes.length > 0 ? `: ${listed(classes)}` : ''
  return html`<b class="bad">${plural(failedRequests, 'request')} lost</b> within ${formatDuration(errorWindowMs)}${listing}.`
}
