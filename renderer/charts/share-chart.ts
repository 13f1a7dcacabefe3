import type { Moment } from '../../shared/run-view/moments.ts'
import type { CountedUnit, ViewSecond } from '../../shared/run-view/pod-counts.ts'

/** What charts of shares through time are told, whether they draw every pod or only how far apart the pods lie. */
export interface ShareChartProps {
  seconds: readonly ViewSecond[]
  podOrder: readonly string[]
  /** What a share is a fraction of. */
  unit: CountedUnit
  endMs: number
  moments: readonly Moment[]
  /** Short names of the pods. */
  names: ReadonlyMap<string, string>
  /** Figures still change. */
  live: boolean
}

/** At most this many columns: narrower ones could not be told apart. */
export const mostShareBins = 120

/** What stands in a chart of shares that has none. */
export function noSharesText(live: boolean): string {
  return live ? 'No answer of a pod yet.' : 'No pod is known to have answered.'
}

/** The column a moment lies in; null where there is none. */
export function binAt<B extends { fromMs: number; toMs: number }>(bins: readonly B[], atMs: number | null): B | null {
  return atMs === null ? null : bins.find((bin) => bin.fromMs <= atMs && atMs < bin.toMs) ?? null
}
