import { formatInteger, formatMs } from '../../run-view/format.ts'
import type { Report } from '../report.ts'
import { html, type Markup } from './html.ts'
import { plural } from './prose.ts'
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
  const { distribution, totals, route, generator, latency, run, unidentified } = report
  return [
    run.state === 'finished' ? '' : `The run was ${run.state} before its planned end; everything here is about the part that was measured.`,
    ...balanceLimits(report),
    route.kind === 'direct' && route.testsService
      ? `All load came from one computer over ${route.chooser || 'one path'}: other clients, other nodes and other zones may be sent to other pods.` : '',
    unidentified.requests > 0 || unidentified.connections > 0
      ? `${plural(unidentified.requests, 'response')} on ${plural(unidentified.connections, 'connection')} could not be attributed to a pod and count in no share.` : '',
    totals.failed > 0
      ? 'A request that failed before a pod had answered on its connection is counted as an error of the run, but of no pod.' : '',
    !generator.keptUp
      ? `This computer could not keep up: 1% of requests left more than ${formatMs(generator.latenessMs.p99)} ms late, so response times hold its own delay too.` : '',
    totals.skipped > 0 ? `${plural(totals.skipped, 'request')} found no free connection in time and ${totals.skipped === 1 ? 'is' : 'are'} in no latency.` : '',
    latency.response.count > 0 && latency.response.count < 10_000
      ? `The p99.9 rests on the slowest ${plural(Math.max(1, Math.round(latency.response.count / 1000)), 'request')} only.` : '',
    'Latencies are seen from this computer, its network included, and are exact to one part in a thousand (two in a hundred for single pods).',
    report.target.kind === 'service'
      ? 'Times of pods and endpoints are when this computer learned of them through the API; when each node reprogrammed its proxy cannot be observed from outside and shows '
        + 'only in the last new connection a pod answered.'
      : 'Behind a plain URL nothing is watched: which pods exist, are ready or went away is known from their answers only.',
    distribution.balancer.kind === 'unknown' && distribution.verdict !== 'not-tested' ? 'The data do not tell what kind of balancer chose the pods.' : '',
  ].filter((text) => text !== '')
}

function balanceLimits({ distribution, load }: Report): string[] {
  if (distribution.verdict === 'not-tested') return ['On this route the Service\'s own choice of pods is not exercised, so nothing here says whether it is balanced.']
  if (distribution.unit === 'none' || distribution.n === 0) return []
  const { unit, n, effectiveN } = distribution
  const independent = `Shares are judged on ${plural(n, `independent ${unit}`)}, with intervals that hold for all pods together with 99% probability.`
  const shared = unit === 'connection' && load.requestsPerConnection !== 1 && effectiveN < n * 0.95
    ? [`Connections carried unequal numbers of requests: shares of requests are only as sure as ${formatInteger(effectiveN)} independent ones.`] : []
  return [independent, ...shared]
}
