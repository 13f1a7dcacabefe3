import { formatInteger, formatMs } from '../../run-view/format.ts'
import { latencyParts } from '../latency-parts.ts'
import type { Percentiles, Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { below, podName } from './parts.ts'
import type { ReportView } from './report-view.ts'
import { podsInTheOpen } from './shares.ts'
import { foldedTable, numbers, table } from './table.ts'

const podsSlowest = 12

const columns = ['Count', 'p50', 'p90', 'p99', 'p99.9', 'Max', 'Mean'].map(numbers)

/** Latency of the run by part, and of each pod. */
export function latencySection(view: ReportView): Markup {
  const { report } = view
  const pods = report.pods.filter((pod) => pod.latency.count > 0)
  return html`<section id="latency" class="card${pods.length > 8 && ' long'}">
<h2>Latency</h2>
${table({
    className: 'latency', caption: 'Milliseconds over the whole run', columns: ['Part', ...columns],
    rows: latencyParts.map(({ key, name, meaning }) => [html`${name}${below(meaning)}`, ...cells(report.latency[key])]),
  })}
${pods.length > 0 && podTables(view, pods)}
</section>`
}

function podTables({ indexOf }: ReportView, pods: Report['pods']): Insert {
  const place = (pod: Report['pods'][number]) => indexOf.get(pod.name) ?? 0
  const shape = { className: 'latency', columns: ['Pod', ...columns] }
  const rows = (list: Report['pods']) => list.map((pod) => [podName(pod.name, place(pod)), ...cells(pod.latency)])
  const caption = 'Service time per pod, milliseconds'
  const inOrder = pods.toSorted((a, b) => place(a) - place(b))
  if (pods.length <= podsInTheOpen) return table({ ...shape, caption, rows: rows(inOrder) })
  const slowest = pods.toSorted((a, b) => (b.latency.p50 ?? 0) - (a.latency.p50 ?? 0)).slice(0, podsSlowest)
  const count = formatInteger(pods.length)
  const slowestCaption = `The ${podsSlowest} of ${count} pods with the highest median. ${caption}`
  return html`${table({ ...shape, caption: slowestCaption, rows: rows(slowest) })}
${foldedTable(`Latency of all ${count} pods`, { ...shape, caption, rows: rows(inOrder) })}`
}

function cells({ count, p50, p90, p99, p999, max, mean }: Percentiles): string[] {
  return [formatInteger(count), ...[p50, p90, p99, p999, max, mean].map(formatMs)]
}
