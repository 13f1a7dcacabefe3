import { formatInteger, formatMs } from '../../run-view/format.ts'
import type { Report } from '../report.ts'
import { html, type Markup } from './html.ts'
import { plural, unidentifiedWords } from './prose.ts'
import type { ReportView } from './report-view.ts'

/** What this measurement can and cannot tell. */
export function limitsSection({ report }: ReportView): Markup {
  return html`<section id="limits" class="card">
<h2>Limits of this measurement</h2>
<ul class="limits">${limitsOf(report).map((text) => html`<li>${text}</li>`)}</ul>
</section>`
}

/** The limits that apply to a report, as sentences. */
export function limitsOf(report: Report): string[] {
  const { state } = report.run
  return [
    ...(state === 'finished' ? [] : [`The run was ${state} before its planned end; everything here is about the part that was measured.`]),
    ...balanceLimits(report),
    ...identityLimits(report),
    ...timeLimits(report),
  ]
}

function balanceLimits({ distribution, load, route, totals, unidentified }: Report): string[] {
  const { verdict, unit, n, effectiveN, balancer } = distribution
  if (verdict === 'not-tested') return ['The route does not exercise the Service\'s own choice of pods: nothing here judges its balance.']
  const limits: string[] = []
  if (unit !== 'none' && n > 0) {
    limits.push(`Shares are judged on ${plural(n, `independent ${unit}`)}; the intervals hold for all pods together with 99% probability.`)
  }
  const told = totals.connections - unidentified.connections
  if (unit === 'connection' && n > 0 && n < told) {
    limits.push(`${plural(told - n, 'connection')} opened while the Service changed ${told - n === 1 ? 'is' : 'are'} not among these: `
      + 'balance is judged in the calm before and after each change. Tables count all.')
  }
  if (unit === 'connection' && load.requestsPerConnection !== 1 && effectiveN < n * 0.95) {
    const sure = formatInteger(effectiveN)
    limits.push(`Connections carried unequal numbers of requests: shares of requests are only as sure as ${sure} independent ones.`)
  }
  if (balancer.kind === 'unknown') limits.push('The data do not tell what kind of balancer chose the pods.')
  if (route.kind === 'direct' && route.testsService) {
    limits.push(route.entryNodes === undefined
      ? 'All load came from one computer over one path: clients on other nodes or in other zones may be sent to other pods.'
      : `All load came from one computer, through ${route.entryNodes} nodes in turn: clients that enter elsewhere or are inside the cluster may be sent to other pods.`)
  }
  return limits
}

function identityLimits({ unidentified, totals }: Report): string[] {
  const limits: string[] = []
  const words = unidentifiedWords(unidentified)
  if (words !== null) limits.push(`${words}, and count in no share.`)
  if (totals.failed > 0) {
    limits.push('A request that failed before a pod had answered on its connection is counted as an error of the run, but of no pod.')
  }
  return limits
}

function timeLimits({ generator, totals, latency, target }: Report): string[] {
  const limits: string[] = []
  if (!generator.keptUp) {
    const late = formatMs(generator.latenessMs.p99)
    limits.push(`This computer could not keep up: 1% of requests left more than ${late} ms late, so response times hold its own delay too.`)
  }
  if (totals.skipped > 0) {
    limits.push(`Latencies leave out ${plural(totals.skipped, 'request')} that found no free connection in time.`)
  }
  const { count } = latency.response
  const slowest = Math.max(1, Math.round(count / 1000))
  if (count > 0 && slowest < 10) limits.push(`The p99.9 rests on the slowest ${plural(slowest, 'request')} only.`)
  limits.push('Latencies are seen from this computer, its network included, and exact to 0.1% (those of single pods to 1%).')
  limits.push(target.kind === 'service'
    ? 'Times of pods and endpoints are when this computer learned of them through the API. When each node reprogrammed its proxy cannot be '
      + 'observed from outside; it shows only in the last new connection a pod answered.'
    : 'Behind a plain URL nothing is watched: which pods exist, are ready or went away is known from their answers only.')
  return limits
}
