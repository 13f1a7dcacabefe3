import { formatMoment } from '../../run-view/format.ts'
import { offsetMs } from '../../run-view/time.ts'
import { html, type Markup } from './html.ts'
import { named } from './parts.ts'
import { plural } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { foldedTable, numbers } from './table.ts'

/** Everything that happened, in order: what we did, and what the watch showed. */
export function eventsSection({ report }: ReportView): Markup {
  const { timeline, run } = report
  return html`<section id="events" class="card">
<h2>Everything that happened</h2>
${timeline.length === 0 ? html`<p>No event was recorded.</p>` : foldedTable(`${plural(timeline.length, 'event')} in order`, {
    className: 'events', caption: 'Times count from the start of the run; those of watch events are when this computer learned of them',
    columns: [numbers('Time'), 'Source', 'Event', 'About', 'Detail'],
    rows: timeline.map(({ at, source, kind, subject, detail }) =>
      [html`<time datetime="${at}">${precise(offsetMs(at, run.startedAt))}</time>`, source, kind, named(subject), detail]),
  })}
</section>`
}

/** To the millisecond: "15.042 s", and "2:05.042" from two minutes on. */
function precise(ms: number): string {
  if (Math.abs(ms) < 119_950) return `${(ms / 1000).toFixed(3)} s`
  return `${formatMoment(ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`
}
