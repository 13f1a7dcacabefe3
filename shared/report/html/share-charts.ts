import type { ViewSecond } from '../../run-view/pod-counts.ts'
import { formatInteger, formatMoment, formatShare, formatTick } from '../../run-view/format.ts'
import { sharesOverTime, shareSpread, type ShareOverTime, type SpreadBin } from '../../run-view/shares.ts'
import { fitted } from './fitted.ts'
import { html, type Markup } from './html.ts'
import { podRect, swatch } from './looks.ts'
import { named } from './parts.ts'
import { hovers, lineKey, linePath, plot, span, stretched, stroke, type TimeFrame } from './plot.ts'
import type { ReportView } from './report-view.ts'
import { foldedTable, numbers } from './table.ts'
import { logAxis, type ValueAxis } from './value-axis.ts'

type Unit = 'connections' | 'requests'

const mostBins = 120
/** More pods than this are not told apart in a stack: how far they lie apart is drawn instead. */
const mostStacked = 16

/** Shares over time, stacked or summed up, with their table; null where no pod answered. */
export function shareOverTime(
  view: ReportView, frame: TimeFrame, seconds: readonly ViewSecond[], unit: Unit,
): { chart: Markup; table: Markup } | null {
  const { podOrder } = view.run
  if (podOrder.length === 0) return null
  if (podOrder.length > mostStacked) {
    const bins = shareSpread(seconds, podOrder, unit, mostBins)
    return { chart: spreadChart(view, frame, bins, unit), table: spreadTable(bins, unit) }
  }
  const shares = sharesOverTime(seconds, podOrder, unit, { bins: mostBins, series: mostStacked })
  return { chart: stackedChart(view, frame, shares, unit), table: stackedTable(view, shares, unit) }
}

function stackedChart({ run, indexOf, shortOf }: ReportView, frame: TimeFrame, { bins }: ShareOverTime, unit: Unit): Markup {
  const pods = run.podOrder
  const heightPx = Math.max(120, pods.length * 18 + 24)
  const axis: ValueAxis = { ticks: [0, 0.25, 0.5, 0.75, 1], position: (value) => value }
  const indexes = pods.map((pod) => indexOf.get(pod) ?? 0)
  const nameOf = (pod: string) => shortOf.get(pod) ?? pod
  const edge = (fraction: number) => Math.round(fraction * heightPx * 10) / 10
  const legend = pods.map((pod, i) => html`<li>${swatch(indexes[i] ?? 0)}${named(fitted(nameOf(pod), 18))}</li>`)
  const words = (bin: (typeof bins)[number]) =>
    pods.map((pod, i) => `${nameOf(pod)} ${formatShare(bin.shares[i] ?? 0)}`).toReversed().join('\n')
  const columns = bins.flatMap((bin) => {
    const place = span(bin.fromMs, Math.min(bin.toMs, frame.endMs), frame.endMs)
    let below = 0
    return bin.shares.map((share, i) => {
      const bottom = edge(1 - below)
      below += share
      const top = edge(1 - below)
      return top < bottom && podRect(html`${place} y="${top}" height="${(bottom - top).toFixed(1)}"`, indexes[i] ?? 0)
    })
  })
  return html`<figure class="chart"><figcaption><b>Share</b> of ${unit}
<ul class="legend">${legend.toReversed()}</ul></figcaption>
${plot({
    frame, heightPx, axis, times: true, tick: (value) => formatShare(value, 0), title: `Share of ${unit} per pod over time`,
    content: html`<g class="columns">${columns}</g>
${hovers(bins, frame.endMs, heightPx, words)}`,
  })}</figure>`
}

function stackedTable({ run, shortOf }: ReportView, { bins, binMs }: ShareOverTime, unit: Unit): Markup {
  return foldedTable(`Shares over time, every ${formatTick(binMs, binMs)}`, {
    className: 'bins', caption: `Share of ${unit} per pod`,
    columns: ['From', unit, ...run.podOrder.map((pod) => html`<span title="${pod}">${shortOf.get(pod) ?? pod}</span>`)].map(numbers),
    rows: bins.map((bin) => [formatMoment(bin.fromMs), formatInteger(bin.total), ...bin.shares.map((share) => formatShare(share))]),
  })
}

const spreadLines = [
  { name: 'highest', of: (bin: SpreadBin) => bin.highest?.ratio ?? null },
  { name: 'median', of: (bin: SpreadBin) => bin.median },
  { name: 'lowest', of: (bin: SpreadBin) => bin.lowest?.ratio ?? null },
] as const

function spreadChart({ run, shortOf }: ReportView, frame: TimeFrame, bins: readonly SpreadBin[], unit: Unit): Markup {
  const heightPx = 120
  const count = formatInteger(run.podOrder.length)
  const axis = logAxis([0.5, 2, ...bins.flatMap((bin) => spreadLines.flatMap((line) => line.of(bin) ?? []))])
  const path = (of: (bin: SpreadBin) => number | null) =>
    linePath(bins.map((bin) => ({ atMs: (bin.fromMs + Math.min(bin.toMs, frame.endMs)) / 2, value: of(bin) })), axis, frame.endMs)
  const named = (end: SpreadBin['highest']) => (end ? `${shortOf.get(end.pod) ?? end.pod} ${times(end.ratio)}` : '–')
  return html`<figure class="chart"><figcaption><b>Spread of shares</b> of ${unit}, as multiples of an even one
<ul class="legend">${spreadLines.map(({ name }) => html`<li>${lineKey(name)}${name} of ${count}</li>`)}</ul></figcaption>
${plot({
    frame, heightPx, axis, times: true, tick: times,
    title: `Highest, median and lowest share of ${unit} over time, as multiples of an even share`,
    content: html`${stretched(heightPx, spreadLines.map(({ name, of }) => stroke(name, path(of))))}
${hovers(bins, frame.endMs, heightPx, (bin) => `highest ${named(bin.highest)}, lowest ${named(bin.lowest)}`)}`,
  })}</figure>`
}

function spreadTable(bins: readonly SpreadBin[], unit: Unit): Markup {
  const cells = (end: SpreadBin['highest']) => (end ? [end.pod, times(end.ratio)] : ['–', '–'])
  return foldedTable('Spread of shares over time', {
    className: 'bins', caption: `Highest, median and lowest share of ${unit}, as multiples of an even share`,
    columns: [numbers('From'), 'Highest', numbers('its share'), numbers('Median'), 'Lowest', numbers('its share')],
    rows: bins.map(({ fromMs, highest, median, lowest }) =>
      [formatMoment(fromMs), ...cells(highest), median === null ? '–' : times(median), ...cells(lowest)]),
  })
}

const times = (ratio: number) => `${Number(ratio.toPrecision(3))}×`
