import type { EndpointSlice, Service } from '../api/objects.ts'

/** An address behind a Service, as the EndpointSlices tell it (never derived from pods, which only lend their names). */
export interface Endpoint {
  /** The pod's name, or the address where it is no pod. */
  name: string
  /** Of the pod, else empty. */
  uid: string
  address: string
  node: string
  zone: string
  ready: boolean
  serving: boolean
  terminating: boolean
  zoneHints: string[]
  nodeHints: string[]
}

export type AddressFamily = 'IPv4' | 'IPv6'

/** The family a Service is reached by first; kube-proxy never mixes them. */
export const primaryFamily = (service: Service): AddressFamily => (service.spec.ipFamilies[0] === 'IPv6' ? 'IPv6' : 'IPv4')

/**
 * Endpoints of one address family, and of one port by its name (null: whatever the port). An endpoint that stands in two slices, as
 * happens while the control plane moves it, counts once; the better condition wins. Conditions that are absent mean: ready, serving as
 * ready says, not terminating (API reference of discovery.k8s.io/v1, EndpointConditions). Sorted by name.
 */
export function endpointsOf(slices: EndpointSlice[], family: AddressFamily, portName: string | null): Endpoint[] {
  const found = new Map<string, Endpoint>()
  for (const slice of slices) {
    if (slice.addressType !== family) continue
    if (portName !== null && !slice.ports.some((port) => port.name === portName)) continue
    for (const raw of slice.endpoints) {
      const address = raw.addresses[0]
      if (address === undefined) continue
      const pod = raw.targetRef?.kind === 'Pod' ? raw.targetRef : null
      const ready = raw.conditions?.ready ?? true
      const endpoint: Endpoint = {
        name: pod?.name || address,
        uid: pod?.uid ?? '',
        address,
        node: raw.nodeName,
        zone: raw.zone,
        ready,
        serving: raw.conditions?.serving ?? ready,
        terminating: raw.conditions?.terminating ?? false,
        zoneHints: raw.hints?.forZones.map((zone) => zone.name) ?? [],
        nodeHints: raw.hints?.forNodes.map((node) => node.name) ?? [],
      }
      const key = `${endpoint.name} ${endpoint.uid}`
      const known = found.get(key)
      if (!known || rank(endpoint) > rank(known)) found.set(key, endpoint)
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

const rank = (endpoint: Endpoint) => (endpoint.ready ? 2 : 0) + (endpoint.serving ? 1 : 0)
