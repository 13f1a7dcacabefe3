import type { Comparison } from '../../../shared/compare/comparison.ts'
import { changeText, intervalText, valueText, wordNames } from '../../../shared/compare/words.ts'
import { formatTable } from './table.ts'

/** A comparison as it is printed to a terminal: figures with their intervals, shares, settings that differ, the sentence last. */
export function formatComparison({ baseline, run, figures, pods, settings, remarks, verdict, sentence, confidence }: Comparison): string {
  const figureTable = formatTable(
    [{ title: 'figure' }, ...['baseline', 'run', 'change'].map((title) => ({ title, align: 'right' as const })), { title: 'interval' }, { title: '' }],
    figures.map((figure) => [
      figure.name, valueText(figure, figure.baseline), valueText(figure, figure.run),
      figure.group === 'balance' ? '' : changeText(figure, figure.change), intervalText(figure) || (figure.group === 'balance' ? figure.note : ''), wordNames[figure.word],
    ]),
  )
  const notes = [...new Set(figures.filter(({ word }) => word === 'unknown').map(({ note }) => note))].filter((note) => note !== '').map((note) => `${wordNames.unknown}: ${note}`)
  const share = (value: number | null) => (value === null ? '–' : `${(value * 100).toFixed(1)}%`)
  const podTable = pods.length === 0 ? '' : formatTable(
    [{ title: 'pod' }, ...['baseline', 'run', 'expected in run'].map((title) => ({ title, align: 'right' as const }))],
    pods.map((pod) => [pod.name, share(pod.baseline), share(pod.run), share(pod.expected)]),
  )
  const settingTable = settings.length === 0 ? 'Nothing was set differently.' : formatTable(
    [{ title: 'set differently' }, { title: 'baseline' }, { title: 'run' }], settings.map((setting) => [setting.name, setting.baseline, setting.run]),
  )
  return [
    `baseline ${baseline.id} ${baseline.name} (${baseline.startedAt})\nrun      ${run.id} ${run.name} (${run.startedAt})`,
    [figureTable, `The intervals hold together with ${confidence * 100}%.`, ...notes].join('\n'), podTable, settingTable,
    [`${wordNames[verdict].toUpperCase()}  ${sentence}`, ...remarks.map((text) => `  note: ${text}`)].join('\n'),
  ].filter((section) => section !== '').join('\n\n')
}
