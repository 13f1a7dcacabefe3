import type { LoadSpec, Stage } from '../profile/profile.ts'
import { arrivalsOf, type Arrivals, type WorkerShare } from './arrivals.ts'
import { shareOf } from './connection-plan.ts'
import { stageCurve } from './stage-curve.ts'

/**
 * The stages as performed: a warm-up at the first stage's starting value stands before the measured ones. Requests due before
 * `warmupMs` are made but not recorded.
 */
export function performedStages(load: Pick<LoadSpec, 'stages' | 'warmupMs'>): Stage[] {
  const [first] = load.stages
  if (first === undefined || load.warmupMs <= 0) return [...load.stages]
  const value = first.from > 0 ? first.from : first.to
  return [{ from: value, to: value, durationMs: load.warmupMs }, ...load.stages]
}

/** Length of the stages: the measured load without warm-up and drain, unless it ends after a number of requests. */
export function measuredMs(load: Pick<LoadSpec, 'stages'>): number {
  return load.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
}

/**
 * Length of the measured load as far as it is known before: constant arrivals tell when the last of a number of requests is due. Elsewhere
 * the stages are the most it can take.
 */
export function plannedMs(load: Pick<LoadSpec, 'model' | 'stages' | 'arrivals' | 'requests'>): number {
  const stagesMs = measuredMs(load)
  if (load.requests === null || load.model === 'closed' || load.arrivals === 'poisson') return stagesMs
  return stageCurve(load.stages).timeOfIntegral(load.requests) ?? stagesMs
}

/** The due times of an open load with its warm-up, in milliseconds from the start of the warm-up. */
export interface LoadArrivals extends Arrivals {
  /** When the load ends: with its stages, or, once `next` has given the last of a number of requests, when that is due. */
  readonly endMs: number
}

/**
 * The measured arrivals begin exactly when the warm-up ends, so that their number does not depend on it. A number of requests is dealt out
 * to the workers, so that together they make exactly so many.
 */
export function loadArrivals(
  load: Pick<LoadSpec, 'stages' | 'warmupMs' | 'arrivals' | 'requests'>, share: WorkerShare, seed: number,
): LoadArrivals {
  const measured = arrivalsOf(load, share, seed)
  const [warmup] = load.warmupMs > 0 ? performedStages(load) : []
  const before = warmup === undefined ? null : arrivalsOf({ stages: [warmup], arrivals: load.arrivals }, share, seed + 1)
  let warm = before !== null
  let left = load.requests === null ? Infinity : shareOf(load.requests, share)
  let endMs = left === 0 ? load.warmupMs : load.warmupMs + measuredMs(load)
  return {
    get endMs() {
      return endMs
    },
    next() {
      if (warm) {
        const due = before?.next() ?? null
        if (due !== null) return due
        warm = false
      }
      if (left === 0) return null
      const due = measured.next()
      if (due === null) return null
      left -= 1
      if (left === 0) endMs = due + load.warmupMs
      return due + load.warmupMs
    },
  }
}
