import type { PodLatency } from '../distribution/balancer.ts'
import { medianRanks } from '../distribution/median.ts'
import { familyError } from '../distribution/planning.ts'
import type { Histogram } from '../tally/histogram.ts'
import type { Percentiles, ReportPod } from './report.ts'

/** A pod's service times, or those of a group of pods, as a report shows them. */
export interface ServiceTimes {
  percentiles: Percentiles
  /** Where the median surely lies, in milliseconds; null with too few answers. */
  medianInterval: NonNullable<ReportPod['medianInterval']> | null
}

/** Pods with the histogram of their service times. */
export interface TimedPods {
  responders: ReadonlyMap<string, { readonly service: Histogram }>
}

/**
 * The service times of each pod. The intervals of their medians hold for all pods together with 99 % (Bonferroni: an error of 1 %/P each),
 * to the precision of the pods' histograms (1 %).
 */
export function serviceTimes({ responders }: TimedPods): Map<string, ServiceTimes> {
  const error = familyError / Math.max(1, responders.size)
  return new Map([...responders].map(([name, { service }]) => [name, timesOf(service, error)]))
}

/** @param error of the median's interval */
export function timesOf(histogram: Histogram, error: number): ServiceTimes {
  const { count } = histogram
  const ranks = medianRanks(count, error)
  const [low, high] = ranks === null ? [] : histogram.quantilesMs([ranks.low / count, ranks.high / count])
  return { percentiles: histogram.percentiles(), medianInterval: low === undefined || high === undefined ? null : { low, high } }
}

/** For telling slow pods; those with too few answers are left out. */
export function podLatencies(times: ReadonlyMap<string, ServiceTimes>): Record<string, PodLatency> {
  return Object.fromEntries([...times].flatMap(([name, { percentiles, medianInterval }]): [string, PodLatency][] => {
    const { count, mean, p50 } = percentiles
    if (medianInterval === null || mean === null || p50 === null) return []
    return [[name, { count, meanMs: mean, medianMs: p50, medianLowMs: medianInterval.low, medianHighMs: medianInterval.high }]]
  }))
}
