import { clopperPearson } from '../distribution/numerics/binomial.ts'
import { normalQuantile } from '../distribution/numerics/normal.ts'
import { studentQuantile } from './student.ts'

/** What one second says of a share: so many of so many. */
export interface Block {
  hits: number
  of: number
}

export interface Interval {
  low: number
  high: number
}

/** How much the deviations of seconds in a row vary in sum, and on how many degrees of freedom that is known. */
export interface SeriesVariance {
  variance: number
  degreesOfFreedom: number
}

/**
 * Variance of the sum of a series whose neighbours depend on each other, with Bartlett weights. Degrees of freedom as for that window.
 *
 * Sources: W. K. Newey, K. D. West, Econometrica 55 (1987) 703–708 (estimator); E. Lazarus, D. J. Lewis, J. H. Stock, M. W. Watson, Journal
 * of Business & Economic Statistics 36 (2018) 541–559 (1.3 √k lags: fewer call spells of slow seconds a change); M. B. Priestley, Spectral Analysis and Time Series (1981), section 6.2.3 (degrees of freedom, 3n/2M).
 */
export function seriesVariance(deviations: readonly number[]): SeriesVariance {
  const k = deviations.length
  if (k < 2) return { variance: Infinity, degreesOfFreedom: 1 }
  const lags = Math.min(k - 1, Math.ceil(1.3 * Math.sqrt(k)))
  let variance = 0
  for (let lag = 0; lag <= lags; lag += 1) {
    let product = 0
    for (let i = lag; i < k; i += 1) product += (deviations[i] ?? 0) * (deviations[i - lag] ?? 0)
    variance += lag === 0 ? product : 2 * (1 - lag / (lags + 1)) * product
  }
  return { variance: Math.max(0, variance) * (k / (k - 1)), degreesOfFreedom: Math.max(2, (1.5 * k) / (lags + 1)) }
}

/** A share over a run's seconds, with what its dependence within and between seconds costs. */
export interface BlockShare {
  share: number
  count: number
  /** By how much the variance exceeds that of independent requests; at least 1. */
  designEffect: number
  degreesOfFreedom: number
}

/**
 * The share of all hits (a ratio of sums) and its design effect from the seconds' deviations: requests of a second share its luck, so they
 * are not independent.
 *
 * Source: W. G. Cochran, Sampling Techniques (1977), section 6.3 (ratio of sums); L. Kish, Survey Sampling (1965), section 8.2 (design effect).
 */
export function blockShare(blocks: readonly Block[]): BlockShare {
  const count = blocks.reduce((sum, { of }) => sum + of, 0)
  const share = count > 0 ? blocks.reduce((sum, { hits }) => sum + hits, 0) / count : 0
  const { variance, degreesOfFreedom } = seriesVariance(blocks.map(({ hits, of }) => hits - share * of))
  const independent = share * (1 - share) * count
  return { share, count, degreesOfFreedom, designEffect: independent > 0 ? Math.max(1, variance / independent) : 1 }
}

/**
 * Interval of a share: the exact binomial one with the number of requests that would be as good were they independent, made smaller for
 * what the design effect itself is not known exactly.
 *
 * Source: E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998) 193–201.
 * @param tail with which each side may err
 */
export function shareInterval({ share, count, designEffect, degreesOfFreedom }: BlockShare, tail: number): Interval {
  const forUncertainty = (normalQuantile(1 - tail) / studentQuantile(tail, degreesOfFreedom)) ** 2
  const effective = (count / designEffect) * forUncertainty
  return clopperPearson(share * effective, effective, tail)
}

/**
 * Interval of the difference run - baseline from the intervals of both, each of which keeps its own lopsidedness.
 *
 * Source: A. Donner, G. Y. Zou, Statistical Methods in Medical Research 21 (2012) 347–359 (MOVER).
 */
export function differenceInterval(baseline: number, ofBaseline: Interval, run: number, ofRun: Interval): Interval {
  const difference = run - baseline
  return {
    low: difference - Math.hypot(run - ofRun.low, ofBaseline.high - baseline),
    high: difference + Math.hypot(ofRun.high - run, baseline - ofBaseline.low),
  }
}
