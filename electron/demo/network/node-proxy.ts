import type { Server } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import type { Delays } from '../base/delays.ts'
import type { RandomStreams } from '../base/random.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { Service, ServicePort } from '../objects/core.ts'
import { keyOf } from '../objects/meta.ts'
import type { ClusterState } from '../store/state.ts'
import { Affinity } from './affinity.ts'
import { atRandom, inTurn } from './choices.ts'
import { NodePort } from './node-port.ts'
import type { PodNetwork } from './pod-network.ts'
import { rulesOf } from './rules.ts'
import type { Rule, Weighting } from './rules.ts'

export interface NodeProxyOptions {
  node: string
  /** Where this node listens; undefined where another node has the same address and listens already. */
  address: string | undefined
  /** A listener that holds a NodePort of this node already. */
  reserved(port: number): Server | undefined
  state: ClusterState
  scheduler: Scheduler
  delays: Delays
  random: RandomStreams
  network: PodNetwork
  weighting: Weighting
  /** Whether pods are chosen in turn; at random by default. */
  inTurn?: boolean
  /** Factor on the time a change takes to reach the rules; 1 by default. */
  programmingScale?: number
  /** Is told when rules of a Service changed on this node. */
  onProgrammed(service: string, rules: readonly Rule[]): void
}

/** A node's Service proxy. */
export interface NodeProxy {
  /** The rules in force for a Service (`namespace/name`). */
  rules(service: string): readonly Rule[]
  /** Whether the rules in force for a Service are those its slices ask for. */
  isCurrent(service: string): boolean
  /** The node is lost: its rules stay as they are, and connections to it are never answered. */
  lose(): void
  stop(): void
}

/** Follows Services and EndpointSlices and rewrites all the node's rules some time after a change, with what is known by then. */
export function startNodeProxy(options: NodeProxyOptions): NodeProxy {
  const { node, address, state, scheduler, delays, random, network, weighting, programmingScale = 1, onProgrammed } = options
  const pace = random(`node-proxy/${node}`)
  const affinity = new Affinity(scheduler)
  const ports = new Map<number, NodePort>()
  const inForce = new Map<string, readonly Rule[]>()
  let pending = false
  let isLost = false

  const stopObserving = [state.endpointSlices.observe(changed), state.services.observe(changed)]
  return {
    rules: (service) => inForce.get(service) ?? [],
    isCurrent: (name) => state.services.list().some((service) => (
      keyOf(service.metadata) === name && isDeepStrictEqual(inForce.get(name), rulesFor(service)))),
    lose() {
      isLost = true
      for (const port of ports.values()) port.swallow()
    },
    stop() {
      for (const stop of stopObserving) stop()
      for (const port of ports.values()) port.close()
    },
  }

  function changed(): void {
    if (pending || isLost) return
    pending = true
    scheduler.after(delays.draw('programming', pace) * programmingScale, () => {
      pending = false
      if (isLost) return
      for (const service of state.services.list()) program(service)
    })
  }

  function program(service: Service): void {
    const nodePorts = service.spec.ports.filter((port) => port.nodePort !== undefined)
    if (nodePorts.length === 0) return
    const key = keyOf(service.metadata)
    const rules = rulesFor(service)
    const before = inForce.get(key) ?? []
    if (isDeepStrictEqual(rules, before)) return
    inForce.set(key, rules)
    for (const port of nodePorts) openPort(key, port)?.program(rules, service.spec.sessionAffinity === 'ClientIP')
    onProgrammed(key, rules)
  }

  function rulesFor(service: Service): Rule[] {
    const zone = state.nodes.get(undefined, node)?.metadata.labels?.['topology.kubernetes.io/zone'] ?? ''
    return rulesOf(slicesOf(service), weighting, { node, zone, localOnly: service.spec.externalTrafficPolicy === 'Local' })
  }

  function openPort(service: string, { port, nodePort }: ServicePort): NodePort | undefined {
    if (nodePort === undefined || address === undefined) return undefined
    const choice = options.inTurn === true ? inTurn() : atRandom(random(`choices/${node}/${service}/${port}`))
    const known = ports.get(nodePort) ?? new NodePort(address, nodePort, choice, network, affinity, options.reserved(nodePort))
    ports.set(nodePort, known)
    return known
  }

  function slicesOf({ metadata: { namespace, name } }: Service) {
    return state.endpointSlices.list(namespace).filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name)
  }
}
