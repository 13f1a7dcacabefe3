import { failoverSummary } from '../../run-view/moments.ts'
import { distributionTone, verdictOf, type Tone } from '../../run-view/verdict.ts'
import type { Reason } from '../report.ts'
import { html, type Insert, type Markup } from './html.ts'
import { nextStep, toneIcon } from './parts.ts'
import type { ReportView } from './report-view.ts'

/** The verdict in one sentence, and why. */
export function verdictSection(view: ReportView): Markup {
  const { tone, word, sentence, distribution } = verdictOf(view.run)
  const { report } = view
  const gap = failoverSummary(report.failover)
  const balanceTone = distributionTone(report.distribution.verdict, view.run.opened?.plan.affinity ?? false)
  const { reasons } = report.distribution
  return html`<section id="verdict" class="verdict ${tone}" aria-labelledby="verdict-word">
<div class="verdict-line">${toneIcon(tone, 28)}<div><h2 id="verdict-word">${word}</h2><p class="headline">${sentence}</p></div></div>
<ul class="chips">
${distribution !== null && chip(balanceTone, `Balance: ${distribution.toLowerCase()}`)}
${gap && chip(gap.lost ? 'warning' : 'good', gap.text)}
${report.run.state !== 'finished' && chip('warning', `The run was ${report.run.state}`)}
${!report.generator.keptUp && chip('warning', 'This computer did not keep up')}
</ul>
${reasons.length > 0 && html`<h3>Why</h3>
<ol class="reasons">${reasons.map(reasonItem)}</ol>`}
</section>`
}

function chip(tone: Tone, text: string): Markup {
  return html`<li class="${tone}">${toneIcon(tone, 14)}${text}</li>`
}

/** Reasons whose code, read as words, would not do. */
const reasonWords: Partial<Record<Reason['code'], string>> = {
  'keep-alive': 'keep-alive', 'traffic-policy-local': 'local traffic policy', 'route-bypasses-service': 'route bypasses the Service',
}

function reasonItem({ code, subject, text, next }: Reason): Markup {
  const about: Insert = subject !== '' && !text.includes(subject) && html`<b>${subject}</b>: `
  const words = reasonWords[code] ?? code.replaceAll('-', ' ')
  return html`<li><span class="tag">${words}</span> <div>${about}${text}${nextStep(next)}</div></li>`
}
