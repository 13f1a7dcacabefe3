import type { Tone } from '../../run-view/verdict.ts'
import { html, type Markup } from './html.ts'
import { toneIcon } from './parts.ts'
import type { ReportView } from './report-view.ts'
import { table } from './table.ts'

const results: Record<'true' | 'false' | 'null', { tone: Tone; word: string }> = {
  true: { tone: 'good', word: 'met' }, false: { tone: 'bad', word: 'missed' }, null: { tone: 'warning', word: 'cannot be told' },
}

/** What the profile expected, and whether it was so. */
export function expectationsSection({ report }: ReportView): Markup {
  return html`<section id="expectations" class="card">
<h2>Expectations</h2>
${report.expectations.length === 0 ? html`<p>Nothing was expected of this run.</p>` : table({
    caption: 'What was expected, and what was measured', captionHidden: true,
    columns: ['Expectation', 'Limit', 'Measured', 'Result'],
    rows: report.expectations.map(({ name, met, actual, limit }) => {
      const { tone, word } = results[`${met}`]
      return [name, limit, actual, html`<span class="result ${tone}">${toneIcon(tone, 15)}${word}</span>`]
    }),
  })}
</section>`
}
