import { verdictWords } from '../run-view/verdict.ts'
import type { Comparison } from '../compare/comparison.ts'
import { connectionWords, loadWords, unitWords } from './html/method.ts'
import { limitsOf } from './html/limits.ts'
import { chosenDuration, formatDate, plural } from './html/prose.ts'
import type { Report } from './report.ts'

/** What every report opens with: the verdict in one sentence, how it was measured and on what, and with which limits. */
export interface Preface {
  sentence: string
  facts: readonly (readonly [name: string, value: string])[]
  limits: readonly string[]
}

/** The opening of a report for formats that are plain text. */
export function prefaceOf(report: Report, comparison: Comparison | null = null): Preface {
  const { route, load, run, totals } = report
  const state = run.state === 'finished' ? '' : `, ${run.state}`
  return {
    sentence: verdictSentence(report),
    facts: [
      ['Run', `${run.name} (${run.id}), ${formatDate(run.startedAt)}, ${chosenDuration(totals.durationSeconds * 1000)} of load${state}`],
      ['Target', targetWords(report.target)],
      ['Route', `${route.kind}${route.testsService ? '' : ', which bypasses the Service'}${route.path.length > 0 ? `: ${route.path.join(' → ')}` : ''}`],
      ['Who chooses', `${route.chooser}${route.unit === 'none' ? '' : `, ${unitWords[route.unit]}`}`],
      ['Load', loadWords(load)],
      ['Connections', connectionWords(load)],
      ['Request', `${load.method} ${load.path}, timeout ${chosenDuration(load.timeoutMs)}`],
      ['Identified by', load.identify],
      ['Made by', `${plural(load.workers, 'worker thread')}, Evenkeel ${run.version}`],
      ...(comparison === null ? [] : [['Against the baseline', comparison.sentence] as const]),
    ],
    limits: limitsOf(report),
  }
}

/** "Pass: Balanced: …": the verdict and what was found. */
export function verdictSentence({ verdict, headline }: Pick<Report, 'verdict' | 'headline'>): string {
  return `${verdictWords[verdict]}: ${headline}`
}

/** The target in words: "shop/checkout, NodePort, port http 80, context kind-dev at https://…", or the URL. */
export function targetWords(target: Report['target']): string {
  if (target.kind === 'url') return `${target.url}${target.responders === undefined ? '' : `, ${plural(target.responders, 'responder')} expected`}`
  const { type, port, context, server } = target
  const nodePort = port.nodePort === undefined ? '' : `, node port ${port.nodePort}`
  return `${target.namespace}/${target.service}, ${type}, port ${`${port.name} ${port.port}`.trim()}${nodePort}, context ${context} at ${server}`
}

/** The opening as lines of plain text, without line breaks inside. */
export function prefaceLines({ sentence, facts, limits }: Preface): string[] {
  return [sentence, ...facts.map(([name, value]) => `${name}: ${value}`), ...limits.map((text) => `Limit: ${text}`)].map(oneLine)
}

/** Text without line breaks or control characters. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}
