import { outcomeOf } from '../expectation-words.ts'
import { html, type Markup } from './html.ts'
import { toneIcon } from './parts.ts'
import type { ReportView } from './report-view.ts'
import { table } from './table.ts'

/** What the profile expected, and whether it was so. */
export function expectationsSection({ report }: ReportView): Markup {
  return html`<section id="expectations" class="card">
<h2>Expectations</h2>
${report.expectations.length === 0 ? html`<p>Nothing was expected of this run.</p>` : table({
    caption: 'What was expected, and what was measured', captionHidden: true,
    columns: ['Expectation', 'Limit', 'Measured', 'Result'],
    rows: report.expectations.map(({ name, met, actual, limit }) => {
      const { tone, word } = outcomeOf({ met })
      return [name, limit, actual, html`<span class="result ${tone}">${toneIcon(tone, 15)}${word}</span>`]
    }),
  })}
</section>`
}
