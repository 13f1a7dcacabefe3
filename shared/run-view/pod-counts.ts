import type { Second } from '../contract/run-event.ts'

export type CountedUnit = 'connections' | 'requests'

const fields = { requests: 0, connections: 1, errors: 2 } as const
const fieldCount = 3

/**
 * What each pod did in one second, by its place in the view's order of pods. Packed, as a window keeps thousands of seconds of hundreds of
 * pods: an hour of a hundred pods takes 4 MB, as objects it would take ten times as much.
 */
export class PodCounts {
  /** Places without counts of their own are at or beyond this. */
  readonly size: number
  readonly #packed: Uint32Array

  constructor(packed: Uint32Array) {
    this.#packed = packed
    this.size = packed.length / fieldCount
  }

  /** How many there were of that; 0 for a pod that did nothing. */
  at(place: number, field: keyof typeof fields): number {
    return this.#packed[place * fieldCount + fields[field]] ?? 0
  }

  /** Over all pods. */
  sum(field: keyof typeof fields): number {
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
    const told = Object.entries(second.pods).map(([pod, counts]) => ({ place: places.get(pod) ?? 0, counts }))
    const size = told.reduce((most, { place }) => Math.max(most, place + 1), 0)
    const packed = new Uint32Array(size * fieldCount)
    for (const { place, counts } of told) packed.set([counts.requests, counts.connections, counts.errors], place * fieldCount)
    return { ...second, pods: new PodCounts(packed) }
  })
}
