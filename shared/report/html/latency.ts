import { formatInteger, formatMs } from '../../run-view/format.ts'
import type { Percentiles, Report } from '../report.ts'
import { html, type Markup } from './html.ts'
import { swatch } from './looks.ts'
import type { ReportView } from './report-view.ts'
import { podsInTheOpen } from './shares.ts'
import { foldedTable, table } from './table.ts'

const podsSlowest = 12

const parts: { key: keyof Report['latency']; name: string; meaning: string }[] = [
  { key: 'response', name: 'Response time', meaning: 'from the intended start: waiting for a free connection counts' },
  { key: 'service', name: 'Service time', meaning: 'from the actual send to the last byte' },
  { key: 'connect', name: 'Connect', meaning: 'TCP connection, on new connections' },
  { key: 'tls', name: 'TLS', meaning: 'handshake, on new connections' },
  { key: 'firstByte', name: 'First byte', meaning: 'from the send to the first byte of the answer' },
]

/** Latency of the run by part, and of each pod. */
export function latencySection({ report, indexOf }: ReportView): Markup {
  const answered = report.pods.filter((pod) => pod.latency.count > 0)
  const slowestFirst = answered.toSorted((a, b) => (b.latency.p50 ?? 0) - (a.latency.p50 ?? 0))
  const caption = 'Service time per pod, milliseconds'
  const podRow = (pod: Report['pods'][number]) => html`<tr><th scope="row"><span class="pod">${swatch(indexOf.get(pod.name) ?? null)}<span class="name">${pod.name}</span></span></th>${cells(pod.latency)}</tr>`
  const inOrder = answered.toSorted((a, b) => (indexOf.get(a.name) ?? 0) - (indexOf.get(b.name) ?? 0)).map(podRow)
  return html`<section id="latency" class="card">
<h2>Latency</h2>
${table({
    className: 'latency', caption: 'Milliseconds over the whole run', head: headRow('Part'),
    rows: parts.map(({ key, name, meaning }) => html`<tr><th scope="row">${name}<span class="where">${meaning}</span></th>${cells(report.latency[key])}</tr>`),
  })}
${answered.length > 0 && (answered.length <= podsInTheOpen
    ? table({ className: 'latency', caption, head: headRow('Pod'), rows: inOrder })
    : html`${table({
      className: 'latency', caption: `The ${podsSlowest} of ${formatInteger(answered.length)} pods with the highest median. ${caption}`, head: headRow('Pod'),
      rows: slowestFirst.slice(0, podsSlowest).map(podRow),
    })}${foldedTable(`Latency of all ${formatInteger(answered.length)} pods`, { className: 'latency', caption, head: headRow('Pod'), rows: inOrder })}`)}
</section>`
}

function headRow(first: string): Markup {
  return html`<tr><th scope="col">${first}</th>${['Count', 'p50', 'p90', 'p99', 'p99.9', 'Max', 'Mean'].map((name) => html`<th scope="col" class="n">${name}</th>`)}</tr>`
}

function cells({ count, p50, p90, p99, p999, max, mean }: Percentiles): Markup {
  return html`<td class="n">${formatInteger(count)}</td>${[p50, p90, p99, p999, max, mean].map((value) => html`<td class="n">${formatMs(value)}</td>`)}`
}
