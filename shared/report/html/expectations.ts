import type { Tone } from '../../run-view/verdict.ts'
import { html, type Markup } from './html.ts'
import type { ReportView } from './report-view.ts'
import { table } from './table.ts'
import { toneIcon } from './verdict.ts'

/** What the profile expected, and whether it was so. */
export function expectationsSection({ report }: ReportView): Markup {
  const judged: Record<'true' | 'false' | 'null', { tone: Tone; word: string }> = {
    true: { tone: 'good', word: 'met' }, false: { tone: 'bad', word: 'missed' }, null: { tone: 'warning', word: 'cannot be told' },
  }
  return html`<section id="expectations" class="card">
<h2>Expectations</h2>
${report.expectations.length === 0 ? html`<p>Nothing was expected of this run.</p>` : table({
    caption: 'What was expected, and what was measured', captionHidden: true,
    head: html`<tr><th scope="col">Expectation</th><th scope="col">Limit</th><th scope="col">Measured</th><th scope="col">Result</th></tr>`,
    rows: report.expectations.map(({ name, met, actual, limit }) => {
      const { tone, word } = judged[`${met}`]
      return html`<tr><th scope="row">${name}</th><td>${limit}</td><td>${actual}</td><td class="result ${tone}">${toneIcon(tone, 15)}${word}</td></tr>`
    }),
  })}
</section>`
}
