import type { Second } from '../contract/run-event.ts'

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

  /** @param counts of the pods that are known to have done something, by their places */
  constructor(counts: ReadonlyMap<number, Second['pods'][string]>) {
    this.size = Math.max(-1, ...counts.keys()) + 1
    this.#units = new Uint32Array(this.size * 2)
    this.#errors = [...counts.values()].some(({ errors }) => errors > 0) ? new Uint32Array(this.size) : noErrors
    for (const [place, { requests, connections, errors }] of counts) {
      this.#units[place * 2] = requests
      this.#units[place * 2 + 1] = connections
      if (this.#errors !== noErrors) this.#errors[place] = errors
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
    const told = Object.entries(second.pods).map(([pod, counts]) => [places.get(pod) ?? 0, counts] as const)
    return { ...second, pods: new PodCounts(new Map(told)) }
  })
}
