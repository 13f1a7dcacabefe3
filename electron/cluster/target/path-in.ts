import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { Address, Remark } from '../../../shared/model/plan.ts'
import type { ServicePort } from '../../../shared/model/target.ts'
import type { Service } from '../api/objects.ts'
import { isLoopbackHost } from '../loopback.ts'
import type { Probe } from '../probe.ts'
import type { AddressFamily } from './endpoints.ts'
import { familyOf, type NodeInfo } from './nodes.ts'
import { ingressHosts, routeOptions, serviceType } from './service-words.ts'

/** How connections from outside come into the cluster: through one node, a load balancer, or past Kubernetes altogether. */
export type PathIn =
  | { by: 'node-port'; address: Address; node: NodeInfo; remarks: Remark[] }
  | { by: 'load-balancer'; addresses: Address[]; remarks: Remark[] }
  | { by: 'external-name'; address: Address; remarks: Remark[] }

const probeTimeoutMs = 1_500
/** Of each kind of address, internal and external: enough to find a way in, and no sweep over a large cluster. */
const probedNodes = 16

/**
 * Chooses the way in. A NodePort is entered through one node, since each node balances for itself: the first ready one, by name, that
 * accepts a connection (only those in `withEndpoints` where the others would drop). A lone candidate, or this computer itself, is not
 * probed, so that planning leaves no connection behind. Throws `unavailable` where no direct route exists, `unreachable` where no node
 * answers.
 */
export async function choosePathIn(
  service: Service,
  port: ServicePort,
  nodes: NodeInfo[] | null,
  podNodes: NodeInfo[],
  withEndpoints: Set<string> | null,
  probe: Probe,
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
      .flatMap((node): Candidate[] => {
        const host = ofFamily(node)[index]
        return host === undefined ? [] : [{ node, address: { host, port: nodePort } }]
      })
      .slice(0, probedNodes),
  )
  const chosen = await firstReachable(rounds, probe)
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
    ...chosen,
    remarks: nodes
      ? []
      : [
          {
            code: 'nodes-unknown',
            text: 'Nodes may not be listed, so their addresses come from the pods and zones may be missing.',
            next: 'Allow the context to list nodes.',
          },
        ],
  }
}

interface Candidate {
  node: NodeInfo
  address: Address
}

/** The first candidate in order that accepts a connection; those of a round are tried at once. */
async function firstReachable(rounds: Candidate[][], probe: Probe): Promise<Candidate | { failures: string[] }> {
  const [first, second] = rounds.flat()
  if (first && (!second || isLoopbackHost(first.address.host))) return first
  const failures: string[] = []
  for (const round of rounds) {
    const results = await Promise.all(round.map(({ address }) => probe(address, probeTimeoutMs)))
    for (const [index, candidate] of round.entries()) {
      const failure = results[index]
      if (failure === null) return candidate
      failures.push(`${candidate.address.host} ${failure ?? 'unknown'}`)
    }
  }
  return { failures }
}
