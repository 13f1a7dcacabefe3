import { formatDuration, formatInteger, formatPerSecond, formatRate } from '../run-view/format.ts'
import type { Tone } from '../run-view/verdict.ts'
import { signedPercent } from '../distribution/reasons/words.ts'
import type { ComparedFigure, ComparisonWord } from './comparison.ts'

/** How each word looks. */
export const wordTones: Record<ComparisonWord, Tone> = { better: 'good', worse: 'bad', 'within-noise': 'neutral', unknown: 'warning' }

/** The words as people read them. */
export const wordNames: Record<ComparisonWord, string> = { better: 'better', worse: 'worse', 'within-noise': 'within noise', unknown: 'inconclusive' }

/** A value of a figure with its unit: "12.1 ms", "0.51%"; a dash where there is none. */
export function valueText({ unit }: Pick<ComparedFigure, 'unit'>, value: number | null): string {
  if (value === null) return '–'
  switch (unit) {
    case 'ms': return value < 1000 ? `${value.toFixed(value < 10 ? 2 : 1)} ms` : formatDuration(value)
    case 'fraction': return formatRate(value)
    case 'per-second': return `${formatPerSecond(value)}/s`
    case 'count': return formatInteger(value)
  }
}

/** A change: "+10.7%" where it is relative, "+0.12 points", "+1.20 s", "−3" else. */
export function changeText({ unit, isRelative }: Pick<ComparedFigure, 'unit' | 'isRelative'>, change: number | null): string {
  if (change === null) return '–'
  if (isRelative) return signedPercent(change)
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  const size = Math.abs(change)
  if (unit === 'fraction') return `${sign}${(size * 100).toFixed(2)} points`
  return `${sign}${unit === 'ms' ? formatDuration(size) : formatInteger(size)}`
}

/** "between −1.1% and +1.9%"; empty where there is no interval. */
export function intervalText(figure: ComparedFigure): string {
  if (figure.interval === null) return ''
  return `between ${changeText(figure, figure.interval.low)} and ${changeText(figure, figure.interval.high)}`
}

/** One figure in words: "response time p99 12.1 ms → 13.4 ms (+10.7%, between +8.1% and +13.4%)". */
export function figureText(figure: ComparedFigure): string {
  const interval = intervalText(figure)
  const change = figure.group === 'balance' ? figure.note : `${changeText(figure, figure.change)}${interval === '' ? '' : `, ${interval}`}`
  return `${figure.name} ${valueText(figure, figure.baseline)} → ${valueText(figure, figure.run)} (${change})`
}

/** The comparison in one sentence: what got worse first, then what got better, else how closely the runs agree. */
export function sentenceOf(verdict: ComparisonWord, figures: readonly ComparedFigure[]): string {
  const told = (word: ComparisonWord) => figures.filter((figure) => figure.word === word).map(figureText)
  if (verdict === 'unknown') return `Too little data to compare. ${figures.find((figure) => figure.note !== '')?.note ?? ''}`.trim()
  if (verdict === 'within-noise') {
    const p99 = figures.filter(({ group, word }) => group === 'latency' && word === 'within-noise')
    const [closest] = p99.filter(({ name }) => name.endsWith('p99')).concat(p99)
    return `Within noise of the baseline${closest === undefined ? '' : `: ${figureText(closest)}`}.`
  }
  const [worse, better] = [told('worse'), told('better')]
  return [
    ...(worse.length > 0 ? [`Worse than the baseline: ${worse.join('; ')}.`] : []),
    ...(better.length > 0 ? [`${worse.length > 0 ? 'Better' : 'Better than the baseline'}: ${better.join('; ')}.`] : []),
  ].join(' ')
}
