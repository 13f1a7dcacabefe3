import type { Endpoint, EndpointSlice } from '../objects/workloads.ts'

/** One destination of a Service port and the part of new connections it gets; the parts of all rules sum to 1. */
export interface Rule {
  pod: string
  ip: string
  probability: number
}

/** How a node's rules weigh the pods they may choose from; parts need not sum to 1. */
export type Weighting = (pods: readonly string[]) => number[]

/** What kube-proxy writes: all alike (facts of the iptables and nftables modes). */
export const evenWeighting: Weighting = (pods) => pods.map(() => 1)

/** The node whose rules they are, and whether only its own pods may be used (`externalTrafficPolicy: Local`). */
export interface Vantage {
  node: string
  zone: string
  localOnly: boolean
}

/**
 * The rules for new connections to a Service port from outside, as kube-proxy writes them (pkg/proxy/topology.go, CategorizeEndpoints): to
 * the ready endpoints; if there is none, to those still serving while they terminate (KEP-1669); else none. Under the policy Local only the
 * node's own count. Hints narrow ready ones down to the node's, else the zone's, where every ready endpoint carries them. An endpoint of
 * no weight gets no rule.
 */
export function rulesOf(slices: readonly EndpointSlice[], weighting: Weighting, vantage?: Vantage): Rule[] {
  const all = slices.flatMap((slice) => slice.endpoints)
  const endpoints = vantage?.localOnly === true ? all.filter(({ nodeName }) => nodeName === vantage.node) : all
  const ready = endpoints.filter(({ conditions }) => conditions.ready)
  const eligible = ready.length > 0
    ? preferred(ready, vantage)
    : endpoints.filter(({ conditions }) => conditions.serving && conditions.terminating)
  const targets = eligible.flatMap((endpoint) => endpoint.addresses.map((ip) => ({ ip, pod: podOf(endpoint) })))
    .sort((a, b) => (a.pod < b.pod ? -1 : 1))
  const weights = weighting(targets.map(({ pod }) => pod))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return targets.map((target, index) => ({ ...target, probability: (weights[index] ?? 0) / total })).filter(({ probability }) => probability > 0)
}

function preferred(ready: readonly Endpoint[], vantage: Vantage | undefined): readonly Endpoint[] {
  if (vantage === undefined || vantage.localOnly) return ready
  for (const [hint, here] of [['forNodes', vantage.node], ['forZones', vantage.zone]] as const) {
    const near = ready.filter(({ hints }) => hints?.[hint]?.some(({ name }) => name === here))
    if (near.length > 0 && ready.every(({ hints }) => hints?.[hint] !== undefined)) return near
  }
  return ready
}

/** The rule a number in [0, 1) falls on; undefined where there are none. */
export function chooseRule(rules: readonly Rule[], uniform: number): Rule | undefined {
  let rest = uniform
  for (const rule of rules) {
    if (rest < rule.probability) return rule
    rest -= rule.probability
  }
  return rules.at(-1)
}

function podOf({ targetRef, addresses }: Endpoint): string {
  return targetRef?.name ?? addresses[0] ?? ''
}
