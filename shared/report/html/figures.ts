import { meanRate } from '../../run-view/figures.ts'
import { formatInteger, formatMs, formatPerSecond, formatRate } from '../../run-view/format.ts'
import type { Report } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { plural } from './prose.ts'
import type { ReportView } from './report-view.ts'

interface Figure {
  name: string
  value: string
  unit?: string
  below?: string
  /** How it looks: `bad`, `warning`, or `words` for a value that is no number. */
  className?: string
}

/** The figures of the whole run at a glance, and how what was sent adds up. */
export function figuresSection({ report }: ReportView): Markup {
  const { totals, latency, generator, load } = report
  const wanted = load.model === 'open' ? meanRate(load.stages) : null
  const errors = totals.failed + totals.unexpectedStatus
  const figures: Figure[] = [
    {
      name: 'Requests/s', value: formatPerSecond(totals.requestsPerSecond),
      below: wanted === null ? 'closed model' : `of ${formatInteger(wanted)} asked for`,
    },
    { name: 'Response p50', value: formatMs(latency.response.p50), unit: 'ms' },
    { name: 'Response p99', value: formatMs(latency.response.p99), unit: 'ms' },
    {
      name: 'Errors', value: formatRate(totals.errorRate), below: `${formatInteger(errors)} of ${formatInteger(totals.sent)}`,
      className: errors > 0 ? 'bad' : '',
    },
    {
      name: 'Skipped', value: formatInteger(totals.skipped), below: totals.skipped > 0 ? 'no free connection' : 'none',
      className: totals.skipped > 0 ? 'warning' : '',
    },
    { name: 'Connections', value: formatInteger(totals.connections), below: `${formatInteger(load.connections)} at a time` },
    {
      name: 'This computer', value: generator.keptUp ? 'kept up' : 'was too slow',
      below: `p99 ${formatMs(generator.latenessMs.p99)} ms late`,
      className: generator.keptUp ? 'words' : 'words warning',
    },
  ]
  return html`<section id="figures" aria-label="Figures of the whole run">
<dl class="figures">${figures.map(figureBox)}</dl>
<p class="sum">${sums(totals)}</p>
</section>`
}

function figureBox({ name, value, unit, below, className = '' }: Figure): Markup {
  const beside: Insert = unit !== undefined && html` <span class="beside">${unit}</span>`
  const under: Insert = below !== undefined && html`<span class="below">${below}</span>`
  return html`<div class="${className}"><dt>${name}</dt><dd><span class="value">${value}</span>${beside}${under}</dd></div>`
}

function sums({ unexpectedStatus, skipped, ...totals }: Report['totals']): string {
  const parts = (['completed', 'failed', 'unfinished'] as const).map((name) => `${formatInteger(totals[name])} ${name}`)
  return [
    `${formatInteger(totals.sent)} sent = ${parts.join(' + ')}.`,
    unexpectedStatus > 0 ? `${plural(unexpectedStatus, 'completed response')} had an unexpected status.` : '',
    skipped > 0 ? `${plural(skipped, 'request')} found no free connection in time and ${skipped === 1 ? 'was' : 'were'} not sent.` : '',
  ].filter((sentence) => sentence !== '').join(' ')
}
