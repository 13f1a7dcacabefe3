import type { ReportMaterial } from '../material.ts'
import { oneLine, prefaceOf } from '../preface.ts'
import type { Percentiles, Report } from '../report.ts'

type Labels = Record<string, string>
interface Sample {
  /** Follows the family's name: "", "_total", "_count". */
  suffix?: string
  labels?: Labels
  value: number | null
}

/**
 * The run's totals as OpenMetrics text: counters of requests, connections and errors, of each pod too, latencies as summaries in seconds,
 * expectations and failovers as gauges. Without timestamps, as files that are scraped must be.
 *
 * Source: OpenMetrics 1.0.0, https://github.com/prometheus/OpenMetrics, "Text format".
 */
export function renderOpenMetrics({ report, comparison }: ReportMaterial): string {
  const { run, totals, unidentified } = report
  const { sentence, facts, limits } = prefaceOf(report, comparison)
  return `${[
    family('evenkeel_run', 'info', sentence, [{ suffix: '_info', value: 1, labels: infoLabels(report, facts, limits) }]),
    family('evenkeel_run_passed', 'gauge', 'Whether the run met all expectations: 1 pass, 0 fail, NaN inconclusive', [
      { value: { pass: 1, fail: 0, inconclusive: null }[report.verdict] },
    ]),
    family('evenkeel_run_start_timestamp_seconds', 'gauge', 'When the measured load began', [{ value: Date.parse(run.startedAt) / 1000 }], 'seconds'),
    family('evenkeel_run_duration_seconds', 'gauge', 'How long load was made', [{ value: totals.durationSeconds }], 'seconds'),
    family('evenkeel_requests', 'counter', 'Requests sent, by how they ended', (['completed', 'failed', 'unfinished'] as const).map((outcome) => (
      { suffix: '_total', labels: { outcome }, value: totals[outcome] }))),
    family('evenkeel_skipped_requests', 'counter', 'Requests never sent because no connection was free in time', [{ suffix: '_total', value: totals.skipped }]),
    family('evenkeel_connections', 'counter', 'Connections established', [{ suffix: '_total', value: totals.connections }]),
    family('evenkeel_errors', 'counter', 'Failed requests and unexpected statuses by class', report.errors.map((error) => (
      { suffix: '_total', labels: { class: error.class }, value: error.count }))),
    family('evenkeel_unidentified_requests', 'counter', 'Responses that name no pod', [{ suffix: '_total', value: unidentified.requests }]),
    ...(['response', 'service', 'connect', 'tls'] as const).flatMap((name) => (report.latency[name].count === 0 ? [] : [
      family(`evenkeel_${name}_time_seconds`, 'summary', latencyHelp[name], summary(report.latency[name]), 'seconds'),
    ])),
    ...podFamilies(report),
    family('evenkeel_expectation_met', 'gauge', 'Whether an expectation was met: 1 met, 0 not met, NaN inconclusive', report.expectations.map((one) => (
      { labels: { name: one.name, limit: one.limit, actual: one.actual }, value: one.met === null ? null : Number(one.met) }))),
    ...failoverFamilies(report),
    scaleOutFamily(report),
  ].filter((text) => text !== '').join('\n')}\n# EOF\n`
}

const latencyHelp = {
  response: 'From when a request was due to the end of its response', service: 'From when a request was sent to the end of its response',
  connect: 'To establish a connection', tls: 'To agree on a secure session',
}

function infoLabels({ run, verdict, distribution }: Report, facts: readonly (readonly [string, string])[], limits: readonly string[]): Labels {
  return {
    id: run.id, name: run.name, version: run.version, state: run.state, verdict, balance: distribution.verdict,
    ...Object.fromEntries(facts.filter(([name]) => name !== 'Run').map(([name, value]) => [name.toLowerCase().replace(/[^a-z]+/g, '_'), value])),
    limits: limits.join(' '),
  }
}

function podFamilies({ pods }: Report): string[] {
  const of = (value: (pod: Report['pods'][number]) => number | null, suffix = ''): Sample[] => pods.flatMap((pod) => {
    const found = value(pod)
    return found === null ? [] : [{ suffix, labels: { pod: pod.name, node: pod.node, zone: pod.zone }, value: found }]
  })
  return [
    family('evenkeel_pod_requests', 'counter', 'Responses of a pod', of((pod) => pod.requests, '_total')),
    family('evenkeel_pod_connections', 'counter', 'Connections a pod answered on', of((pod) => pod.connections, '_total')),
    family('evenkeel_pod_errors', 'counter', 'Errors on connections known to lead to a pod', of((pod) => pod.errors, '_total')),
    family('evenkeel_pod_expected_share', 'gauge', 'Share expected of a pod, 0 to 1', of((pod) => pod.expectedShare)),
    family('evenkeel_pod_service_time_seconds', 'summary', 'From when a request was sent to the end of a pod\'s response',
      pods.filter((pod) => pod.latency.count > 0).flatMap((pod) => summary(pod.latency, { pod: pod.name, node: pod.node, zone: pod.zone })), 'seconds'),
  ]
}

function failoverFamilies({ failover }: Report): string[] {
  const labels = (index: number): Labels => ({ number: String(index + 1), disruption: failover[index]?.disruption ?? '', victim: failover[index]?.victim ?? '' })
  return [
    family('evenkeel_failover_error_window_seconds', 'gauge', 'From the first failed request to the last after a disruption',
      failover.map((one, i) => ({ labels: labels(i), value: one.errorWindowMs / 1000 })), 'seconds'),
    family('evenkeel_failover_failed_requests', 'gauge', 'Requests lost to a disruption',
      failover.map((one, i) => ({ labels: labels(i), value: one.failedRequests }))),
  ]
}

/** NaN where the newcomers did not carry a fair share, or that could not be told. */
function scaleOutFamily({ scaleOut = [] }: Report): string {
  return family('evenkeel_scale_out_fair_seconds', 'gauge', 'From when the last newcomer was ready until all carried a fair share',
    scaleOut.map(({ verdict, readyAt, fairAt }, i) => ({
      labels: { number: String(i + 1), verdict }, value: fairAt === null || readyAt === null ? null : (Date.parse(fairAt) - Date.parse(readyAt)) / 1000,
    })), 'seconds')
}

function summary(latency: Percentiles, labels: Labels = {}): Sample[] {
  const quantiles = [['0.5', latency.p50], ['0.9', latency.p90], ['0.99', latency.p99], ['0.999', latency.p999]] as const
  return [
    ...quantiles.map(([quantile, ms]) => ({ labels: { ...labels, quantile }, value: ms === null ? null : ms / 1000 })),
    { suffix: '_count', labels, value: latency.count },
    { suffix: '_sum', labels, value: ((latency.mean ?? 0) * latency.count) / 1000 },
  ]
}

/** A metric family; nothing where it has no samples. */
function family(name: string, type: string, help: string, samples: readonly Sample[], unit = ''): string {
  if (samples.length === 0) return ''
  return [
    `# TYPE ${name} ${type}`, ...(unit === '' ? [] : [`# UNIT ${name} ${unit}`]), `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${value === null ? 'NaN' : Number(value.toPrecision(15))}`),
  ].join('\n')
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
}
