import type { Stage } from '../profile/profile.ts'

/**
 * The value of a load's stages over time (rate per second, or connections) with its exact integral and the integral's inverse, so that a
 * pacer computes every due time from its number and never drifts. Times are milliseconds from the start of the first stage; after the
 * last stage the curve has ended.
 */
export interface StageCurve {
  readonly durationMs: number
  /** The integral over all stages, in value times seconds: for rates the number of arrivals. */
  readonly total: number
  /** The value at a time; where one stage ends and the next begins, the next one's. 0 outside. */
  valueAt(timeMs: number): number
  /** The integral from 0 to a time, in value times seconds. */
  integralAt(timeMs: number): number
  /** When the integral reaches an amount; null where it never does. */
  timeOfIntegral(amount: number): number | null
}

interface Segment extends Stage {
  startMs: number
  /** Integral before this stage. */
  before: number
  area: number
}

/** Amounts this close are equal: far below one arrival, far above what adding up the stages loses. */
const epsilon = 1e-9

export function stageCurve(stages: readonly Stage[]): StageCurve {
  const segments: Segment[] = []
  let startMs = 0
  let before = 0
  for (const stage of stages) {
    const area = ((stage.from + stage.to) / 2) * (stage.durationMs / 1000)
    segments.push({ ...stage, startMs, before, area })
    startMs += stage.durationMs
    before += area
  }
  const durationMs = startMs
  const total = before
  const segmentAt = (timeMs: number): Segment | undefined => {
    if (timeMs < 0 || timeMs >= durationMs) return undefined
    return segments.find((segment) => timeMs < segment.startMs + segment.durationMs)
  }
  return {
    durationMs,
    total,
    valueAt(timeMs) {
      const segment = segmentAt(timeMs)
      if (segment === undefined) return 0
      return segment.from + ((segment.to - segment.from) * (timeMs - segment.startMs)) / segment.durationMs
    },
    integralAt(timeMs) {
      const segment = segmentAt(timeMs)
      if (segment === undefined) return timeMs < 0 ? 0 : total
      const seconds = (timeMs - segment.startMs) / 1000
      const slope = (segment.to - segment.from) / (segment.durationMs / 1000)
      return segment.before + seconds * (segment.from + (slope * seconds) / 2)
    },
    timeOfIntegral(amount) {
      for (const segment of segments) {
        const within = amount - segment.before
        if (segment.area > 0 && within < segment.area - epsilon) return segment.startMs + timeWithin(segment, Math.max(0, within))
      }
      return null
    },
  }
}

/**
 * Solves from·t + slope·t²/2 = area for t, in the form that stays exact for slopes near 0:
 * t = 2·area / (from + √(from² + 2·slope·area)).
 */
function timeWithin(segment: Segment, area: number): number {
  const slope = (segment.to - segment.from) / (segment.durationMs / 1000)
  const root = Math.sqrt(Math.max(0, segment.from * segment.from + 2 * slope * area))
  const denominator = segment.from + root
  return denominator === 0 ? 0 : Math.min(segment.durationMs, (2000 * area) / denominator)
}
