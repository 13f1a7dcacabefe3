import type { Comparison } from '../../../shared/compare/comparison.ts'
import { changeText, intervalText, valueText, wordNames } from '../../../shared/compare/words.ts'
import { formatTable } from './table.ts'

/**
 * A comparison as it is printed to a terminal: figures with their intervals, shares, settings that differ (a table where it fits
 * into `width` characters), the sentence last.
 */
export function formatComparison(comparison: Comparison, width = Infinity): string {
  const { baseline, run, figures, pods, settings, remarks, verdict, sentence, confidence } = comparison
  const figureTable = formatTable(
    [{ title: 'figure' }, ...['baseline', 'run', 'change'].map((title) => ({ title, align: 'right' as const })), { title: 'interval' }, { title: '' }],
    figures.map((figure) => [
      figure.name, valueText(figure, figure.baseline), valueText(figure, figure.run),
      figure.group === 'balance' ? '' : changeText(figure, figure.change), intervalText(figure) || (figure.group === 'balance' ? figure.note : ''), wordNames[figure.word],
    ]),
  )
  const unknown = figures.filter(({ word, group, note }) => word === 'unknown' && group !== 'balance' && note !== '')
  const notes = [...new Set(unknown.map(({ note }) => `${wordNames.unknown}: ${note}`))]
  const share = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)}%`)
  const podTable = pods.length === 0 ? '' : formatTable(
    [{ title: 'pod' }, ...['baseline', 'run', 'expected in run'].map((title) => ({ title, align: 'right' as const }))],
    pods.map((pod) => [pod.name, share(pod.baseline), share(pod.run), share(pod.expected)]),
  )
  return [
    `baseline ${baseline.id} ${baseline.name} (${baseline.startedAt})\nrun      ${run.id} ${run.name} (${run.startedAt})`,
    [figureTable, `The intervals hold together with ${confidence * 100}%.`, ...notes].join('\n'), podTable, settingsText(settings, width),
    [verdictLine(wordNames[verdict], sentence), ...remarks.map((text) => `  note: ${text}`)].join('\n'),
  ].filter((section) => section !== '').join('\n\n')
}

/** The word in capitals before the sentence; within it where it begins with the word. */
function verdictLine(word: string, sentence: string): string {
  const capitals = word.toUpperCase()
  return sentence.toLowerCase().startsWith(word) ? `${capitals}${sentence.slice(word.length)}` : `${capitals}  ${sentence}`
}

/** A table where it fits, else each setting on lines of its own. */
function settingsText(settings: Comparison['settings'], width: number): string {
  if (settings.length === 0) return 'Nothing was set differently.'
  const table = formatTable(
    [{ title: 'set differently' }, { title: 'baseline' }, { title: 'run' }], settings.map((setting) => [setting.name, setting.baseline, setting.run]),
  )
  if (table.split('\n').every((line) => line.length <= width)) return table
  return ['SET DIFFERENTLY', ...settings.map(({ name, baseline, run }) => `${name}\n  baseline  ${baseline}\n  run       ${run}`)].join('\n')
}
