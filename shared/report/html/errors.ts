import { formatInteger, formatRate } from '../../run-view/format.ts'
import { errorWords } from '../error-words.ts'
import { html, type Markup } from './html.ts'
import type { ReportView } from './report-view.ts'
import { table } from './table.ts'

/** Errors by class, and what each means. */
export function errorsSection({ report }: ReportView): Markup {
  return html`<section id="errors" class="card">
<h2>Errors</h2>
${report.errors.length === 0 ? html`<p>No request failed, and every status was as expected.</p>` : table({
    className: 'errors', caption: 'Failed requests and unexpected statuses by what the client saw', captionHidden: true,
    head: html`<tr><th scope="col">What the client saw</th><th scope="col" class="n">Count</th><th scope="col" class="n">Of all sent</th><th scope="col">What it means</th></tr>`,
    rows: report.errors.toSorted((a, b) => b.count - a.count).map(({ class: errorClass, count }) => {
      const { name, meaning } = errorWords[errorClass]
      return html`<tr><th scope="row">${name}<span class="where">${errorClass}</span></th><td class="n">${formatInteger(count)}</td>
<td class="n">${report.totals.sent > 0 ? formatRate(count / report.totals.sent) : '–'}</td><td>${meaning}</td></tr>`
    }),
  })}
</section>`
}
