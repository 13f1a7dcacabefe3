import { formatDuration, formatInteger } from '../../run-view/format.ts'
import type { Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { formatDate, plural } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { remarkItem } from './verdict.ts'

/** How it was measured, on what. */
export function methodSection({ report }: ReportView): Markup {
  const { route, load, run } = report
  return html`<section id="method" class="card">
<h2>How it was measured</h2>
<dl class="facts">
${fact('Target', targetWords(report.target))}
${fact('Route', html`${route.kind}${!route.testsService && ', which bypasses the Service'}`)}
${fact('Path', pathDiagram(route.path))}
${fact('Who chooses', html`${route.chooser}${route.unit !== 'none' && html`, ${unitWords[route.unit]}`}`)}
${fact('Load', loadWords(load))}
${fact('Connections', connectionWords(load))}
${fact('Request', html`<code>${load.method} ${load.path}</code>, timeout ${formatDuration(load.timeoutMs)}`)}
${fact('Pods told apart by', load.identify)}
${fact('Made by', `${plural(load.workers, 'worker thread')}, Evenkeel ${run.version}`)}
${fact('When', html`${formatDate(run.startedAt)}, ${formatDuration(report.totals.durationSeconds * 1000)} of load${run.state !== 'finished' && html`, <b>${run.state}</b>`}`)}
</dl>
${report.remarks.length > 0 && html`<h3>Remarks</h3><ul class="remarks">${report.remarks.map(remarkItem)}</ul>`}
</section>`
}

/** How independently a pod is chosen on the route. */
const unitWords: Record<Exclude<Report['route']['unit'], 'none'>, string> = {
  connection: 'once for each connection', request: 'once for each request', source: 'once for each source address', lookup: 'once for each DNS lookup',
}

function fact(name: string, value: Insert): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

function targetWords(target: Report['target']): Insert {
  if (target.kind === 'url') {
    return html`<span class="name">${target.url}</span>${target.responders !== undefined && html`<span class="detail">${plural(target.responders, 'responder')} expected</span>`}`
  }
  const { port } = target
  return html`<span class="name">${target.namespace}/${target.service}</span>
<span class="detail">${target.type}, port ${port.name !== '' && `${port.name} `}${port.port}${port.nodePort !== undefined && `, node port ${port.nodePort}`}, to ${port.targetPort}</span>
<span class="detail">context <span class="name">${target.context}</span> at <span class="name">${target.server}</span></span>`
}

function pathDiagram(stations: readonly string[]): Insert {
  if (stations.length === 0) return '–'
  return html`<ol class="path">${stations.map((station) => html`<li>${station}</li>`)}</ol>`
}

/** "open: 200/s for 10.00 s, then 200 to 800/s over 20.00 s, evenly spaced". */
export function loadWords(load: Report['load']): string {
  const amount = (value: number) => (load.model === 'open' ? `${formatInteger(value)}/s` : plural(value, 'connection'))
  const stages = load.stages.map(({ from, to, durationMs }) => (from === to
    ? `${amount(from)} for ${formatDuration(durationMs)}`
    : `${formatInteger(from)} to ${amount(to)} over ${formatDuration(durationMs)}`))
  const spacing = load.arrivals === 'poisson' ? ', at random times (Poisson)' : ', evenly spaced'
  const warmup = load.warmupMs > 0 ? `, after a warm-up of ${formatDuration(load.warmupMs)}` : ''
  const think = load.thinkTimeMs > 0 ? `, ${formatDuration(load.thinkTimeMs)} between a response and the next request` : ''
  return load.model === 'open'
    ? `open: ${stages.join(', then ')}${spacing}${warmup}`
    : `closed: ${stages.join(', then ')}, as fast as they go${think}${warmup}`
}

function connectionWords(load: Report['load']): string {
  const { requestsPerConnection: each } = load
  const use = each === 'unlimited' ? 'kept open for any number of requests' : each === 1 ? 'a new one for each request' : `up to ${formatInteger(each)} requests on each`
  const life = load.connectionLifetimeMs === null ? '' : `, closed after ${formatDuration(load.connectionLifetimeMs)}`
  const patience = load.model === 'open' ? `; a request waits up to ${formatDuration(load.patienceMs)} for a free one` : ''
  return `up to ${formatInteger(load.connections)} at a time, ${use}${life}${patience}`
}
