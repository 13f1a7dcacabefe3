import type { Report, ReportPlace } from '../report/report.ts'
import { shareUnit } from './pod-rows.ts'

/** A line in the table of nodes and zones. */
export interface PlaceRow {
  kind: 'node' | 'zone'
  name: string
  pods: number
  /** Fraction of the run's independent unit. */
  share: number
  expected: number | null
  /** share / expected - 1; null where nothing is expected. */
  deviation: number | null
  connections: number
  requests: number
  errors: number
  p50: number | null
  p99: number | null
  medianInterval: { low: number; high: number } | null
}

/** One row a zone, then one a node; none of a kind of which there is but one, as it would only repeat the totals. */
export function placeRows({ distribution, nodes = [], zones = [] }: Pick<Report, 'distribution' | 'nodes' | 'zones'>): PlaceRow[] {
  const unit = shareUnit(distribution)
  const rowsOf = (kind: PlaceRow['kind'], places: readonly ReportPlace[]) => (places.length < 2 ? [] : places.map((place): PlaceRow => {
    const share = unit === 'requests' ? place.requestShare : place.connectionShare
    return {
      kind, name: place.name, pods: place.pods, share, expected: place.expectedShare,
      deviation: place.expectedShare ? share / place.expectedShare - 1 : null,
      connections: place.connections, requests: place.requests, errors: place.errors, p50: place.latency.p50, p99: place.latency.p99,
      medianInterval: place.medianInterval ?? null,
    }
  }))
  return [...rowsOf('zone', zones), ...rowsOf('node', nodes)]
}
