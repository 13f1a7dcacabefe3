import type { Expectations } from '../profile/profile.ts'
import type { PodStatistic, Range } from './pod-statistics.ts'

export const defaultTolerance = 0.25
/** The least part of the units that a pod must have been there for. */
export const briefly = 0.1

/** What the profile tolerates, as a fraction; 25 % where it says nothing of it. */
export const toleranceOf = (balance: Expectations['balance']): number =>
  balance?.kind === 'even' || balance?.kind === 'shares' ? balance.tolerance : defaultTolerance

export const isBeyond = (interval: Range, tolerance: number): boolean => interval.low > tolerance || interval.high < -tolerance
export const isInside = (interval: Range, tolerance: number): boolean => interval.low > -tolerance && interval.high < tolerance

/**
 * Whether a pod was eligible during less than a tenth of the units that it could have been chosen for: too briefly to be judged, and to keep the others from being judged.
 * (A pod that joins in the last seconds of a run would otherwise leave every run inconclusive.)
 */
export const isBrief = (pod: PodStatistic): boolean => pod.exposure < briefly * pod.within
