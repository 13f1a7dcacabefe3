import { targetName } from '../../run-view/names.ts'
import { verdictOf } from '../../run-view/verdict.ts'
import type { Comparison } from '../../compare/comparison.ts'
import type { Second } from '../../contract/run-event.ts'
import type { Plan } from '../../model/plan.ts'
import type { Report } from '../report.ts'
import { comparisonSection } from './comparison.ts'
import { errorsSection } from './errors.ts'
import { eventsSection } from './events.ts'
import { expectationsSection } from './expectations.ts'
import { failoverSection } from './failover.ts'
import { figuresSection } from './figures.ts'
import { html, styleSheet, type Markup } from './html.ts'
import { lanesSection } from './lanes.ts'
import { latencySection } from './latency.ts'
import { limitsSection } from './limits.ts'
import { shapeDefinitions } from './looks.ts'
import { methodSection, remarksSection } from './method.ts'
import { overTimeSection } from './over-time.ts'
import { named } from './parts.ts'
import { formatDate } from './prose.ts'
import { reportView, type ReportView } from './report-view.ts'
import { scaleOutSection } from './scale-out.ts'
import { sharesSection } from './shares.ts'
import { css } from './style.ts'
import { verdictSection } from './verdict.ts'

/** Nothing is loaded, run or sent by a report. */
const policy = 'default-src \'none\'; style-src \'unsafe-inline\'; img-src data:; base-uri \'none\'; form-action \'none\''

const icon = 'data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22%20viewBox=%220%200%2032%2032%22%3E'
  + '%3Crect%20width=%2232%22%20height=%2232%22%20rx=%227%22%20fill=%22%234a55d6%22/%3E'
  + '%3Cpath%20d=%22M5%2017h22c-1.6%205.2-5.8%208-11%208S6.6%2022.2%205%2017zM16%205l7%209.5h-7z%22%20fill=%22%23fff%22/%3E%3C/svg%3E'

/**
 * A run's report as one HTML file that needs nothing else: no script, no request, light and dark by the reader's system, clean on A4.
 *
 * @param seconds the run's rows for the charts, in order of time
 * @param plan as it stood before the run; without it the pods' first states are read back from the timeline
 * @param comparison with a baseline, where one was named
 */
export function renderHtmlReport(
  report: Report, seconds: readonly Second[], plan: Plan | null = null, comparison: Comparison | null = null,
): string {
  const view = reportView(report, seconds, plan)
  const { run } = report
  const target = targetName(report.target)
  const about = target !== run.name && html`${named(target)} · `
  return `<!DOCTYPE html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Evenkeel ${run.version}">
<title>${run.name}: ${verdictOf(view.run).word.toLowerCase()} – Evenkeel report</title>
<link rel="icon" href="${icon}">
${styleSheet(css)}
</head>
<body>
${shapeDefinitions}
<header>
<div><h1>${run.name}</h1><p class="about">${about}${formatDate(run.startedAt)}</p></div>
${navigation(view, comparison)}
</header>
<main>
${verdictSection(view)}
${figuresSection(view)}
<div class="pair"><div>${expectationsSection(view)}${remarksSection(view)}</div>${methodSection(view)}</div>
${comparisonSection(comparison)}
${sharesSection(view)}
${overTimeSection(view)}
${lanesSection(view)}
${failoverSection(view)}
${scaleOutSection(view)}
${latencySection(view)}
${errorsSection(view)}
${limitsSection(view)}
${eventsSection(view)}
</main>
<footer>Evenkeel ${run.version} · run ${named(run.id)} · ${report.schema}</footer>
</body>
</html>`}
`
}

function navigation({ lanes, report }: ReportView, comparison: Comparison | null): Markup {
  const places: [string, string, boolean][] = [
    ['expectations', 'Expectations', true], ['method', 'Method', true], ['comparison', 'Baseline', comparison !== null], ['shares', 'Shares', true], ['over-time', 'Over time', true],
    ['timeline', 'Pods', lanes.length > 0], ['failover', 'Failover', report.failover.length > 0], ['latency', 'Latency', true],
    ['errors', 'Errors', true], ['limits', 'Limits', true],
  ]
  const links = places.map(([id, name, there]) => there && html`<li><a href="#${id}">${name}</a></li>`)
  return html`<nav aria-label="Sections"><ul>${links}</ul></nav>`
}
