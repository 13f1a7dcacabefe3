import { meanRate } from '../../run-view/figures.ts'
import { formatInteger, formatMs, formatPerSecond, formatRate } from '../../run-view/format.ts'
import { html, type Insert, type Markup } from './html.ts'
import { plural } from './prose.ts'
import type { ReportView } from './report-view.ts'

/** The figures of the whole run at a glance, and how what was sent adds up. */
export function figuresSection({ report }: ReportView): Markup {
  const { totals, latency, generator, load } = report
  const wanted = load.model === 'open' ? meanRate(load.stages) : null
  const errors = totals.failed + totals.unexpectedStatus
  const lateness = `99% of requests left within ${formatMs(generator.latenessMs.p99)} ms of their time`
  return html`<section id="figures" aria-label="Figures of the whole run">
<dl class="figures">
${figure('Requests per second', formatPerSecond(totals.requestsPerSecond), wanted === null ? 'closed model' : `of ${formatPerSecond(wanted)} asked for`)}
${figure('Response p50', formatMs(latency.response.p50), 'ms', 'from the intended start')}
${figure('Response p99', formatMs(latency.response.p99), 'ms', 'from the intended start')}
${figure('Errors', formatRate(totals.errorRate), `${formatInteger(errors)} of ${formatInteger(totals.sent)}`, null, errors > 0 ? 'bad' : '')}
${figure('Skipped', formatInteger(totals.skipped), totals.skipped > 0 ? 'found no free connection' : 'none', null, totals.skipped > 0 ? 'warning' : '')}
${figure('Connections', formatInteger(totals.connections), `${formatInteger(load.connections)} at a time`)}
${figure('This computer', generator.keptUp ? 'kept up' : 'was too slow', null, lateness, generator.keptUp ? 'words' : 'words warning')}
</dl>
<p class="sum">${formatInteger(totals.sent)} sent = ${formatInteger(totals.completed)} completed + ${formatInteger(totals.failed)} failed + ${formatInteger(totals.unfinished)} unfinished.
${totals.unexpectedStatus > 0 && `${plural(totals.unexpectedStatus, 'completed response')} had an unexpected status. `}${totals.skipped > 0 && `${plural(totals.skipped, 'request')} found no free connection in time and ${totals.skipped === 1 ? 'was' : 'were'} not sent. `}</p>
</section>`
}

function figure(name: string, value: string, beside: Insert, below: Insert = null, className = ''): Markup {
  return html`<div class="${className}"><dt>${name}</dt><dd><span class="value">${value}</span>${beside !== null && html` <span class="beside">${beside}</span>`}${below !== null && html`<span class="below">${below}</span>`}</dd></div>`
}
