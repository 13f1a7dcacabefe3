import type { ScaleOut } from '../../failover/scale-out-report.ts'
import { formatDuration, formatInteger, formatShare } from '../../run-view/format.ts'
import { offsetMs } from '../../run-view/time.ts'
import { notSeen } from '../expectation-words.ts'
import { html, type Insert, type Markup } from './html.ts'
import { named, nextStep } from './parts.ts'
import type { ReportView } from './report-view.ts'
import { numbers, table } from './table.ts'

/** How long until newcomers of a Service that grew carried their share, or what kept them from it. */
export function scaleOutSection({ report }: ReportView): Insert {
  const { scaleOut = [] } = report
  if (scaleOut.length === 0) return null
  return html`<section id="scale-out" class="card">
<h2>Scale-out</h2>
${scaleOut.map(growth)}
</section>`
}

function growth(one: ScaleOut, index: number): Markup {
  const { text, next, unplanned, newcomers, requestedAt } = one
  const after = (at: string | null): string => (at === null ? notSeen : `+${formatDuration(offsetMs(at, requestedAt))}`)
  return html`<p>${text}${nextStep(next)}</p>
${newcomers.length > 0 && table({
    caption: `Newcomers${index > 0 ? ` of growth ${index + 1}` : ''}: times after ${unplanned ? 'the first was ready' : 'the request to scale'}, shares since all were ready`,
    columns: ['Newcomer', ...['Ready', 'First answer', 'Connections', 'Requests', 'Share', 'Fair share'].map(numbers)],
    rows: newcomers.map((newcomer) => [
      named(newcomer.name), after(newcomer.readyAt), after(newcomer.firstAnswerAt), formatInteger(newcomer.connections), formatInteger(newcomer.requests),
      formatShare(newcomer.share), formatShare(newcomer.expectedShare),
    ]),
  })}`
}
