import type { LoadSpec, Stage } from '../profile/profile.ts'
import { arrivalsOf, type Arrivals, type WorkerShare } from './arrivals.ts'

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

/** Length of the measured load, without warm-up and drain. */
export function measuredMs(load: Pick<LoadSpec, 'stages'>): number {
  return load.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
}

/**
 * The due times of an open load with its warm-up, in milliseconds from the start of the warm-up. The measured arrivals begin exactly when
 * the warm-up ends, so that their number does not depend on it.
 */
export function loadArrivals(load: Pick<LoadSpec, 'stages' | 'warmupMs' | 'arrivals'>, share: WorkerShare, seed: number): Arrivals {
  const measured = arrivalsOf(load, share, seed)
  const [warmup] = load.warmupMs > 0 ? performedStages(load) : []
  const before = warmup === undefined ? null : arrivalsOf({ stages: [warmup], arrivals: load.arrivals }, share, seed + 1)
  let warm = before !== null
  return {
    next() {
      if (warm) {
        const due = before?.next() ?? null
        if (due !== null) return due
        warm = false
      }
      const due = measured.next()
      return due === null ? null : due + load.warmupMs
    },
  }
}
