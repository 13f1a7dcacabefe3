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

/**
 * The rules for new connections to a Service port: to the ready endpoints; if there is none, to those still serving while they terminate
 * (KEP-1669); else none.
 */
export function rulesOf(slices: readonly EndpointSlice[], weighting: Weighting): Rule[] {
  const endpoints = slices.flatMap((slice) => slice.endpoints)
  const ready = endpoints.filter(({ conditions }) => conditions.ready)
  const eligible = ready.length > 0 ? ready : endpoints.filter(({ conditions }) => conditions.serving && conditions.terminating)
  const targets = eligible.flatMap((endpoint) => endpoint.addresses.map((ip) => ({ ip, pod: podOf(endpoint) })))
    .sort((a, b) => (a.pod < b.pod ? -1 : 1))
  const weights = weighting(targets.map(({ pod }) => pod))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return targets.map((target, index) => ({ ...target, probability: (weights[index] ?? 0) / total }))
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
