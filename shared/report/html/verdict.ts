import { failoverSummary } from '../../run-view/moments.ts'
import { distributionTone, verdictOf, type Tone } from '../../run-view/verdict.ts'
import type { Remark } from '../../model/plan.ts'
import type { Reason } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import type { ReportView } from './report-view.ts'

/** The verdict in one sentence, and why. Every verdict has a word and a shape of its own beside its colour. */
export function verdictSection(view: ReportView): Markup {
  const { tone, word, sentence, distribution } = verdictOf(view.run)
  const { report } = view
  const gap = failoverSummary(report.failover)
  const balanceTone = distributionTone(report.distribution.verdict, view.run.opened?.plan.affinity ?? false)
  return html`<section id="verdict" class="verdict ${tone}" aria-labelledby="verdict-word">
<div class="verdict-line">${toneIcon(tone, 28)}<div><h2 id="verdict-word">${word}</h2><p class="headline">${sentence}</p></div></div>
<ul class="chips">
${distribution !== null && html`<li class="${balanceTone}">${toneIcon(balanceTone, 14)}Balance: ${distribution.toLowerCase()}</li>`}
${gap && html`<li class="${gap.lost ? 'warning' : 'good'}">${toneIcon(gap.lost ? 'warning' : 'good', 14)}${gap.text}</li>`}
${report.run.state !== 'finished' && html`<li class="warning">${toneIcon('warning', 14)}The run was ${report.run.state}</li>`}
${!report.generator.keptUp && html`<li class="warning">${toneIcon('warning', 14)}This computer did not keep up</li>`}
</ul>
${report.distribution.reasons.length > 0 && html`<h3>Why</h3>
<ol class="reasons">${report.distribution.reasons.map(reasonItem)}</ol>`}
</section>`
}

const reasonWords: Record<Reason['code'], string> = {
  'few-connections': 'few connections', 'keep-alive': 'keep-alive', 'not-ready': 'not ready', 'terminating': 'terminating',
  'zone-preference': 'zone preference', 'node-preference': 'node preference', 'traffic-policy-local': 'local traffic policy', 'affinity': 'affinity',
  'stale-endpoint': 'stale endpoint', 'slow-pod': 'slow pod', 'starved-pod': 'starved pod', 'hot-pod': 'hot pod', 'weights': 'weights',
  'route-bypasses-service': 'route bypasses the Service', 'balanced': 'balanced',
}

function reasonItem(reason: Reason): Markup {
  const named = reason.subject !== '' && !reason.text.includes(reason.subject)
  return html`<li><span class="tag">${reasonWords[reason.code]}</span> <div>${named && html`<b>${reason.subject}</b>: `}${reason.text}${next(reason.next)}</div></li>`
}

/** A problem or remark with what to do about it. */
export function remarkItem(remark: Remark): Markup {
  return html`<li>${remark.text}${next(remark.next)}</li>`
}

function next(text: string): Insert {
  return text !== '' && html`<span class="next"><span class="arrow" aria-hidden="true">→</span> <span class="sr">What to do: </span>${text}</span>`
}

const iconPaths: Record<Tone, string> = {
  good: 'M6.500 12.500l4 4 7-8',
  bad: 'M8 8l8 8M16 8l-8 8',
  warning: 'M12 7v6M12 16.500v.100',
  neutral: 'M7.500 12h9',
}

/** A shape for each tone: tick, cross, exclamation mark, dash. */
export function toneIcon(tone: Tone, sizePx: number): Markup {
  return html`<svg class="icon ${tone}" width="${sizePx}" height="${sizePx}" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="${iconPaths[tone]}"/></svg>`
}
