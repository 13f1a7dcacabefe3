import type { Percentiles, Report } from '../../../shared/report/report.ts'
import { errorWords } from '../../../shared/report/error-words.ts'
import { notSeen, outcomeOf } from '../../../shared/report/expectation-words.ts'
import { summaryWords } from '../../../shared/failover/summary.ts'
import { formatAfter } from '../../../shared/run-view/format.ts'
import { placeRows } from '../../../shared/run-view/place-rows.ts'
import { formatTable } from './table.ts'

/** A report as it is printed to a terminal, its tables within `width` characters: how it was measured, shares, latency, failover, expectations, verdict, reasons. */
export function formatReport(report: Report, width?: number): string {
  return [
    heading(report), shares(report, width), places(report, width), latency(report), failover(report), scaleOut(report), errors(report), expectations(report), verdict(report),
  ].filter((section) => section !== '').join('\n\n')
}

function heading({ target, route, load, totals, generator, run }: Report): string {
  const name = target.kind === 'service' ? `${target.namespace}/${target.service}:${target.port.name || target.port.port} (${target.type}, ${target.context})` : target.url
  const stages = load.stages.map((stage) => `${stage.from}${stage.to === stage.from ? '' : `→${stage.to}`}`).join(', ')
  const shape = load.model === 'open' ? `open, ${stages} requests/s` : `closed, ${stages} connections`
  return [
    `run ${run.id}${run.name === name ? '' : ` of ${run.name}`}`,
    name,
    `${route.path.join(' → ')}; ${route.chooser} chooses${route.unit === 'none' ? '' : ` per ${route.unit}`}`,
    `${shape}${load.requests === null ? '' : `, at most ${count(load.requests)} requests`}, requests per connection ${load.requestsPerConnection}, identified by ${load.identify}`,
    `${count(totals.sent)} sent, ${count(totals.completed)} completed, ${count(totals.failed)} failed, ${count(totals.unfinished)} unfinished, `
      + `${count(totals.skipped)} skipped, ${count(totals.connections)} connections in ${totals.durationSeconds.toFixed(1)} s `
      + `(${totals.requestsPerSecond.toFixed(1)} completed/s)${run.state === 'finished' ? '' : `, ${run.state}`}`,
    ...(generator.keptUp ? [] : [`This computer could not keep up: requests left up to ${generator.latenessMs.max.toFixed(1)} ms late.`]),
  ].join('\n')
}

function shares({ pods, unidentified }: Report, width?: number): string {
  if (pods.length === 0) return unidentified.requests > 0 ? `${count(unidentified.requests)} responses could not be told apart by pod.` : ''
  const rows = pods.map((pod) => [
    pod.name, pod.node, pod.zone, count(pod.connections), percent(pod.connectionShare), pod.expectedShare === null ? '–' : percent(pod.expectedShare),
    count(pod.requests), percent(pod.requestShare), count(pod.errors), ms(pod.latency.p50), interval(pod.medianInterval), ms(pod.latency.p99),
  ])
  const table = formatTable([
    { title: 'pod', least: 25, keep: 'end' }, { title: 'node', drop: 3 }, { title: 'zone', drop: 1 }, { title: 'connections', align: 'right' },
    { title: 'share', align: 'right' }, { title: 'expected', align: 'right' }, { title: 'requests', align: 'right', drop: 5 },
    { title: 'share', align: 'right', drop: 4 }, { title: 'errors', align: 'right' }, { title: 'p50 ms', align: 'right' },
    { title: 'p50 (99% sure)', align: 'right', drop: 2 }, { title: 'p99 ms', align: 'right' },
  ], rows, width)
  return unidentified.requests > 0 ? `${table}\n${count(unidentified.requests)} responses could not be told apart by pod.` : table
}

function places(report: Report, width?: number): string {
  const rows = placeRows(report)
  if (rows.length === 0) return ''
  return formatTable([
    { title: 'place', least: 12, keep: 'end' }, { title: 'kind' }, { title: 'pods', align: 'right' }, { title: 'share', align: 'right' }, { title: 'expected', align: 'right' },
    { title: 'connections', align: 'right', drop: 3 }, { title: 'requests', align: 'right', drop: 2 }, { title: 'errors', align: 'right' },
    { title: 'p50 ms', align: 'right' }, { title: 'p50 (99% sure)', align: 'right', drop: 1 }, { title: 'p99 ms', align: 'right' },
  ], rows.map((row) => [
    row.name, row.kind, count(row.pods), percent(row.share), row.expected === null ? '–' : percent(row.expected), count(row.connections),
    count(row.requests), count(row.errors), ms(row.p50), interval(row.medianInterval), ms(row.p99),
  ]), width)
}

