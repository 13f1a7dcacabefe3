import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { DisruptionSpec } from '../../../shared/profile/disruption.ts'
import { nearest } from '../near-names.ts'

/** What a disruption may name; nodes and zones are null where they may not be listed. */
export interface KnownPlaces {
  nodes: readonly string[] | null
  zones: readonly string[] | null
}

/** Throws `not-found` for a node or zone that does not exist, with those that do: a disruption of it could never take place. */
export function refuseUnknownPlaces(disruptions: readonly Pick<DisruptionSpec, 'node' | 'zone'>[], { nodes, zones }: KnownPlaces): void {
  for (const { node, zone } of disruptions) {
    refuse('node', node, nodes)
    refuse('zone', zone, zones)
  }
}

function refuse(what: string, wanted: string | undefined, known: readonly string[] | null): void {
  if (wanted === undefined || known === null || known.includes(wanted)) return
  throw new EvenkeelError('not-found', `There is no ${what} ${wanted}.`, `There are: ${nearest(wanted, [...known])}.`)
}
