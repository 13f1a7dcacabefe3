import { formatConfidence, formatDeviation, formatInteger, formatMs, formatShare } from '../../run-view/format.ts'
import { placeRows } from '../../run-view/place-rows.ts'
import { orderOfPods, shareScaleEnd, shareUnit, type PodRow } from '../../run-view/pod-rows.ts'
import type { Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { below, fact, named, podName } from './parts.ts'
import { plural, unidentifiedWords } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { shareBar } from './share-bar.ts'
import { foldedTable, numbers, table, type Column } from './table.ts'

/** From more pods than this on only those farthest from what is expected stand in the open; all of them behind them. */
export const podsInTheOpen = 24
const podsFarthest = 12
/** Up to this many rows the card stays on one page. */
const mostOnOnePage = 12

/** Share per pod: bars before the band that chance would leave an even Service in, and the figures beside them. */
export function sharesSection(view: ReportView): Markup {
  const { report, rows } = view
  return html`<section id="shares" class="card${rows.length > mostOnOnePage && ' long'}">
<h2>Share per pod</h2>
${judgement(report)}
${rows.length === 0 ? html`<p>${nobody(report)}</p>` : shareTables(view)}
${placesTable(report)}
${unidentified(report)}
</section>`
}

function shareTables({ report, rows }: ReportView): Insert {
  const unit = shareUnit(report.distribution)
  const scaleEnd = shareScaleEnd(rows)
  const banded = rows.some((row) => row.band !== null)
  const caption = html`Share of ${unit} per pod${banded && html`; the <span class="band-key"></span> band holds the share of an even Service
with 99% probability over all pods, the line in it is the expected share`}`
  const shape = { className: 'shares', columns: columns(unit, scaleEnd) }
  const lines = (list: readonly PodRow[]) => list.map((row) => line(row, scaleEnd))
  if (rows.length <= podsInTheOpen) return table({ ...shape, caption, rows: lines(rows) })
  const count = formatInteger(rows.length)
  const worst = new Set(orderOfPods(rows, 'worst').slice(0, podsFarthest))
  const rowOf = new Map(rows.map((row) => [row.pod, row]))
  return html`${table({
    ...shape, caption: html`The ${podsFarthest} of ${count} pods farthest from their expected share. ${caption}`,
    rows: lines([...worst].flatMap((pod) => rowOf.get(pod) ?? [])),
  })}
${foldedTable(`All ${count} pods`, { ...shape, caption, rows: lines(rows) })}`
}

/** Zones and nodes beside each other, where there is more than one. */
function placesTable(report: Report): Insert {
  const rows = placeRows(report)
  return rows.length > 0 && foldedTable('By zone and node', {
    caption: 'Shares, errors and service times of each zone and node, over all of its pods', captionHidden: true,
    columns: [
      'Place', numbers('Pods'), numbers(html`Share${below('differs by')}`), numbers('Expected'), numbers('Connections'), numbers('Requests'),
      numbers('Errors'), numbers(html`p50 ms${below('99% sure')}`), numbers('p99 ms'),
    ],
    rows: rows.map((row) => [
      html`${named(row.name)} <span class="muted">${row.kind}</span>`, formatInteger(row.pods),
      html`${formatShare(row.share)}${below(row.deviation === null ? '–' : formatDeviation(row.deviation))}`,
      row.expected === null ? '–' : formatShare(row.expected), formatInteger(row.connections), formatInteger(row.requests),
      row.errors > 0 ? html`<span class="bad">${formatInteger(row.errors)}</span>` : '0', median(row), formatMs(row.p99),
    ]),
  })
}

function columns(unit: 'connections' | 'requests', scaleEnd: number): (Column | string)[] {
  const end = formatShare(scaleEnd, 0)
  const scale = html`<span class="scale"><span>0</span><span class="sr">Bar from 0 to </span><span>${end}</span></span>`
  const counted = (title: string) => ({ title, className: title.toLowerCase() === unit ? 'n judged' : 'n' })
  return [
    'Pod', { title: scale, className: 'bar' },
    { title: html`Share${below('differs by')}`, className: 'n share' }, numbers(html`Expected${below('band')}`),
    counted('Connections'), counted('Requests'), numbers('Errors'), numbers(html`p50 ms${below('99% sure')}`), numbers('p99 ms'),
  ]
}

function line(row: PodRow, scaleEnd: number): Insert[] {
  const share = (value: number) => formatShare(value, scaleEnd <= 0.1 ? 2 : 1)
  const where = [row.node, row.zone].filter((word) => word !== '').join(' · ')
  const note = row.note !== '' && html`<span class="note">${row.note}</span>`
  const { band } = row
  return [
    html`${podName(row.pod, row.index)}${below(html`${where}${note}`)}`,
    shareBar(row, scaleEnd),
    html`${standing(row)}${share(row.share)}${below(row.deviation === null ? '–' : formatDeviation(row.deviation))}`,
    row.expected === null ? '–' : html`${share(row.expected)}${band && below(`${share(band.low)} – ${share(band.high)}`)}`,
    formatInteger(row.connections), formatInteger(row.requests),
    row.errors > 0 ? html`<span class="bad">${formatInteger(row.errors)}</span>` : '0',
    median(row), formatMs(row.p99),
  ]
}

function median({ p50, medianInterval }: Pick<PodRow, 'p50' | 'medianInterval'>): Insert {
  return html`${formatMs(p50)}${medianInterval && below(`${formatMs(medianInterval.low)} – ${formatMs(medianInterval.high)}`)}`
}

function standing({ stands }: PodRow): Insert {
  if (stands !== 'above' && stands !== 'below') return null
  const words = `${stands} the expected band`
  return html`<span class="warning" title="${words}">${stands === 'above' ? '▲' : '▼'}<span class="sr"> ${words}</span></span> `
}

const spreadKey = html`<span class="muted">(1 is random, 0 round-robin)</span>`

/** What the verdict on the shares rests on. */
function judgement({ distribution }: Report): Insert {
  const { n, unit, neededN, worstPod, maxRelativeDeviation, interval, tolerance, balancer, dispersion, pValue, evenPValue } = distribution
  if (n === 0) return null
  const more = neededN !== null && neededN > 0 && html`, <b>${formatInteger(neededN)} more needed</b>`
  const sure = interval && ` (99% sure: ${formatDeviation(interval.low)} to ${formatDeviation(interval.high)})`
  return html`<dl class="judgement">
${fact('Judged on', html`${plural(n, unit === 'none' ? 'request' : unit)}${more}`)}
${worstPod !== null && maxRelativeDeviation !== null
    && fact('Most out of line', html`${named(worstPod)}, by ${formatShare(maxRelativeDeviation)}${sure}`)}
${tolerance !== null && fact('Tolerated', `±${formatShare(tolerance, 0)}`)}
${balancer.kind !== 'unknown' && fact('Chooses like', balancerWords(balancer))}
${dispersion !== null && fact('Dispersion', html`${Number(dispersion.toPrecision(3))}${chanceWords(pValue, evenPValue ?? null)} ${spreadKey}`)}
</dl>`
}

/** Both tails: how often chance alone is at least as uneven, and at least as even. */
function chanceWords(unevenP: number | null, evenP: number | null): string {
  if (unevenP === null) return ''
  const tail = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`)
  return evenP === null ? `, ${tail(unevenP)}` : `, by chance as uneven ${tail(unevenP)}, as even ${tail(evenP)}`
}

function balancerWords({ kind, confidence }: Report['distribution']['balancer']): string {
  return [kind.replaceAll('-', ' '), formatConfidence(confidence)].filter((word) => word !== '').join(', ')
}

function nobody({ unidentified }: Report): string {
  return unidentified.requests > 0
    ? 'No response told which pod it came from, so shares cannot be given. Choose with "identify" how responses name their pod.'
    : 'No pod answered.'
}

function unidentified(report: Report): Insert {
  const words = unidentifiedWords(report.unidentified)
  return words !== null && html`<p class="muted">${words}, and count in no share.</p>`
}
