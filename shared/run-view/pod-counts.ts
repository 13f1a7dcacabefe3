import type { RunEvent, Second } from '../contract/run-event.ts'

export type CountedUnit = 'connections' | 'requests'

const noErrors = new Uint32Array(0)

/**
 * What each pod did in one second, by its place in the view's order of pods. Packed, as a window keeps thousands of seconds of hundreds of
 * pods: an hour of a hundred pods takes 3 MB, as objects it would take ten times as much.
 */
export class PodCounts {
  /** Pods from this place on did nothing. */
  readonly size: number
  /** Requests and connections in turn. */
  readonly #units: Uint32Array
  /** Empty where there were none, as in most seconds. */
  readonly #errors: Uint32Array

  /**
   * @param counts place, requests, connections and errors, in a row, of each pod that is known to have done something
   * @param placeOf the place in the view's order of pods for a place in `counts`
   */
  constructor(counts: readonly number[], placeOf: (place: number) => number = (place) => place) {
    let size = 0
    let anyErrors = false
    for (let i = 0; i < counts.length; i += 4) {
      size = Math.max(size, placeOf(counts[i] ?? 0) + 1)
      anyErrors ||= (counts[i + 3] ?? 0) > 0
    }
    this.size = size
    this.#units = new Uint32Array(size * 2)
    this.#errors = anyErrors ? new Uint32Array(size) : noErrors
    for (let i = 0; i < counts.length; i += 4) {
      const place = placeOf(counts[i] ?? 0)
      this.#units[place * 2] = counts[i + 1] ?? 0
      this.#units[place * 2 + 1] = counts[i + 2] ?? 0
      if (anyErrors) this.#errors[place] = counts[i + 3] ?? 0
    }
  }

  /** How many there were of that; 0 for a pod that did nothing. */
  at(place: number, field: CountedUnit | 'errors'): number {
    if (field === 'errors') return this.#errors[place] ?? 0
    return this.#units[place * 2 + (field === 'requests' ? 0 : 1)] ?? 0
  }

  /** Over all pods. */
  sum(field: CountedUnit | 'errors'): number {
    let sum = 0
    for (let place = 0; place < this.size; place += 1) sum += this.at(place, field)
    return sum
  }
}

/** A second as a view keeps it. */
export type ViewSecond = Omit<Second, 'pods'> & { readonly pods: PodCounts }

/** @param podOrder holds every pod that is told of */
export function packSeconds(seconds: readonly Second[], podOrder: readonly string[]): ViewSecond[] {
  const places = new Map(podOrder.map((pod, place) => [pod, place]))
  return seconds.map((second) => {
    const counts = Object.entries(second.pods).flatMap(([pod, told]) => [places.get(pod) ?? 0, told.requests, told.connections, told.errors])
    return { ...second, pods: new PodCounts(counts) }
  })
}

/** @param podOrder holds every pod that is told of */
export function unpackPast({ pods, seconds }: Extract<RunEvent, { kind: 'past' }>, podOrder: readonly string[]): ViewSecond[] {
  const places = new Map(podOrder.map((pod, place) => [pod, place]))
  const placeIn = pods.map((pod) => places.get(pod) ?? 0)
  const placeOf = (place: number) => placeIn[place] ?? 0
  return seconds.map(({ counts, ...second }) => ({ ...second, pods: new PodCounts(counts, placeOf) }))
}
