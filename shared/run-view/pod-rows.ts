import type { RunFigures } from './figures.ts'
import type { PodLane } from './lanes.ts'

/** A pod's line in the table of shares. */
export interface PodRow {
  pod: string
  /** Place in order of first appearance: decides the colour. */
  index: number
  node: string
  zone: string
  /** Fraction of the run's independent unit (connections, or requests where each is chosen). */
  share: number
  expected: number | null
  band: { low: number; high: number } | null
  /** share / expected - 1; null where nothing is expected. */
  deviation: number | null
  connections: number
  requests: number
  errors: number
  p50: number | null
  p99: number | null
  /** Where the median service time surely lies, milliseconds. */
  medianInterval: { low: number; high: number } | null
  /** What is special about the pod now; empty for an ordinary one. */
  note: '' | 'new' | 'gone' | 'terminating' | 'not ready' | 'pending' | 'not eligible'
  /** Its share lies outside the band that an even Service would keep it in. */
  stands: 'below' | 'inside' | 'above' | 'unknown'
}

export type PodOrder = 'appearance' | 'worst'

/** Which of a pod's shares is the one to judge. */
export function shareUnit(distribution: RunFigures['distribution']): 'connections' | 'requests' {
  return distribution.unit === 'request' ? 'requests' : 'connections'
}

/** One row per pod, in order of first appearance. */
export function podRows(figures: RunFigures, lanes: readonly PodLane[], podOrder: readonly string[]): PodRow[] {
  const indexOf = new Map(podOrder.map((pod, index) => [pod, index]))
  const laneOf = new Map(lanes.map((lane) => [lane.pod, lane]))
  const unit = shareUnit(figures.distribution)
  return figures.pods.map((pod) => {
    const share = unit === 'requests' ? pod.requestShare : pod.connectionShare
    return {
      pod: pod.name,
      index: indexOf.get(pod.name) ?? podOrder.length,
      node: pod.node,
      zone: pod.zone,
      share,
      expected: pod.expectedShare,
      band: pod.expectedBand,
      deviation: pod.expectedShare ? share / pod.expectedShare - 1 : null,
      connections: pod.connections,
      requests: pod.requests,
      errors: pod.errors,
      p50: pod.latency.p50,
      p99: pod.latency.p99,
      medianInterval: pod.medianInterval ?? null,
      note: noteOf(laneOf.get(pod.name), pod.eligible),
      stands: pod.expectedBand === null ? 'unknown' as const : standing(share, pod.expectedBand),
    }
  }).sort((a, b) => a.index - b.index)
}

/** The pods in the chosen order. `worst`: farthest from the expected share first, counted in widths of its band, then errors. */
export function orderOfPods(rows: readonly PodRow[], order: PodOrder): string[] {
  if (order === 'appearance') return rows.map((row) => row.pod)
  return rows.toSorted((a, b) => strayOf(b) - strayOf(a) || b.errors - a.errors || a.index - b.index).map((row) => row.pod)
}

/** A full bar's share: a round number that leaves every bar and band some room, and so changes seldom. */
export function shareScaleEnd(rows: readonly PodRow[]): number {
  const largest = Math.max(0.01, ...rows.map((row) => Math.max(row.share, row.band?.high ?? 0)))
  return [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8].find((end) => end >= largest * 1.08) ?? 1
}

function strayOf(row: PodRow): number {
  if (row.expected === null) return row.share
  const width = row.band ? (row.band.high - row.band.low) / 2 : row.expected
  return Math.abs(row.share - row.expected) / Math.max(width, 1e-9)
}

function standing(share: number, band: { low: number; high: number }): 'below' | 'inside' | 'above' {
  if (share < band.low) return 'below'
  return share > band.high ? 'above' : 'inside'
}

function noteOf(lane: PodLane | undefined, eligible: boolean): PodRow['note'] {
  if (lane?.now === 'gone' || lane?.now === 'terminating' || lane?.now === 'pending') return lane.now
  if (lane?.now === 'not-ready') return 'not ready'
  if (lane?.isNew) return 'new'
  return eligible ? '' : 'not eligible'
}
