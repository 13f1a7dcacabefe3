import type { Endpoint } from './endpoints.ts'

/** Where connections enter the cluster; null behind a load balancer, whose choice of node is not known. */
export type Vantage = { node: string; zone: string } | null

/** What narrowed the ready endpoints down, in the order kube-proxy looks. `unknown`: hints exist but the ingress node is not known. */
export type Narrowing = 'none' | 'local' | 'node' | 'zone' | 'terminating' | 'unknown'

export interface Eligibility {
  narrowing: Narrowing
  /** Fraction of new connections; endpoints that are missing get none. The sum is 1, or 0 where all is dropped. */
  shares: Map<Endpoint, number>
}

/**
 * Which endpoints new external connections may reach, and with what share each, as kube-proxy decides it (pkg/proxy/topology.go,
 * CategorizeEndpoints): ready ones, narrowed by `externalTrafficPolicy: Local` or by hints for node, then zone, if every ready endpoint
 * carries them and one fits; if none is ready, those serving while terminating. Random choice, or strict alternation, gives 1/|E|;
 * behind an even load balancer with Local over H nodes, 1/(H·L_node).
 */
export function eligibility(endpoints: Endpoint[], localPolicy: boolean, vantage: Vantage): Eligibility {
  const ready = endpoints.filter((endpoint) => endpoint.ready)
  const fallback = endpoints.filter((endpoint) => !endpoint.ready && endpoint.serving && endpoint.terminating)
  if (localPolicy) return localOnly(ready, fallback, vantage)
  if (ready.length === 0) return { narrowing: fallback.length > 0 ? 'terminating' : 'none', shares: even(fallback) }
  const everyNodeHint = ready.every((endpoint) => endpoint.nodeHints.length > 0)
  const everyZoneHint = ready.every((endpoint) => endpoint.zoneHints.length > 0)
  if (!vantage) return { narrowing: everyNodeHint || everyZoneHint ? 'unknown' : 'none', shares: even(ready) }
  const sameNode = everyNodeHint ? ready.filter((endpoint) => endpoint.nodeHints.includes(vantage.node)) : []
  if (sameNode.length > 0) return narrowed('node', sameNode, ready)
  const sameZone = everyZoneHint ? ready.filter((endpoint) => endpoint.zoneHints.includes(vantage.zone)) : []
  if (sameZone.length > 0) return narrowed('zone', sameZone, ready)
  return { narrowing: 'none', shares: even(ready) }
}

/** Hints that exclude nobody have not narrowed anything. */
function narrowed(by: Narrowing, kept: Endpoint[], ready: Endpoint[]): Eligibility {
  return { narrowing: kept.length === ready.length ? 'none' : by, shares: even(kept) }
}

function localOnly(ready: Endpoint[], fallback: Endpoint[], vantage: Vantage): Eligibility {
  if (vantage) {
    const here = (endpoint: Endpoint) => endpoint.node === vantage.node
    const kept = ready.filter(here)
    if (kept.length > 0) return narrowed('local', kept, ready)
    const terminating = fallback.filter(here)
    return { narrowing: terminating.length > 0 ? 'terminating' : 'local', shares: even(terminating) }
  }
  const kept = ready.length > 0 ? ready : fallback
  const perNode = new Map<string, number>()
  for (const endpoint of kept) perNode.set(endpoint.node, (perNode.get(endpoint.node) ?? 0) + 1)
  const shares = new Map(kept.map((endpoint) => [endpoint, 1 / (perNode.size * (perNode.get(endpoint.node) ?? 1))]))
  return { narrowing: ready.length === 0 && fallback.length > 0 ? 'terminating' : 'local', shares }
}

const even = (endpoints: Endpoint[]) => new Map(endpoints.map((endpoint) => [endpoint, 1 / endpoints.length]))
