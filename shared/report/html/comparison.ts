import { changeText, intervalText, valueText, wordNames, wordTones } from '../../compare/words.ts'
import type { ComparedFigure, Comparison } from '../../compare/comparison.ts'
import { formatShare } from '../../run-view/format.ts'
import { html, type Insert, type Markup } from './html.ts'
import { named, toneIcon } from './parts.ts'
import { formatDate } from './prose.ts'
import { foldedTable, numbers, table } from './table.ts'

/** The run held against its baseline; nothing where there is none. */
export function comparisonSection(comparison: Comparison | null): Insert {
  if (comparison === null) return null
  const { baseline, sentence, figures, pods, settings, remarks, confidence } = comparison
  return html`<section id="comparison" class="card">
<h2>Against the baseline</h2>
<p>${sentence}</p>
<p class="detail">Baseline: ${named(baseline.name)}, ${formatDate(baseline.startedAt)}, run ${named(baseline.id)}</p>
${table({
    caption: `Intervals of the changes hold together with ${confidence * 100}%`,
    columns: ['Figure', numbers('Baseline'), numbers('This run'), numbers('Change'), 'Interval', 'Result'],
    rows: figures.map((figure) => [
      figure.name, valueText(figure, figure.baseline), valueText(figure, figure.run),
      figure.group === 'balance' ? '' : changeText(figure, figure.change), intervalText(figure) || figure.note, result(figure),
    ]),
  })}
${settings.length === 0 ? html`<p>Nothing was set differently.</p>` : table({
    caption: 'What was set differently', columns: ['Setting', 'Baseline', 'This run'],
    rows: settings.map((setting) => [setting.name, setting.baseline, setting.run]),
  })}
${pods.length > 0 && foldedTable('Shares of the pods in both runs', {
    caption: 'Share of each pod', columns: ['Pod', ...['Baseline', 'This run', 'Expected in this run'].map(numbers)],
    rows: pods.map((pod) => [named(pod.name), ...[pod.baseline, pod.run, pod.expected].map((share) => (share === null ? '–' : formatShare(share)))]),
  })}
<ul class="limits">${remarks.map((text) => html`<li>${text}</li>`)}</ul>
</section>`
}

function result({ word }: ComparedFigure): Markup {
  return html`<span class="result ${wordTones[word]}">${toneIcon(wordTones[word], 15)}${wordNames[word]}</span>`
}
