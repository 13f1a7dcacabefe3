import { spreadOf, type Spread } from '../measure/statistics.ts'
import { ratioOf } from './bar.ts'
import type { Bar, CaseResult, MeasuredRun, Results, ToolResult } from './results.ts'

/** The tool others are held against in tables: the first of these that was run. */
const yardsticks = ['wrk', 'hey', 'without', 'with 1']

/** All results as Markdown. */
export function resultsText({ machine, seed, cases }: Results): string {
  const { cpu, cores, memoryGb, kernel, node, server } = machine
  const where = machine.pinned
    ? `${server} has one core to itself, every client another.`
    : 'Server and clients are **not pinned to cores** here, so that they disturb each other: ratios say little.'
  return [
    '# Load engine: measured', '',
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}, Node ${node}. ${where}`, '',
    'Rates are by the server\'s own count, CPU by the kernel\'s, both within a window after the warm-up of each run; ratios are taken round by round.',
    `Each figure is the median, with the least and the most of the rounds behind it. Order of a round drawn with seed ${seed}.`, '',
    '![Requests per second](load.svg)',
    ...cases.flatMap(caseLines), '',
  ].join('\n')
}

export function caseLines(result: CaseResult): string[] {
  const { title, name, rounds, secondsPerRun, tools, values, bars, notes } = result
  const once = rounds === 1 ? `1 run of ${secondsPerRun} s` : `${rounds} rounds of ${secondsPerRun} s`
  return [
    '', `## ${title}`, '', `\`--case ${name}\`, ${once}`,
    ...(tools.length > 0 ? ['', ...toolTable(tools)] : []),
    ...(values.length > 0 ? ['', '| | |', '|---|---|', ...values.map(({ what, unit, measured }) => `| ${what} | ${withUnit(measured, unit)} |`)] : []),
    ...(bars.length > 0 ? ['', '| Bar | Measured | Limit | |', '|---|---|---|---|', ...bars.map(barLine)] : []),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note.replace(/\s+/g, ' ')}`)] : []),
  ]
}

function toolTable(tools: readonly ToolResult[]): string[] {
  const yardstick = yardsticks.find((name) => tools.some((tool) => tool.name === name && tool.runs.length > 0)) ?? null
  const head = ['', 'requests/s', 'its own count', yardstick === null ? 'ratio' : `of ${yardstick}`, 'CPU µs/request', 'client busy', 'server busy', 'peak MB', 'failed']
  const rows = tools.filter((tool) => tool.runs.length > 0).map((tool) => {
    const of = (figure: Exclude<keyof MeasuredRun, 'round'>): Spread | null =>
      spreadOf(tool.runs.flatMap((run) => run[figure] ?? []))
    const percent = (figure: 'clientBusy' | 'serverBusy'): string => {
      const median = of(figure)?.median
      return median === undefined ? '–' : `${Math.round(median * 100)} %`
    }
    return [
      tool.name, spreadText(of('requestsPerSecond')), spreadText(of('ownRequestsPerSecond'), false),
      yardstick === null || yardstick === tool.name ? '' : spreadText(ratioOf(tools, tool.name, yardstick, 'requestsPerSecond')),
      spreadText(of('cpuUsPerRequest')), percent('clientBusy'), percent('serverBusy'), spreadText(of('peakMb'), false), spreadText(of('failed'), false),
    ]
  })
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_name, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)]
}

function barLine({ what, unit, measured, atLeast, atMost, met }: Bar): string {
  const limit = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
  return `| ${what} | ${withUnit(measured, unit)} | ${limit}${unit === '' ? '' : ` ${unit}`} | ${met === null ? 'not measured' : met ? 'met' : '**missed**'} |`
}

function withUnit(spread: Spread | null, unit: string): string {
  return spread === null ? '–' : `${spreadText(spread)}${unit === '' ? '' : ` ${unit}`}`
}

/** `57 200 (55 100–58 300)`; without the parentheses where all rounds agree. */
export function spreadText(spread: Spread | null, ends = true): string {
  if (spread === null) return '–'
  const { median, min, max } = spread
  return ends && min !== max ? `${numberText(median)} (${numberText(min)}–${numberText(max)})` : numberText(median)
}

/** Three or more significant digits, thousands apart. */
export function numberText(value: number): string {
  const size = Math.abs(value)
  const digits = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}
