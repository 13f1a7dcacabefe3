import { plural } from '../report/html/prose.ts'
import { prefaceOf } from '../report/preface.ts'
import type { Report } from '../report/report.ts'
import type { ComparedFigure, Comparison, ComparisonWord } from './comparison.ts'
import { comparisonSchemaName } from './comparison.ts'
import type { ComparedRun } from './compared-run.ts'
import { shareFigures, throughputFigures } from './counts.ts'
import { failoverFigures } from './failover.ts'
import { judgedFigure } from './figure.ts'
import { latencyFigures } from './latency.ts'
import { sentenceOf } from './words.ts'

/** With which all intervals of a comparison hold together. */
const confidence = 0.95

/** Relative change of a latency or of the throughput that is too small to matter, unless another is given. */
export const defaultMatters = 0.05

export interface ComparisonOptions {
  /** Relative change of a latency or of the throughput that is too small to matter; `defaultMatters` unless given. */
  matters?: number
}

/**
 * Holds a run against a baseline: every figure with the interval of its change, and whether that is better, worse or within noise. The
 * intervals hold together with 95 % (Bonferroni, weighted), so two runs of the same system are told apart in at most 5 % of comparisons, as far as
 * chance within the runs goes (docs/simulations.md, "Comparing runs").
 */
export function compareRuns(baseline: ComparedRun, run: ComparedRun, { matters = defaultMatters }: ComparisonOptions = {}): Comparison {
  const drafts = [
    ...latencyFigures(baseline, run, matters), ...shareFigures(baseline, run), ...throughputFigures(baseline, run, matters),
    ...failoverFigures(baseline, run),
  ]
  const weights = drafts.reduce((sum, { intervalOf, weight = 1 }) => (intervalOf === null ? sum : sum + weight), 0)
  const tail = (1 - confidence) / 2 / Math.max(1, weights)
  const figures = [...drafts.map((draft) => judgedFigure(draft, tail)), balanceFigure(baseline.report, run.report)]
  const settings = differingSettings(baseline.report, run.report)
  const verdict = overall(figures)
  return {
    schema: comparisonSchemaName, baseline: head(baseline.report), run: head(run.report), verdict,
    sentence: sentenceOf(verdict, figures), confidence, figures, pods: podShares(baseline.report, run.report), settings,
    remarks: remarksOf(baseline.report, run.report, settings),
  }
}

function head({ run: { id, name, startedAt }, verdict }: Report): Comparison['run'] {
  return { id, name, startedAt, verdict }
}

function overall(figures: readonly ComparedFigure[]): ComparisonWord {
  const has = (word: ComparisonWord) => figures.some((figure) => figure.word === word)
  if (has('worse')) return 'worse'
  if (has('better')) return 'better'
  return figures.some(({ interval, word }) => interval !== null && word === 'within-noise') ? 'within-noise' : 'unknown'
}

/** Each run's own verdict on balance errs in at most 1 %, so a change between two conclusive ones is one. */
function balanceFigure(baseline: Report, run: Report): ComparedFigure {
  const [a, b] = [baseline.distribution, run.distribution]
  const isEven = (verdict: string) => verdict === 'balanced'
  const isConclusive = [a, b].every(({ verdict }) => ['balanced', 'skewed', 'pinned'].includes(verdict))
  const word = !isConclusive ? 'unknown' : isEven(a.verdict) === isEven(b.verdict) ? 'within-noise' : isEven(a.verdict) ? 'worse' : 'better'
  return {
    group: 'balance', name: 'worst pod off by', unit: 'fraction', isRelative: false, interval: null, matters: null,
    baseline: a.maxRelativeDeviation, run: b.maxRelativeDeviation, word, note: `${a.verdict}, then ${b.verdict}`,
    change: a.maxRelativeDeviation === null || b.maxRelativeDeviation === null ? null : b.maxRelativeDeviation - a.maxRelativeDeviation,
  }
}

function podShares(baseline: Report, run: Report): Comparison['pods'] {
  const shareOf = (report: Report, name: string) => {
    const pod = report.pods.find((one) => one.name === name)
    if (pod === undefined) return null
    return report.distribution.unit === 'request' ? pod.requestShare : pod.connectionShare
  }
  const names = [...new Set([...baseline.pods, ...run.pods].map((pod) => pod.name))]
  return names.map((name) => ({
    name, baseline: shareOf(baseline, name), run: shareOf(run, name), expected: run.pods.find((pod) => pod.name === name)?.expectedShare ?? null,
  }))
}

function differingSettings(baseline: Report, run: Report): Comparison['settings'] {
  const settingsOf = (report: Report) => new Map([
    ...prefaceOf(report).facts.filter(([name]) => name !== 'Run'),
    ...report.expectations.map(({ name, limit }): [string, string] => [`Expected ${name}`, limit]),
    ['Disruptions', plannedWords(report) || 'none'],
    ['Disrupted by hand', handWords(report) || 'nothing'],
  ])
  const [a, b] = [settingsOf(baseline), settingsOf(run)]
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((name) => ({ name, baseline: a.get(name) ?? '–', run: b.get(name) ?? '–' }))
    .filter((setting) => setting.baseline !== setting.run)
}

/** What was asked for during the run, beyond what its profile plans: "delete of 2 pods, evict of 1 pod"; empty where nothing was. */
function handWords({ timeline }: Report): string {
  const counts = new Map<string, number>()
  for (const { source, kind, detail } of timeline) if (source === 'disruption' && kind === 'asked') counts.set(detail, (counts.get(detail) ?? 0) + 1)
  return [...counts].map(([what, count]) => `${what} of ${plural(count, 'pod')}`).join(', ')
}

/** The kinds that were made because the profile says so: "delete, rollout"; empty where none was. */
function plannedWords({ timeline }: Report): string {
  const disruptions = timeline.filter(({ source }) => source === 'disruption')
  const byHand = (subject: string, detail: string) => disruptions.some((event) => event.kind === 'asked' && event.subject === subject && event.detail === detail)
  const kinds = disruptions.flatMap(({ kind, subject, detail }) => (kind === 'requested' && !byHand(subject, detail) ? [detail] : []))
  return [...new Set(kinds)].join(', ')
}

function remarksOf(baseline: Report, run: Report, settings: Comparison['settings']): string[] {
  const changed = ['Target', 'Route', 'Load', 'Connections', 'Request', 'Disruptions'].filter((name) => settings.some((setting) => setting.name === name))
  const late = [['baseline', baseline], ['run', run]] as const
  return [
    ...(changed.length > 0 ? [`The runs differ in ${changed.map((name) => name.toLowerCase()).join(', ')}: a change may come from there.`] : []),
    ...late.flatMap(([name, report]) => (handWords(report) === '' ? []
      : [`In the ${name} somebody disrupted pods by hand, beyond its profile (${handWords(report)}): a change may come from there.`])),
    ...late.flatMap(([name, { generator }]) => (generator.keptUp ? []
      : [`The computer that made the ${name} did not keep up: its response times hold that computer's own delay.`])),
    ...late.flatMap(([name, { run: { state } }]) => (state === 'finished' ? [] : [`The ${name} was ${state} before its planned end.`])),
    'Intervals hold for chance within the runs. What differed around them (neighbours on the nodes, the network, the time of day) is part of any change: repeat what surprises.',
  ]
}
