import { formatInteger, formatMs, formatPerSecond } from '../../run-view/format.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import type { Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { hovers, lineKey, linePath, plot, span, stretched, stroke, type TimeFrame } from './plot.ts'
import type { ReportView } from './report-view.ts'
import { ratePerSecond, type TimeBin } from './time-bins.ts'
import { linearAxis, logAxis, type ValueAxis } from './value-axis.ts'

const othersOf = (bin: TimeBin) => `${formatInteger(bin.errors)} errors, ${formatInteger(bin.skipped)} skipped`
const middle = (bin: TimeBin) => (bin.fromMs + bin.toMs) / 2

/** Requests completed per second, and the rate that was asked for. */
export function requestsChart({ report, run, endMs }: ReportView, frame: TimeFrame, bins: readonly TimeBin[]): Markup {
  const heightPx = 110
  const asked = askedRate(report, measuredFromMs(run.timeline))
  const completed = bins.map((bin) => ({ atMs: middle(bin), value: ratePerSecond(bin.completed, bin) }))
  const largest = Math.max(1, ...[...completed, ...asked].map((point) => point.value ?? 0))
  const axis = linearAxis(largest * 1.04)
  const words = (bin: TimeBin) => `${formatPerSecond(ratePerSecond(bin.completed, bin) ?? 0)} completed per second, ${othersOf(bin)}`
  const askedKey = asked.length > 0 && html`<li>${lineKey('asked')}asked for</li>`
  return html`<figure class="chart"><figcaption><b>Requests</b> per second
<ul class="legend"><li>${lineKey('completed')}completed</li>${askedKey}</ul></figcaption>
${plot({
    frame, heightPx, axis, times: false, tick: (value) => formatInteger(value), title: 'Requests completed per second over time',
    content: html`${stretched(heightPx, [
      asked.length > 0 && stroke('asked', linePath(asked, axis, endMs)), stroke('completed', linePath(completed, axis, endMs)),
    ])}
${hovers(bins, endMs, heightPx, words)}`,
  })}</figure>`
}

/** When the first stage began. */
function measuredFromMs(timeline: readonly TimelineEvent[]): number {
  const began = timeline.find((event) => event.kind === 'warmup-ended') ?? timeline.find((event) => event.kind === 'started')
  return began?.atMs ?? 0
}

/** What the stages ask for, as corners of a line; empty in the closed model. */
function askedRate({ load }: Report, startMs: number): { atMs: number; value: number }[] {
  if (load.model !== 'open') return []
  let atMs = startMs
  return load.stages.flatMap(({ from, to, durationMs }) => {
    const corners = [{ atMs, value: from }, { atMs: atMs + durationMs, value: to }]
    atMs += durationMs
    return corners
  })
}

/** Errors, and arrivals that were skipped, on a scale of their own: few among many are still seen. Nothing where there are none. */
export function errorsChart(frame: TimeFrame, bins: readonly TimeBin[]): Insert {
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
    const y = Math.min(top, heightPx - height).toFixed(1)
    return html`<rect class="${className}" ${span(bin.fromMs, bin.toMs, frame.endMs)} y="${y}" height="${height.toFixed(1)}"/>`
  }
  const legend = html`<ul class="legend row"><li><span class="key error"></span>errors</li>
<li><span class="key skipped"></span>skipped</li></ul>`
  return html`<figure class="chart"><figcaption><b>Errors</b> per second ${skipped && legend}</figcaption>
${plot({
    frame, heightPx, axis, times: false, tick: (value) => (value < 10 ? String(Number(value.toFixed(2))) : formatInteger(value)),
    title: skipped ? 'Errors and skipped requests per second over time' : 'Errors per second over time',
    content: html`${bins.map((bin) => html`${column('error', bin, 0, bin.errors)}${column('skipped', bin, bin.errors, bin.skipped)}`)}
${hovers(bins, frame.endMs, heightPx, othersOf)}`,
  })}</figure>`
}

/** @param times whether this is the last chart of the stack, with the times below it */
export function responseChart(frame: TimeFrame, bins: readonly TimeBin[], times: boolean): Markup {
  const heightPx = 130
  const lines = ['p50', 'p90', 'p99'] as const
  const axis = logAxis(bins.flatMap((bin) => lines.flatMap((name) => bin[name] ?? [])))
  const path = (name: (typeof lines)[number]) => linePath(bins.map((bin) => ({ atMs: middle(bin), value: bin[name] })), axis, frame.endMs)
  return html`<figure class="chart"><figcaption><b>Response time</b> ms, logarithmic
<ul class="legend">${lines.toReversed().map((name) => html`<li>${lineKey(name)}${name}</li>`)}</ul></figcaption>
${plot({
    frame, heightPx, axis, times, tick: (value) => (value < 1 ? String(value) : formatInteger(value)),
    title: 'Response time over time: p50, p90 and p99, logarithmic',
    content: html`${stretched(heightPx, lines.map((name) => stroke(name, path(name))))}
${hovers(bins, frame.endMs, heightPx, (bin) => lines.map((name) => `${name} ${formatMs(bin[name])} ms`).join(', '))}`,
  })}</figure>`
}
