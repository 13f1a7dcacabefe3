import { familyError } from '../distribution/planning.ts'
import { Histogram } from '../tally/histogram.ts'
import type { SecondRow } from '../tally/second-row.ts'
import { type PlaceKind, placeTimes, type PlaceTimes } from './places.ts'
import { type ServiceTimes, serviceTimes, timesOf } from './pod-latency.ts'

/** Pods (or places) taken up in one step: a few milliseconds. */
const stepSize = 100

interface Kept {
  service: Histogram
  times: ServiceTimes
}

interface KeptPod extends Kept {
  /** Where its answers have been added; empty where its place was not known yet. */
  places: Partial<Record<PlaceKind, Kept>>
}

type PlaceOf = (pod: string) => { node: string; zone: string } | undefined

/**
 * Service times of pods, nodes and zones, kept up to date in small steps: a second's histograms of a thousand pods take 30 ms to decode, add and
 * sum up, which no live view should wait for. A row's histograms wait until `advance` has taken them up, or until the next row.
 */
export class PodTimes {
  private readonly pods = new Map<string, KeptPod>()
  private readonly places: Record<PlaceKind, Map<string, Kept>> = { node: new Map(), zone: new Map() }
  private readonly changed = new Set<Kept>()
  private waiting: [pod: string, encoded: string][] = []
  /** Whether anybody asked for a step. */
  private isFollowed = false
  private readonly placeOf: PlaceOf

  /** @param placeOf where a pod runs, as far as is known by now */
  constructor(placeOf: PlaceOf) {
    this.placeOf = placeOf
  }

  addRow({ responders }: SecondRow): void {
    if (this.isFollowed) this.takeUp(this.waiting.length)
    else this.addUp()
    this.waiting = Object.entries(responders).flatMap(([pod, { service }]): [string, string][] => (service === '' ? [] : [[pod, service]]))
  }

  /** A step; tells whether another is needed. */
  advance(): boolean {
    this.isFollowed = true
    if (this.waiting.length > 0) this.takeUp(stepSize)
    else this.sumUpPlaces(stepSize)
    return this.waiting.length > 0 || this.changed.size > 0
  }

  /** As far as they are known: those of the last row may lag. */
  get ofPods(): ReadonlyMap<string, ServiceTimes> {
    return new Map([...this.pods].map(([name, { times }]) => [name, times]))
  }

  get ofPlaces(): PlaceTimes {
    return { node: timesIn(this.places.node), zone: timesIn(this.places.zone) }
  }

  /** All of them, with every interval at the error that holds for all pods together. */
  final(known: ReadonlyMap<string, { node: string; zone: string }>): { ofPods: ReadonlyMap<string, ServiceTimes>; ofPlaces: PlaceTimes } {
    this.takeUp(this.waiting.length)
    return { ofPods: serviceTimes({ responders: this.pods }), ofPlaces: placeTimes({ responders: this.pods }, known) }
  }

  /** Nobody looks at what is known by now, as where a stored run is concluded: `final` sums up all at once. */
  private addUp(): void {
    for (const [name, encoded] of this.waiting) this.pod(name).service.mergeEncoded(encoded)
    this.waiting = []
  }

  private takeUp(most: number): void {
    const taken = this.waiting.splice(0, most)
    for (const [name, encoded] of taken) {
      const pod = this.pod(name)
      const more = Histogram.decode(encoded, pod.service.significantDigits)
      pod.service.merge(more)
      this.addToPlaces(name, pod, more)
      pod.times = timesOf(pod.service, familyError / this.pods.size)
    }
  }

  private pod(name: string): KeptPod {
    const known = this.pods.get(name)
    if (known) return known
    const made = { ...nothing(), places: {} }
    this.pods.set(name, made)
    return made
  }

  private addToPlaces(name: string, pod: KeptPod, more: Histogram): void {
    const where = this.placeOf(name)
    for (const kind of ['node', 'zone'] as const) {
      const place = where?.[kind] ?? ''
      if (place === '') continue
      const since = pod.places[kind]
      const kept = since ?? this.place(kind, place)
      pod.places[kind] = kept
      kept.service.merge(since ? more : pod.service)
      this.changed.add(kept)
    }
  }

  private place(kind: PlaceKind, name: string): Kept {
    const known = this.places[kind].get(name)
    if (known) return known
    const made = nothing()
    this.places[kind].set(name, made)
    return made
  }

  private sumUpPlaces(most: number): void {
    const { node, zone } = this.places
    const zones = new Set(zone.values())
    for (const kept of [...this.changed].slice(0, most)) {
      kept.times = timesOf(kept.service, familyError / (zones.has(kept) ? zone : node).size)
      this.changed.delete(kept)
    }
  }
}

function nothing(): Kept {
  const service = new Histogram(2)
  return { service, times: timesOf(service, familyError) }
}

const timesIn = (places: ReadonlyMap<string, Kept>): ReadonlyMap<string, ServiceTimes> =>
  new Map([...places].map(([name, { times }]) => [name, times]))