function latency({ latency: { response, service, connect, tls, firstByte } }: Report): string {
  const row = (name: string, values: Percentiles) => [name, ms(values.p50), ms(values.p90), ms(values.p99), ms(values.p999), ms(values.max)]
  return formatTable(
    [{ title: 'milliseconds' }, ...['p50', 'p90', 'p99', 'p99.9', 'max'].map((title) => ({ title, align: 'right' as const }))],
    [
      row('response time', response), row('service time', service), row('connect', connect), ...(tls.count > 0 ? [row('TLS', tls)] : []),
      row('first byte', firstByte),
    ],
  )
}

function failover(report: Report): string {
  const gaps = report.failover.map((gap) => {
    const after = (at: string | null) => (at === null ? notSeen : formatAfter(Date.parse(at) - Date.parse(gap.requestedAt)))
    return [
      `${gap.disruption} ${gap.victim} at ${((Date.parse(gap.requestedAt) - Date.parse(report.run.startedAt)) / 1000).toFixed(2)} s`,
      `  left the slice ${after(gap.sliceAt)}, last new connection ${after(gap.lastNewConnectionAt)}, last answer ${after(gap.lastVictimAnswerAt)}`,
      `  error window ${(gap.errorWindowMs / 1000).toFixed(2)} s, ${count(gap.failedRequests)} requests lost`
        + `${gap.errors.length ? ` (${gap.errors.map((error) => `${error.class} ${count(error.count)}`).join(', ')})` : ''}`,
      `  newcomer ${gap.newcomer ?? 'none seen'}: scheduled ${after(gap.newcomerScheduledAt ?? null)}, ready ${after(gap.newcomerReadyAt)}, first answer ${after(gap.newcomerAt)}, ${evenAgain(gap, after)}`,
      ...(gap.verdict ? [`  ${gap.verdict.text}${gap.verdict.next ? ` → ${gap.verdict.next}` : ''}`] : []),
    ].join('\n')
  })
  return [...gaps, ...(report.failoverSummary ?? []).map(summaryWords)].join('\n')
}

/** Where every connection is led anew, shares are even with the newcomer's first answer: no second time is to be looked for. */
function evenAgain({ newcomerAt, evenAgainAt }: Report['failover'][number], after: (at: string | null) => string): string {
  return evenAgainAt !== null && evenAgainAt === newcomerAt ? 'even from then on' : `even again ${after(evenAgainAt)}`
}

function scaleOut(report: Report): string {
  return (report.scaleOut ?? []).map(({ text, next }) => `scaled out: ${text}${next ? ` → ${next}` : ''}`).join('\n')
}

function errors({ errors: list }: Report): string {
  return list.length === 0 ? '' : ['errors', ...list.map((error) => `  ${count(error.count)} ${error.class}: ${errorWords[error.class].meaning}`)].join('\n')
}

function expectations({ expectations: list }: Report): string {
  if (list.length === 0) return ''
  return formatTable([{ title: 'expectation' }, { title: 'limit' }, { title: 'measured' }, { title: 'result' }],
    list.map((item) => [item.name, item.limit, item.actual, outcomeOf(item).word]))
}

function verdict(report: Report): string {
  const said = report.headline.toLowerCase()
  const reasons = report.distribution.reasons.flatMap(({ code, text, next }) => {
    if (!said.includes(text.toLowerCase())) return [`  ${code}: ${text}${next ? ` → ${next}` : ''}`]
    return next === '' || code === 'balanced' ? [] : [`  ${code} → ${next}`]
  })
  const remarks = report.remarks.map((remark) => `  note: ${remark.text}${remark.next ? ` → ${remark.next}` : ''}`)
  return [`${report.verdict.toUpperCase()}  ${report.headline}`, ...reasons, ...remarks].join('\n')
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`
}

function interval(range: { low: number; high: number } | null | undefined): string {
  return range ? `${ms(range.low)}–${ms(range.high)}` : '–'
}

function ms(value: number | null): string {
  return value === null ? '–' : value.toFixed(1)
}
