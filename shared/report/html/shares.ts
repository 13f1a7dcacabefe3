import { formatDeviation, formatInteger, formatMs, formatShare } from '../../run-view/format.ts'
import { orderOfPods, shareScaleEnd, shareUnit, type PodRow } from '../../run-view/pod-rows.ts'
import { html, type Insert, type Markup } from './html.ts'
import { percentage } from './plot.ts'
import { podRect, swatch } from './looks.ts'
import { plural } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { foldedTable, table } from './table.ts'

/** From more pods than this on only those farthest from what is expected stand in the open; all of them behind them. */
export const podsInTheOpen = 24
const podsFarthest = 12

/** Share per pod: bars before the band that chance would leave an even Service in, and the figures beside them. */
export function sharesSection(view: ReportView): Markup {
  const { report, rows } = view
  const unit = shareUnit(report.distribution)
  const scaleEnd = shareScaleEnd(rows)
  const banded = rows.some((row) => row.band !== null)
  const caption = html`Share of ${unit} per pod${banded && html`; the <span class="band-key"></span> band holds the share of an even Service with 99% probability over all pods,
    the line in it is the expected share`}`
  const rowOf = new Map(rows.map((row) => [row.pod, row]))
  const lines = (pods: readonly string[]) => pods.flatMap((pod) => {
    const row = rowOf.get(pod)
    return row ? [line(row, scaleEnd)] : []
  })
  const head = headRow(unit, scaleEnd)
  return html`<section id="shares" class="card">
<h2>Share per pod</h2>
${rows.length === 0
    ? html`<p>${nobody(view)}</p>`
    : rows.length <= podsInTheOpen
      ? table({ className: 'shares', caption, head, rows: lines(rows.map((row) => row.pod)) })
      : html`${table({
        className: 'shares', caption: html`The ${podsFarthest} of ${formatInteger(rows.length)} pods farthest from their expected share. ${caption}`, head,
        rows: lines(orderOfPods(rows, 'worst').slice(0, podsFarthest)),
      })}
${foldedTable(`All ${formatInteger(rows.length)} pods`, { className: 'shares', caption, head, rows: lines(rows.map((row) => row.pod)) })}`}
${unidentified(view)}
</section>`
}

function headRow(unit: 'connections' | 'requests', scaleEnd: number): Markup {
  return html`<tr><th scope="col">Pod</th>
<th scope="col" class="bar"><span class="scale"><span>0</span><span class="sr">Bar from 0 to </span><span>${formatShare(scaleEnd, 0)}</span></span></th>
<th scope="col" class="n">Share</th><th scope="col" class="n">Expected</th><th scope="col" class="n">Differs by</th>
<th scope="col" class="n${unit === 'connections' && ' judged'}">Connections</th><th scope="col" class="n${unit === 'requests' && ' judged'}">Requests</th>
<th scope="col" class="n">Errors</th><th scope="col" class="n">p50 ms</th><th scope="col" class="n">p99 ms</th></tr>`
}

function line(row: PodRow, scaleEnd: number): Markup {
  const where = [row.node, row.zone].filter((word) => word !== '').join(' · ')
  return html`<tr><th scope="row"><span class="pod">${swatch(row.index)}<span class="name">${row.pod}</span>${note(row)}</span>${where !== '' && html`<span class="where">${where}</span>`}</th>
<td class="bar">${bar(row, scaleEnd)}</td>
<td class="n">${formatShare(row.share)}${standing(row)}</td>
<td class="n">${expected(row)}</td>
<td class="n">${row.deviation === null ? '–' : formatDeviation(row.deviation)}</td>
<td class="n">${formatInteger(row.connections)}</td><td class="n">${formatInteger(row.requests)}</td>
<td class="n${row.errors > 0 && ' bad'}">${formatInteger(row.errors)}</td>
<td class="n">${formatMs(row.p50)}</td><td class="n">${formatMs(row.p99)}</td></tr>`
}

function bar(row: PodRow, scaleEnd: number): Markup {
  const x = (share: number) => percentage(share / scaleEnd)
  const { band } = row
  return html`<svg width="100%" height="22" aria-hidden="true">
<line class="grid" x1="0" x2="100%" y1="11" y2="11"/>
${band && html`<rect class="band" x="${x(band.low)}" width="${percentage((band.high - band.low) / scaleEnd)}" y="0" height="22"/>`}
${podRect(html`x="0" y="6" height="10" width="${x(row.share)}"`, row.index)}
${band && html`<line class="band-edge" x1="${x(band.low)}" x2="${x(band.low)}" y1="0" y2="22"/><line class="band-edge" x1="${x(band.high)}" x2="${x(band.high)}" y1="0" y2="22"/>`}
${row.expected !== null && row.expected > 0 && html`<line class="expected" x1="${x(row.expected)}" x2="${x(row.expected)}" y1="0" y2="22"/>`}
</svg>`
}

function note(row: PodRow): Insert {
  return row.note !== '' && html` <span class="note">${row.note}</span>`
}

function standing(row: PodRow): Insert {
  if (row.stands === 'above') return html` <span class="warning" title="above the expected band">▲<span class="sr"> above the expected band</span></span>`
  if (row.stands === 'below') return html` <span class="warning" title="below the expected band">▼<span class="sr"> below the expected band</span></span>`
  return null
}

function expected(row: PodRow): Insert {
  if (row.expected === null) return '–'
  return html`${formatShare(row.expected)}${row.band && html`<span class="range">${formatShare(row.band.low)} – ${formatShare(row.band.high)}</span>`}`
}

function nobody({ report }: ReportView): string {
  return report.unidentified.requests > 0
    ? 'No response told which pod it came from, so shares cannot be given. Choose with "identify" how responses name their pod.'
    : 'No pod answered.'
}

function unidentified({ report }: ReportView): Insert {
  const { requests, connections } = report.unidentified
  if (requests === 0 && connections === 0) return null
  return html`<p class="muted">${plural(requests, 'response')} on ${plural(connections, 'connection')} did not tell which pod answered; they are in no share.</p>`
}
