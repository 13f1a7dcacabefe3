import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { Address, Remark } from '../../../shared/model/plan.ts'
import type { ServicePort } from '../../../shared/model/target.ts'
import type { Service } from '../api/objects.ts'
import { isLoopbackHost } from '../loopback.ts'
import type { Probe } from '../probe.ts'
import type { AddressFamily } from './endpoints.ts'
import { familyOf, type NodeInfo } from './nodes.ts'
import { ingressHosts, routeOptions, serviceType } from './service-words.ts'

/** A node and where it is entered. */
export interface Entry {
  node: NodeInfo
  address: Address
}

/** How connections from outside come into the cluster: through a node (or `others` in turn), a load balancer, or past Kubernetes altogether. */
export type PathIn =
  | { by: 'node-port'; address: Address; node: NodeInfo; others: Entry[]; remarks: Remark[] }
  | { by: 'load-balancer'; addresses: Address[]; remarks: Remark[] }
  | { by: 'external-name'; address: Address; remarks: Remark[] }

const probeTimeoutMs = 1_500
/** Of each kind of address, internal and external: enough to find a way in, and no sweep over a large cluster. */
const probedNodes = 16
/** The most nodes that a load enters: their connections are counted apart. */
const enteredNodes = 256

/**
 * Chooses the way in. A NodePort is entered through one node, since each node balances for itself: the first ready one, by name, that
 * accepts a connection (only those in `withEndpoints` where the others would drop); with `eachNode` through all of them that do. A lone candidate,
 * or this computer itself, is not probed, so that planning leaves no connection behind. Throws `unavailable` where no direct route exists, `unreachable` where no node
 * answers.
 */
export async function choosePathIn(
  service: Service,
  port: ServicePort,
  nodes: NodeInfo[] | null,
  podNodes: NodeInfo[],
  withEndpoints: Set<string> | null,
  probe: Probe,
  eachNode = false,
): Promise<PathIn> {
  const { name, namespace } = service.metadata
  if (serviceType(service) === 'ExternalName')
    return { by: 'external-name', address: { host: service.spec.externalName, port: port.port }, remarks: [] }
  const hosts = ingressHosts(service)
  if (hosts.length > 0) return { by: 'load-balancer', addresses: hosts.map((host) => ({ host, port: port.port })), remarks: [] }
  const { nodePort } = port
  if (nodePort === undefined) {
    const note = routeOptions(service, nodes).find((route) => route.kind === 'direct')?.note ?? ''
    throw new EvenkeelError(
      'unavailable',
      `${namespace}/${name} cannot be reached from this computer. ${note}`,
      'Load from inside the cluster is not available yet; expose the Service as NodePort or LoadBalancer, or name a URL that leads to it.',
    )
  }
  const families = new Set<AddressFamily>(
    service.spec.ipFamilies.length === 0 ? ['IPv4'] : service.spec.ipFamilies.map((family) => (family === 'IPv6' ? 'IPv6' : 'IPv4')),
  )
  const usable = (nodes ?? podNodes).filter((node) => node.ready && (withEndpoints === null || withEndpoints.has(node.name)))
  const ofFamily = (node: NodeInfo) => node.addresses.filter((address) => families.has(familyOf(address)))
  const depth = Math.max(0, ...usable.map((node) => ofFamily(node).length))
  const rounds = Array.from({ length: depth }, (_, index) =>
    usable
      .flatMap((node): Entry[] => {
        const host = ofFamily(node)[index]
        return host === undefined ? [] : [{ node, address: { host, port: nodePort } }]
      })
      .slice(0, eachNode ? enteredNodes : probedNodes),
  )
  const chosen = eachNode ? await allReachable(rounds, probe) : await firstReachable(rounds, probe)
  if ('failures' in chosen) {
    const tried = chosen.failures.length === 0 ? 'no ready node has an address' : chosen.failures.slice(0, 5).join(', ')
    throw new EvenkeelError(
      'unreachable',
      `No node lets this computer in to ${namespace}/${name} at node port ${nodePort}: ${tried}.`,
      'Check firewalls and VPN between here and the nodes, or use a LoadBalancer or a URL that leads to the Service.',
    )
  }
  return {
    by: 'node-port',
    address: chosen.address,
    node: chosen.node,
    others: chosen.others,
    remarks: [
      ...(chosen.missing.length === 0 ? [] : [unreached(chosen.missing, nodePort)]),
      ...(nodes ? [] : nodesUnknown),
    ],
  }
}

const nodesUnknown: Remark[] = [
  {
    code: 'nodes-unknown',
    text: 'Nodes may not be listed, so their addresses come from the pods and zones may be missing.',
    next: 'Allow the context to list nodes.',
  },
]

function unreached(missing: string[], nodePort: number): Remark {
  return {
    code: 'entry-unreachable',
    text: `${missing.length} ready ${missing.length === 1 ? 'node does' : 'nodes do'} not let this computer in at node port ${nodePort} and `
      + `${missing.length === 1 ? 'is' : 'are'} not exercised: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}.`,
    next: 'Check firewalls between here and these nodes, and whether kube-proxy runs there.',
  }
}

type Reached = Entry & { others: Entry[]; missing: string[] }

/** Every node that accepts a connection, at the first of its addresses that does; nodes behind the same address are one. */
async function allReachable(rounds: Entry[][], probe: Probe): Promise<Reached | { failures: string[] }> {
  const reached = new Map<string, Entry>()
  const failures = new Map<string, string>()
  const taken = new Set<string>()
  for (const round of rounds) {
    const open = round.filter(({ node }) => !reached.has(node.name))
    for (let from = 0; from < open.length; from += probedNodes) {
      const part = open.slice(from, from + probedNodes)
      const results = await Promise.all(part.map(({ address }) => (isLoopbackHost(address.host) ? null : probe(address, probeTimeoutMs))))
      for (const [index, candidate] of part.entries()) {
        const { node, address } = candidate
        const failure = results[index] ?? (taken.has(address.host) ? 'has the address of another node' : null)
        if (failure !== null) {
          failures.set(node.name, `${node.name} ${address.host} ${failure}`)
          continue
        }
        taken.add(address.host)
        reached.set(node.name, candidate)
        failures.delete(node.name)
      }
    }
  }
  const [first, ...others] = [...reached.values()].sort((a, b) => (a.node.name < b.node.name ? -1 : 1))
  return first ? { ...first, others, missing: [...failures.values()] } : { failures: [...failures.values()] }
}

/** The first candidate in order that accepts a connection; those of a round are tried at once. */
async function firstReachable(rounds: Entry[][], probe: Probe): Promise<Reached | { failures: string[] }> {
  const [first, second] = rounds.flat()
  const alone = (entry: Entry): Reached => ({ ...entry, others: [], missing: [] })
  if (first && (!second || isLoopbackHost(first.address.host))) return alone(first)
  const failures: string[] = []
  for (const round of rounds) {
    const results = await Promise.all(round.map(({ address }) => probe(address, probeTimeoutMs)))
    for (const [index, candidate] of round.entries()) {
      const failure = results[index]
      if (failure === null) return alone(candidate)
      failures.push(`${candidate.address.host} ${failure ?? 'unknown'}`)
    }
  }
  return { failures }
}
