import { familyError } from '../distribution/planning.ts'
import { Histogram } from '../tally/histogram.ts'
import { type ServiceTimes, type TimedPods, timesOf } from './pod-latency.ts'
import type { ReportPlace, ReportPod } from './report.ts'

/** Where a pod runs. */
export type PlaceKind = 'node' | 'zone'

export type PlaceTimes = Record<PlaceKind, ReadonlyMap<string, ServiceTimes>>

/** Service times of each node and zone, from the pods' own histograms; of pods whose place is not known, none. */
export function placeTimes(
  { responders }: TimedPods, pods: ReadonlyMap<string, { node: string; zone: string }>,
): PlaceTimes {
  const nodes = new Map<string, Histogram>()
  const zones = new Map<string, Histogram>()
  for (const [name, { service }] of responders) {
    const { node = '', zone = '' } = pods.get(name) ?? {}
    add(nodes, node, service)
    add(zones, zone, service)
  }
  return { node: timesOfAll(nodes), zone: timesOfAll(zones) }
}

function add(places: Map<string, Histogram>, place: string, service: Histogram): void {
  if (place === '') return
  const known = places.get(place) ?? new Histogram(service.significantDigits)
  places.set(place, known)
  known.merge(service)
}

function timesOfAll(places: ReadonlyMap<string, Histogram>): Map<string, ServiceTimes> {
  return new Map([...places].map(([name, histogram]) => [name, timesOf(histogram, familyError / places.size)]))
}

/** What each node or zone got, by name: the sums over its pods. Empty where no pod's place is known. */
export function reportPlaces(kind: PlaceKind, pods: readonly ReportPod[], times: PlaceTimes): ReportPlace[] {
  const places = new Map<string, ReportPod[]>()
  for (const pod of pods) {
    if (pod[kind] === '') continue
    const members = places.get(pod[kind])
    if (members) members.push(pod)
    else places.set(pod[kind], [pod])
  }
  return [...places].sort(([a], [b]) => a.localeCompare(b)).map(([name, members]) => {
    const sum = (value: (pod: ReportPod) => number) => members.reduce((total, pod) => total + value(pod), 0)
    const { percentiles, medianInterval } = times[kind].get(name) ?? { percentiles: noTimes, medianInterval: null }
    return {
      name,
      pods: members.length,
      requests: sum((pod) => pod.requests), connections: sum((pod) => pod.connections),
      requestShare: sum((pod) => pod.requestShare), connectionShare: sum((pod) => pod.connectionShare),
      expectedShare: members.some((pod) => pod.expectedShare === null) ? null : sum((pod) => pod.expectedShare ?? 0),
      errors: sum((pod) => pod.errors),
      latency: percentiles,
      medianInterval,
    }
  })
}

const noTimes = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
