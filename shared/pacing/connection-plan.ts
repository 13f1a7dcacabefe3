import type { LoadSpec } from '../profile/profile.ts'
import type { WorkerShare } from './arrivals.ts'
import { stageCurve } from './stage-curve.ts'

/** Of `total` things dealt out one by one to all workers, how many this one gets. */
export function shareOf(total: number, { worker, workers }: WorkerShare): number {
  return Math.floor(total / workers) + (worker < total % workers ? 1 : 0)
}

/** How many connections of a closed load one worker keeps busy over time. */
export interface ConnectionPlan {
  readonly durationMs: number
  /** At a time in milliseconds from the start of the first stage; ramps go through the nearest whole numbers. 0 after the end. */
  wantedAt(timeMs: number): number
  /** The next time after this one when the wanted number may differ; null when it stays. */
  nextChangeAfter(timeMs: number): number | null
}

/** How often a ramp of connections is looked at. */
const rampStepMs = 10

export function connectionPlan(load: Pick<LoadSpec, 'stages'>, share: WorkerShare): ConnectionPlan {
  const curve = stageCurve(load.stages)
  const bounds: { startMs: number; endMs: number; ramp: boolean }[] = []
  let startMs = 0
  for (const stage of load.stages) {
    bounds.push({ startMs, endMs: startMs + stage.durationMs, ramp: stage.from !== stage.to })
    startMs += stage.durationMs
  }
  return {
    durationMs: curve.durationMs,
    wantedAt: (timeMs) => shareOf(Math.round(curve.valueAt(timeMs)), share),
    nextChangeAfter(timeMs) {
      const stage = bounds.find(({ endMs }) => timeMs < endMs)
      if (stage === undefined) return null
      if (timeMs < stage.startMs) return stage.startMs
      return stage.ramp ? Math.min(stage.endMs, timeMs + rampStepMs) : stage.endMs
    },
  }
}
