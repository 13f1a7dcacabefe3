import { isIPv6 } from 'node:net'
import type { ClusterNode, Pod } from '../api/objects.ts'
import type { AddressFamily } from './endpoints.ts'

export interface NodeInfo {
  name: string
  zone: string
  ready: boolean
  /** Addresses in the order they should be tried: internal before external. */
  addresses: string[]
}

/** Nodes by name, sorted. Names of hosts are left out: they often resolve only inside the cluster. */
export function nodeInfos(nodes: ClusterNode[]): NodeInfo[] {
  return nodes
    .map((node): NodeInfo => {
      const addresses = node.status?.addresses ?? []
      const ofType = (type: string) => addresses.filter((one) => one.type === type).map((one) => one.address)
      return {
        name: node.metadata.name,
        zone: node.metadata.labels['topology.kubernetes.io/zone'] ?? node.metadata.labels['failure-domain.beta.kubernetes.io/zone'] ?? '',
        ready: node.status?.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false,
        addresses: [...new Set([...ofType('InternalIP'), ...ofType('ExternalIP')])],
      }
    })
    .sort(byName)
}

/** What pods tell about their nodes, for those who may not list nodes: names and addresses, no zones. */
export function nodesOfPods(pods: Pod[]): NodeInfo[] {
  const found = new Map<string, NodeInfo>()
  for (const pod of pods) {
    const address = pod.status?.hostIP ?? ''
    if (pod.spec.nodeName !== '' && address !== '')
      found.set(pod.spec.nodeName, { name: pod.spec.nodeName, zone: '', ready: true, addresses: [address] })
  }
  return [...found.values()].sort(byName)
}

export const familyOf = (address: string): AddressFamily => (isIPv6(address) ? 'IPv6' : 'IPv4')

const byName = (a: NodeInfo, b: NodeInfo) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
