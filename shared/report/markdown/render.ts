import { changeText, intervalText, valueText, wordNames } from '../../compare/words.ts'
import type { Comparison } from '../../compare/comparison.ts'
import { summaryWords } from '../../failover/summary.ts'
import { formatDuration, formatInteger, formatMs, formatShare } from '../../run-view/format.ts'
import { placeRows } from '../../run-view/place-rows.ts'
import { outcomeOf } from '../expectation-words.ts'
import type { ReportMaterial } from '../material.ts'
import { prefaceOf } from '../preface.ts'
import type { Failover, Percentiles, Report } from '../report.ts'
import { markdownFold, markdownTable, markdownText } from './text.ts'

/** More pods than this are not listed one by one; those farthest from their share come first. */
const mostPods = 20

/** A run's report for a pull request: the verdict and what was expected in sight, the rest folded. */
export function renderMarkdown({ report, comparison }: ReportMaterial): string {
  const { sentence, facts, limits } = prefaceOf(report, comparison)
  const { reasons } = report.distribution
  return `${[
    `**${markdownText(sentence)}**`,
    expectations(report),
    comparison === null ? '' : comparisonPart(comparison),
    report.failover.map(failoverLine).join('\n'),
    (report.failoverSummary ?? []).map((summary) => `- ${markdownText(summaryWords(summary))}`).join('\n'),
    (report.scaleOut ?? []).map(({ text, next }) => `- ${markdownText(text)}${next === '' ? '' : ` → ${markdownText(next)}`}`).join('\n'),
    reasons.map(({ text, next }) => `- ${markdownText(text)}${next === '' ? '' : ` → ${markdownText(next)}`}`).join('\n'),
    markdownFold('Pods', pods(report)),
    placeRows(report).length > 0 ? markdownFold('Zones and nodes', places(report)) : '',
    markdownFold('Latency', latency(report)),
    report.errors.length === 0 ? '' : markdownFold('Errors', markdownTable(['Error', 'Requests'],
      report.errors.map((error) => [markdownText(error.class), formatInteger(error.count)]), [1])),
    markdownFold('How it was measured', facts.map(([name, value]) => `- ${name}: ${markdownText(value)}`).join('\n')),
    markdownFold('Limits of this measurement', limits.map((text) => `- ${markdownText(text)}`).join('\n')),
  ].filter((part) => part !== '').join('\n\n')}\n`
}

function expectations({ expectations: list }: Report): string {
  const emphasised = ({ tone, word }: ReturnType<typeof outcomeOf>) => (tone === 'good' ? word : `**${word}**`)
  return list.length === 0 ? '' : markdownTable(['Expectation', 'Limit', 'Measured', 'Result'],
    list.map(({ name, limit, actual, met }) => [markdownText(name), markdownText(limit), markdownText(actual), emphasised(outcomeOf({ met }))]))
}

function comparisonPart({ sentence, baseline, figures, settings, remarks }: Comparison): string {
  const table = markdownTable(['Figure', 'Baseline', 'This run', 'Change', 'Interval', ''], figures.map((figure) => [
    markdownText(figure.name), valueText(figure, figure.baseline), valueText(figure, figure.run),
    figure.group === 'balance' ? markdownText(figure.note) : changeText(figure, figure.change),
    intervalText(figure), ['worse', 'better'].includes(figure.word) ? `**${wordNames[figure.word]}**` : wordNames[figure.word],
  ]), [1, 2, 3])
  const differing = settings.map(({ name, baseline: was, run }) => `- ${markdownText(name)}: ${markdownText(was)} → ${markdownText(run)}`)
  return [
    markdownText(sentence),
    markdownFold(`Against the baseline ${markdownText(baseline.name)} (${markdownText(baseline.id)})`, [
      table, differing.length > 0 ? `Set differently:\n\n${differing.join('\n')}` : 'Nothing was set differently.',
      remarks.map((text) => `- ${markdownText(text)}`).join('\n'),
    ].join('\n\n')),
  ].join('\n\n')
}

function failoverLine({ disruption, victim, errorWindowMs, failedRequests, requestedAt, evenAgainAt, verdict }: Failover): string {
  const even = evenAgainAt === null ? 'not seen even again' : `even again after ${formatDuration(Date.parse(evenAgainAt) - Date.parse(requestedAt))}`
  const lost = failedRequests === 0 ? 'no request lost'
    : `gap ${formatDuration(errorWindowMs)}, ${formatInteger(failedRequests)} ${failedRequests === 1 ? 'request' : 'requests'} lost`
  const why = verdict && verdict.phase !== 'none' ? ` ${markdownText(verdict.text)}${verdict.next === '' ? '' : ` → ${markdownText(verdict.next)}`}` : ''
  return `- ${markdownText(disruption)} ${markdownText(victim)}: ${lost}, ${even}.${why}`
}

function pods({ pods: all, distribution, unidentified }: Report): string {
  const shareOf = (pod: Report['pods'][number]) => (distribution.unit === 'request' ? pod.requestShare : pod.connectionShare)
  const offBy = (pod: Report['pods'][number]) => (pod.expectedShare === null || pod.expectedShare === 0 ? 0 : Math.abs(shareOf(pod) / pod.expectedShare - 1))
  const shown = all.length > mostPods ? all.toSorted((a, b) => offBy(b) - offBy(a)).slice(0, mostPods) : all
  const table = markdownTable(['Pod', 'Node', 'Share', 'Expected', 'Connections', 'Requests', 'Errors', 'p50 ms', 'p99 ms'], shown.map((pod) => [
    markdownText(pod.name), markdownText(pod.node), formatShare(shareOf(pod)), pod.expectedShare === null ? '–' : formatShare(pod.expectedShare),
    formatInteger(pod.connections), formatInteger(pod.requests), formatInteger(pod.errors), formatMs(pod.latency.p50), formatMs(pod.latency.p99),
  ]), [2, 3, 4, 5, 6, 7, 8])
  return [
    table,
    ...(shown.length < all.length ? [`${all.length - shown.length} pods nearer to their expected share are left out.`] : []),
    ...(unidentified.requests > 0 ? [`${formatInteger(unidentified.requests)} responses could not be told apart by pod.`] : []),
  ].join('\n\n')
}

function places(report: Report): string {
  return markdownTable(['Place', '', 'Pods', 'Share', 'Expected', 'Connections', 'Requests', 'Errors', 'p50 ms', '99% sure', 'p99 ms'],
    placeRows(report).map((row) => [
      markdownText(row.name), row.kind, formatInteger(row.pods), formatShare(row.share), row.expected === null ? '–' : formatShare(row.expected),
      formatInteger(row.connections), formatInteger(row.requests), formatInteger(row.errors), formatMs(row.p50),
      row.medianInterval ? `${formatMs(row.medianInterval.low)} – ${formatMs(row.medianInterval.high)}` : '–', formatMs(row.p99),
    ]), [2, 3, 4, 5, 6, 7, 8, 9, 10])
}

function latency({ latency: { response, service, connect } }: Report): string {
  const row = (name: string, { p50, p90, p99, p999, max }: Percentiles) => [name, ...[p50, p90, p99, p999, max].map(formatMs)]
  return markdownTable(['Milliseconds', 'p50', 'p90', 'p99', 'p99.9', 'max'],
    [row('response time', response), row('service time', service), row('connect', connect)], [1, 2, 3, 4, 5])
}
