import type { ComparedFigure } from './comparison.ts'

/** Where a change and its interval lie on an axis that all drawn changes of a comparison share, as fractions of its length. */
export interface PlacedChange {
  low: number
  high: number
  change: number
  /** The interval goes on beyond the axis there. */
  lowIsBeyond: boolean
  highIsBeyond: boolean
  /** Changes between these do not matter. */
  mattersFrom: number
  mattersTo: number
}

/** Relative changes are drawn; others have measures of their own, which no axis joins. */
function isDrawn({ isRelative, interval, change }: ComparedFigure): boolean {
  return isRelative && interval !== null && change !== null
}

/** Half the length of the axis, whose middle is no change: a tenth, or somewhat beyond the largest change. Intervals may end beyond it. */
export function changeScale(figures: readonly ComparedFigure[]): number {
  return Math.max(0.1, ...figures.filter(isDrawn).map(({ change }) => 1.25 * Math.abs(change ?? 0)))
}

/** Null where a figure is not drawn. */
export function placedChange(figure: ComparedFigure, scale: number): PlacedChange | null {
  const { interval, change, matters } = figure
  if (!isDrawn(figure) || interval === null || change === null) return null
  const place = (value: number) => Math.min(1, Math.max(0, 0.5 + value / scale / 2))
  return {
    lowIsBeyond: interval.low < -scale, highIsBeyond: interval.high > scale,
    low: place(interval.low), high: place(interval.high), change: place(change), mattersFrom: place(-(matters ?? 0)), mattersTo: place(matters ?? 0),
  }
}
