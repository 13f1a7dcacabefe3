import { formatInteger, formatRate } from '../../run-view/format.ts'
import { errorWords } from '../error-words.ts'
import { html, type Markup } from './html.ts'
import { below } from './parts.ts'
import type { ReportView } from './report-view.ts'
import { numbers, table } from './table.ts'

/** Errors by class, and what each means. */
export function errorsSection({ report }: ReportView): Markup {
  const { sent } = report.totals
  return html`<section id="errors" class="card">
<h2>Errors</h2>
${report.errors.length === 0 ? html`<p>No request failed, and every status was as expected.</p>` : table({
    className: 'errors', caption: 'Failed requests and unexpected statuses by what the client saw', captionHidden: true,
    columns: ['What the client saw', numbers('Count'), numbers('Of all sent'), 'What it means'],
    rows: report.errors.toSorted((a, b) => b.count - a.count).map(({ class: errorClass, count }) => {
      const { name, meaning } = errorWords[errorClass]
      return [html`${name}${below(errorClass)}`, formatInteger(count), sent > 0 ? formatRate(count / sent) : '–', meaning]
    }),
  })}
</section>`
}
