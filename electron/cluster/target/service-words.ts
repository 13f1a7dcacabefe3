import type { RouteOption, ServicePort, ServiceSummary } from '../../../shared/model/target.ts'
import type { Service } from '../api/objects.ts'
import type { NodeInfo } from './nodes.ts'

export function serviceType(service: Service): ServiceSummary['type'] {
  const { type, clusterIP } = service.spec
  return type === 'ClusterIP' && clusterIP === 'None' ? 'Headless' : type
}

/** A port without a targetPort is served at its own number. */
export function servicePorts(service: Service): ServicePort[] {
  return service.spec.ports.map((port) => ({
    name: port.name,
    port: port.port,
    protocol: port.protocol,
    targetPort: String(port.targetPort ?? port.port),
    ...(port.nodePort ? { nodePort: port.nodePort } : {}),
    ...(port.appProtocol ? { appProtocol: port.appProtocol } : {}),
  }))
}

export const hasAffinity = (service: Service) => service.spec.sessionAffinity === 'ClientIP'
export const isLocalOnly = (service: Service) => service.spec.externalTrafficPolicy === 'Local'

/** What changes the expected shares (facts of Kubernetes' Service reference), in words; defaults are not mentioned. */
export function servicePolicies(service: Service): string[] {
  const { spec, metadata } = service
  const topologyMode =
    metadata.annotations['service.kubernetes.io/topology-mode'] ?? metadata.annotations['service.kubernetes.io/topology-aware-hints']
  return [
    ...(hasAffinity(service) ? [`sessionAffinity ClientIP (${spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800} s)`] : []),
    ...(isLocalOnly(service) ? ['externalTrafficPolicy Local'] : []),
    ...(spec.internalTrafficPolicy === 'Local' ? ['internalTrafficPolicy Local'] : []),
    ...(spec.trafficDistribution === '' ? [] : [`trafficDistribution ${spec.trafficDistribution}`]),
    ...(topologyMode === undefined || /^disabled$/i.test(topologyMode) ? [] : [`topology-mode ${topologyMode}`]),
    ...(spec.publishNotReadyAddresses ? ['publishNotReadyAddresses'] : []),
    ...(Object.keys(spec.selector).length === 0 && spec.type !== 'ExternalName' ? ['no selector: endpoints are kept by hand'] : []),
  ]
}

/** Addresses of the load balancer before the Service; empty while it has none. */
export const ingressHosts = (service: Service): string[] =>
  service.status?.loadBalancer?.ingress.flatMap((ingress) => [ingress.ip || ingress.hostname].filter((host) => host !== '')) ?? []

/** The possible routes with what speaks for or against each. `nodes` null: they may not be listed. */
export function routeOptions(service: Service, nodes: NodeInfo[] | null): RouteOption[] {
  return [
    { kind: 'direct', ...directOption(service, nodes) },
    { kind: 'incluster', usable: false, note: 'Load from inside the cluster is not available yet.' },
    { kind: 'apiserver', usable: false, note: 'Load through the API server is not available yet.' },
    { kind: 'portforward', usable: false, note: 'A port-forward to one pod is not available yet.' },
  ]
}

function directOption(service: Service, nodes: NodeInfo[] | null): { usable: boolean; note: string } {
  const type = serviceType(service)
  if (type === 'ExternalName')
    return { usable: true, note: `Goes to ${service.spec.externalName}; Kubernetes chooses nothing on this path.` }
  const ports = service.spec.ports.filter((port) => port.protocol === 'TCP')
  if (ports.length === 0) return { usable: false, note: 'It has no TCP port; only TCP can be loaded.' }
  const hosts = ingressHosts(service)
  if (hosts.length > 0) return { usable: true, note: `Through the load balancer at ${hosts.join(', ')}.` }
  const nodePorts = ports.flatMap((port) => (port.nodePort ? [port.nodePort] : []))
  if (nodePorts.length > 0) {
    const reachable = nodes?.filter((node) => node.ready && node.addresses.length > 0)
    if (!reachable) return { usable: true, note: `Through node port ${nodePorts.join(', ')} of the pods' nodes (nodes may not be listed).` }
    if (reachable.length > 0) return { usable: true, note: `Through node port ${nodePorts.join(', ')} of a node.` }
    return { usable: false, note: 'No node is ready with an address.' }
  }
  if (type === 'LoadBalancer') return { usable: false, note: 'The load balancer has no address yet.' }
  if (type === 'Headless') return { usable: false, note: "It is headless: its pods' addresses are reachable only inside the cluster." }
  return { usable: false, note: 'Its ClusterIP is reachable only inside the cluster; expose it as NodePort or LoadBalancer.' }
}
