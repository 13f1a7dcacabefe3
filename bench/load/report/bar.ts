import { ratiosByRound, spreadOf, type Spread } from '../measure/statistics.ts'
import type { Bar, MeasuredRun, ToolResult } from './results.ts'

/** Holds a measurement against its limit; the median counts. */
export function bar(what: string, unit: string, measured: Spread | null, limit: { atLeast: number } | { atMost: number }): Bar {
  const met = measured === null ? null : 'atLeast' in limit ? measured.median >= limit.atLeast : measured.median <= limit.atMost
  return { what, unit, measured, ...limit, met }
}

/** One value, as a spread. */
export function single(value: number | null): Spread | null {
  return value === null ? null : { median: value, min: value, max: value }
}

type Figure = 'requestsPerSecond' | 'cpuUsPerRequest'

/** Ratio of two tools round by round; null where one of them has no run. */
export function ratioOf(tools: readonly ToolResult[], numerator: string, denominator: string, figure: Figure): Spread | null {
  const figuresOf = (name: string) =>
    (tools.find((tool) => tool.name === name)?.runs ?? []).map((run: MeasuredRun) => ({ round: run.round, value: run[figure] }))
  return spreadOf(ratiosByRound(figuresOf(numerator), figuresOf(denominator)))
}
