import type { Interval } from './block-variance.ts'
import type { ComparedFigure, ComparisonWord } from './comparison.ts'

/** A figure before it is judged: `judge` gets the error each side of its interval may have, once it is known how many figures there are. */
export interface FigureDraft {
  group: ComparedFigure['group']
  name: string
  unit: ComparedFigure['unit']
  baseline: number | null
  run: number | null
  isRelative: boolean
  matters: number | null
  /** Which way is worse: 1 up, -1 down. */
  worseIs: 1 | -1
  /** How much of what all intervals may err together this one gets, against 1 for others. */
  weight?: number
  /** Null where chance cannot be told from change, with the reason in `note`. */
  intervalOf: ((tail: number) => Interval) | null
  /** Both runs had none of it: the same, without any test. */
  isSame?: boolean
  note: string
}

/** The change between both values in the figure's measure; null where it cannot be said. */
export function changeOf({ baseline, run, isRelative }: Pick<FigureDraft, 'baseline' | 'run' | 'isRelative'>): number | null {
  if (baseline === null || run === null) return null
  if (!isRelative) return run - baseline
  return baseline > 0 ? run / baseline - 1 : null
}

/**
 * Judges a figure: worse or better where its interval leaves out no change at all, and the change is large enough to matter.
 * @param tailOfWeight with which each side of an interval of weight 1 may err
 */
export function judgedFigure(draft: FigureDraft, tailOfWeight: number): ComparedFigure {
  const { group, name, unit, baseline, run, isRelative, matters, note } = draft
  const change = changeOf(draft)
  const interval = draft.intervalOf === null || change === null ? null : draft.intervalOf(tailOfWeight * (draft.weight ?? 1))
  return { group, name, unit, baseline, run, change, isRelative, interval, matters, word: wordOf(draft, change, interval), note }
}

function wordOf({ matters, worseIs, isSame = false }: FigureDraft, change: number | null, interval: Interval | null): ComparisonWord {
  if (isSame) return 'within-noise'
  if (change === null || interval === null) return 'unknown'
  const isChance = interval.low <= 0 && interval.high >= 0
  if (isChance || Math.abs(change) < (matters ?? 0)) return 'within-noise'
  return change * worseIs > 0 ? 'worse' : 'better'
}
