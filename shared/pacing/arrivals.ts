import type { LoadSpec } from '../profile/profile.ts'
import { seededRandom } from './seeded-random.ts'
import { stageCurve } from './stage-curve.ts'

/** Which part of a load a worker performs: number `worker` of `workers`, counted from 0. */
export interface WorkerShare {
  worker: number
  workers: number
}

/** The due times of an open load, ascending, in milliseconds from the start of its first stage. */
export interface Arrivals {
  /** The next due time; null when there are no more. */
  next(): number | null
}

/**
 * Arrivals at exactly even gaps (constant rate) or where the integral of a ramp reaches the next whole number. The first is due at 0.
 * Worker k of w takes every w-th one, beginning with number k. Nothing accumulates: arrival i is computed from i.
 */
export function constantArrivals(load: Pick<LoadSpec, 'stages'>, share: WorkerShare): Arrivals {
  const curve = stageCurve(load.stages)
  let index = share.worker
  return {
    next() {
      const due = curve.timeOfIntegral(index)
      index += share.workers
      return due
    },
  }
}

/**
 * A Poisson process whose rate follows the stages: unit-exponential steps of the integral, brought back to time by its inverse. Each of w
 * workers makes an independent process of a w-th of the rate; their superposition is the whole one.
 *
 * Source: time-change of a non-homogeneous Poisson process (Çinlar 1975, Introduction to Stochastic Processes, section 4.7).
 */
export function poissonArrivals(load: Pick<LoadSpec, 'stages'>, share: WorkerShare, seed: number): Arrivals {
  const curve = stageCurve(load.stages)
  const random = seededRandom(seed, share.worker)
  let amount = 0
  return {
    next() {
      amount += -Math.log1p(-random()) * share.workers
      return curve.timeOfIntegral(amount)
    },
  }
}

/** The arrivals that a load's settings ask for. */
export function arrivalsOf(load: Pick<LoadSpec, 'stages' | 'arrivals'>, share: WorkerShare, seed: number): Arrivals {
  return load.arrivals === 'poisson' ? poissonArrivals(load, share, seed) : constantArrivals(load, share)
}
