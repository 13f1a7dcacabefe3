import { formatInteger } from '../../run-view/format.ts'
import type { Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { fact, named, remarkItem } from './parts.ts'
import { chosenDuration, formatDate, plural } from './prose.ts'
import type { ReportView } from './report-view.ts'

/** How it was measured, on what. */
export function methodSection({ report }: ReportView): Markup {
  const { route, load, run } = report
  const length = chosenDuration(report.totals.durationSeconds * 1000)
  return html`<section id="method" class="card">
<h2>How it was measured</h2>
<dl class="facts">
${fact('Target', targetWords(report.target))}
${fact('Route', `${route.kind}${route.testsService ? '' : ', which bypasses the Service'}`)}
${fact('Path', pathDiagram(route.path))}
${fact('Who chooses', `${route.chooser}${route.unit === 'none' ? '' : `, ${unitWords[route.unit]}`}`)}
${fact('Load', loadWords(load))}
${fact('Connections', connectionWords(load))}
${fact('Request', html`<code>${load.method} ${load.path}</code>, timeout ${chosenDuration(load.timeoutMs)}`)}
${fact('Identified by', load.identify)}
${fact('Made by', `${plural(load.workers, 'worker thread')}, Evenkeel ${run.version}`)}
${fact('When', html`${formatDate(run.startedAt)}, ${length} of load${run.state !== 'finished' && html`, <b>${run.state}</b>`}`)}
</dl>
</section>`
}

/** What the plan remarked; nothing where it did not. */
export function remarksSection({ report }: ReportView): Insert {
  return report.remarks.length > 0 && html`<section id="remarks" class="card">
<h2>Remarks</h2>
<ul class="remarks">${report.remarks.map(remarkItem)}</ul>
</section>`
}

/** How independently a pod is chosen on the route. */
export const unitWords: Record<Exclude<Report['route']['unit'], 'none'>, string> = {
  connection: 'once for each connection', request: 'once for each request',
  source: 'once for each source address', lookup: 'once for each DNS lookup',
}

function targetWords(target: Report['target']): Insert {
  const detail = (text: Insert) => html`<span class="detail">${text}</span>`
  if (target.kind === 'url') {
    return html`${named(target.url)}${target.responders !== undefined && detail(`${plural(target.responders, 'responder')} expected`)}`
  }
  const { type, port, context, server } = target
  const nodePort = port.nodePort === undefined ? '' : `, node port ${port.nodePort}`
  return html`${named(`${target.namespace}/${target.service}`)}
${detail(`${type}, port ${`${port.name} ${port.port}`.trim()}${nodePort}, to ${port.targetPort}`)}
${detail(html`context ${named(context)} at ${named(server)}`)}`
}

function pathDiagram(stations: readonly string[]): Insert {
  return stations.length === 0 ? '–' : html`<ol class="path">${stations.map((station) => html`<li>${station}</li>`)}</ol>`
}

/** "open: 200/s for 10 s, then 200 to 800/s over 20 s, evenly spaced". */
export function loadWords(load: Report['load']): string {
  const amount = (value: number) => (load.model === 'open' ? `${formatInteger(value)}/s` : plural(value, 'connection'))
  const stages = load.stages.map(({ from, to, durationMs }) => (from === to
    ? `${amount(from)} for ${chosenDuration(durationMs)}`
    : `${formatInteger(from)} to ${amount(to)} over ${chosenDuration(durationMs)}`))
  const spacing = load.arrivals === 'poisson' ? ', at random times (Poisson)' : ', evenly spaced'
  const warmup = load.warmupMs > 0 ? `, after a warm-up of ${chosenDuration(load.warmupMs)}` : ''
  const think = load.thinkTimeMs > 0 ? `, ${chosenDuration(load.thinkTimeMs)} between a response and the next request` : ''
  const limit = load.requests === null ? '' : `, at most ${plural(load.requests, 'request')}`
  return load.model === 'open'
    ? `open: ${stages.join(', then ')}${limit}${spacing}${warmup}`
    : `closed: ${stages.join(', then ')}${limit}, as fast as they go${think}${warmup}`
}

/** "up to 50 at a time, a new one for each request; …". */
export function connectionWords({ model, connections, requestsPerConnection, connectionLifetimeMs, patienceMs, resolve }: Report['load']): string {
  const life = connectionLifetimeMs === null ? '' : `, closed after ${chosenDuration(connectionLifetimeMs)}`
  const patience = model === 'open' ? `; a request waits up to ${chosenDuration(patienceMs)} for a free one` : ''
  const names = resolve === 'once' ? '' : '; names are resolved for each'
  return `up to ${formatInteger(connections)} at a time, ${useWords(requestsPerConnection)}${life}${names}${patience}`
}

function useWords(requestsPerConnection: Report['load']['requestsPerConnection']): string {
  if (requestsPerConnection === 'unlimited') return 'kept open for any number of requests'
  return requestsPerConnection === 1 ? 'a new one for each request' : `up to ${formatInteger(requestsPerConnection)} requests on each`
}
