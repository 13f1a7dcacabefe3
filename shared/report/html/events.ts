import { formatInteger, formatMoment } from '../../run-view/format.ts'
import { offsetMs } from '../../run-view/time.ts'
import { html, type Markup } from './html.ts'
import type { ReportView } from './report-view.ts'
import { foldedTable } from './table.ts'

/** Everything that happened, in order: what we did, and what the watch showed. */
export function eventsSection({ report }: ReportView): Markup {
  const { timeline, run } = report
  return html`<section id="events" class="card">
<h2>Everything that happened</h2>
${timeline.length === 0 ? html`<p>No event was recorded.</p>` : foldedTable(`${formatInteger(timeline.length)} ${timeline.length === 1 ? 'event' : 'events'} in order`, {
    className: 'events', caption: 'Times count from the start of the run; those of watch events are when this computer learned of them',
    head: html`<tr><th scope="col" class="n">Time</th><th scope="col">Source</th><th scope="col">Event</th><th scope="col">About</th><th scope="col">Detail</th></tr>`,
    rows: timeline.map(({ at, source, kind, subject, detail }) => {
      const atMs = offsetMs(at, run.startedAt)
      return html`<tr><td class="n" title="${at}">${Number.isFinite(atMs) ? precise(atMs) : at}</td><td>${source}</td><th scope="row">${kind}</th><td class="name">${subject}</td><td>${detail}</td></tr>`
    }),
  })}
</section>`
}

/** To the millisecond: "15.042 s", and "2:05.042" from two minutes on. */
function precise(ms: number): string {
  if (Math.abs(ms) < 119_950) return `${(ms / 1000).toFixed(3)} s`
  return `${formatMoment(ms)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`
}
