import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Address, Plan, PlanRoute, PlanTarget, Remark } from '../../shared/model/plan.ts'
import type { ServicePort } from '../../shared/model/target.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import type { Pod, Service } from './api/objects.ts'
import type { Cluster } from './connect.ts'
import { isLoopbackHost } from './loopback.ts'
import { missingPermissions, permissionsNeeded } from './permissions.ts'
import { toleranceOf, type ConnectionsNeeded } from './plan-url.ts'
import { probeTcp, type Probe } from './probe.ts'
import { listNodes } from './services.ts'
import { endpointsOf, primaryFamily } from './target/endpoints.ts'
import { choosePort, fetchPods, fetchService, fetchSlices } from './target/fetch-target.ts'
import { familyOf, nodesOfPods, type NodeInfo } from './target/nodes.ts'
import { choosePathIn, type PathIn } from './target/path-in.ts'
import { planDisruptions } from './disruption/plan-disruptions.ts'
import { refuseUnknownPlaces } from './disruption/unknown-places.ts'
import { workloadsOf } from './disruption/workloads.ts'
import { planRemarks } from './target/plan-remarks.ts'
import { refuseUnknownPods } from './unknown-pods.ts'
import { plannedPods, type TargetView } from './target/planned-pods.ts'
import { hasAffinity, isLocalOnly, servicePolicies, serviceType } from './target/service-words.ts'
import { refuseSystemNamespace } from './victims.ts'

export { planUrl } from './plan-url.ts'
export type { TargetView } from './target/planned-pods.ts'

export interface PlanOptions {
  connectionsNeeded: ConnectionsNeeded
  probe?: Probe
}

export interface ServicePlan {
  plan: Plan
  /** For `watchTarget`: what the shares of later pods are computed from. */
  view: TargetView
}

/**
 * Resolves a profile whose target is a Service: the way in, who chooses, the eligible pods and the share each should get. No request is
 * sent to the Service; where several nodes could be entered, each candidate gets one TCP connection without a byte.
 * Throws `profile` (pods it names that there are not), `not-found` (Service, namespace, port, a disruption's node or zone), `usage` (port, disruptions in a system namespace), `unavailable` (route), `unreachable` (no way in, no ready pods), and
 * what the API's refusals map to.
 */
export async function planService(cluster: Cluster, profile: Profile, options: PlanOptions): Promise<ServicePlan> {
  if (profile.target.kind !== 'service') throw new Error('planService plans Services only')
  if (profile.route !== 'auto' && profile.route !== 'direct') {
    throw new EvenkeelError(
      'unavailable',
      `The route ${profile.route} is not available yet.`,
      'Use --route direct with a NodePort or LoadBalancer Service.',
    )
  }
  const namespace = profile.target.namespace ?? cluster.context.namespace
  if (profile.disruptions.length > 0) refuseSystemNamespace(namespace)
  const service = await fetchService(cluster, namespace, profile.target.service)
  const port = choosePort(service, profile.target.port)
  const [slices, pods, nodes] = await Promise.all([
    fetchSlices(cluster, service),
    fetchPods(cluster, service),
    listNodes(cluster),
  ])
  const missing = await missingPermissions(cluster, permissionsNeeded(profile, namespace, workloadsOf(pods)))
  const podNodes = nodesOfPods(pods)
  const withEndpoints = isLocalOnly(service) ? nodesWithEndpoints(service, port, slices) : null
  if (serviceType(service) !== 'ExternalName' && withEndpoints?.size === 0) throw withoutPods(cluster, service, pods, 0)
  const eachNode = profile.target.entry === 'each-node' && !hasAffinity(service)
  const pathIn = await choosePathIn(service, port, nodes, podNodes, withEndpoints, options.probe ?? probeTcp, eachNode)
  const view = targetView(service, port, pathIn, nodes ?? podNodes)
  const target = plannedPods(view, slices, pods)
  const eligible = target.pods.filter((pod) => pod.eligible)
  if (pathIn.by !== 'external-name' && eligible.length === 0) throw withoutPods(cluster, service, pods, target.endpoints.length)

  const affinity = hasAffinity(service)
  const tolerance = toleranceOf(profile)
  const addresses = addressesOf(pathIn)
  const first = addresses[0]
  const scheme = schemeOf(profile, port)
  const hostInUrl = first && familyOf(first.host) === 'IPv6' ? `[${first.host}]` : (first?.host ?? '')
  const planTarget: PlanTarget = {
    kind: 'service',
    context: cluster.context.name,
    server: cluster.context.server,
    namespace,
    service: service.metadata.name,
    type: serviceType(service),
    port,
  }
  refuseUnknownPlaces(profile.disruptions, {
    nodes: nodes?.map(({ name }) => name) ?? null,
    zones: nodes?.map(({ zone }) => zone).filter((zone) => zone !== '') ?? null,
  })
  if (pathIn.by !== 'external-name') refuseUnknownPods(profile, target.pods, `${namespace}/${service.metadata.name}`)
  const disruptions = await planDisruptions(cluster, profile.disruptions, service, planTarget, target.pods, pods)
  const plan: Plan = {
    target: planTarget,
    route: routeOf(pathIn, eligible.length, affinity),
    scheme,
    addresses,
    ...(target.entries ? { entries: target.entries } : {}),
    hostHeader: first?.port === (scheme === 'https' ? 443 : 80) ? hostInUrl : `${hostInUrl}:${first?.port ?? ''}`,
    pods: pathIn.by === 'external-name' ? [] : target.pods,
    expectedResponders: pathIn.by === 'external-name' ? null : eligible.length,
    policies: servicePolicies(service),
    affinity,
    connectionsNeeded: affinity || tolerance === null || eligible.length < 2 ? null : options.connectionsNeeded(eligible.length, tolerance),
    missingPermissions: missing ?? [],
    remarks: [...pathIn.remarks, ...permissionRemark(missing === null), ...entryRemarks(profile.target.entry, pathIn, affinity), ...planRemarks(service, view, target, pathIn, nodes ?? podNodes)],
    ...(disruptions.length === 0 ? {} : { disruptions }),
    local: addresses.every((address) => isLoopbackHost(address.host)),
  }
  return { plan, view }
}

function addressesOf(pathIn: PathIn): Address[] {
  switch (pathIn.by) {
    case 'load-balancer': return pathIn.addresses
    case 'node-port': return [pathIn.address, ...pathIn.others.map(({ address }) => address)]
    case 'external-name': return [pathIn.address]
  }
}

/** How a target is seen from the way in; from nowhere in particular where there is none. */
export function targetView(service: Service, port: ServicePort | null, pathIn: PathIn | null, nodes: NodeInfo[]): TargetView {
  return {
    service,
    portName: port?.name ?? null,
    family: pathIn?.by === 'node-port' ? familyOf(pathIn.address.host) : primaryFamily(service),
    vantage: pathIn?.by === 'node-port' ? vantageOf(pathIn.node) : null,
    ...(pathIn?.by === 'node-port' && pathIn.others.length > 0 ? { others: pathIn.others.map(({ node }) => vantageOf(node)) } : {}),
    zones: new Map(nodes.map((node) => [node.name, node.zone])),
  }
}

const vantageOf = ({ name, zone }: NodeInfo) => ({ node: name, zone })

/** Under `externalTrafficPolicy: Local` every other node drops what comes in. */
export function nodesWithEndpoints(service: Service, port: ServicePort, slices: Parameters<typeof endpointsOf>[0]): Set<string> {
  const endpoints = endpointsOf(slices, primaryFamily(service), port.name)
  const ready = endpoints.filter((endpoint) => endpoint.ready)
  const kept = ready.length > 0 ? ready : endpoints.filter((endpoint) => endpoint.serving && endpoint.terminating)
  return new Set(kept.map((endpoint) => endpoint.node))
}

/** The failure of a Service that nobody answers for. */
export function withoutPods(cluster: Cluster, service: Service, pods: Pod[], endpoints: number): EvenkeelError {
  const { namespace, name } = service.metadata
  const selector = Object.entries(service.spec.selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  const total = Math.max(pods.length, endpoints)
  const look = `kubectl --context ${cluster.context.name} -n ${namespace} get ${selector === '' ? 'endpointslices' : `pods -l ${selector}`}`
  return new EvenkeelError(
    'unreachable',
    total === 0 ? `${namespace}/${name} has no pods behind it.` : `${namespace}/${name} has no ready pods (0 of ${total}).`,
    `Nothing would answer; see why with: ${look}`,
  )
}

/** The way in as a route with its chooser, in words. */
export function routeOf(pathIn: PathIn, eligible: number, affinity: boolean): PlanRoute {
  const unit: PlanRoute['unit'] = affinity ? 'source' : 'connection'
  const pods = `${eligible} ${eligible === 1 ? 'pod' : 'pods'}`
  if (pathIn.by === 'node-port') {
    const { node, address, others } = pathIn
    if (others.length > 0) {
      const shown = [node, ...others.map((other) => other.node)].slice(0, 3).map(({ name }) => name).join(', ')
      return {
        kind: 'direct',
        chooser: `kube-proxy of the node entered (${others.length + 1} in turn)`,
        unit,
        testsService: true,
        entryNodes: others.length + 1,
        path: ['you', `${shown}${others.length > 2 ? ', …' : ''} in turn, port ${address.port}`, 'kube-proxy of each', pods],
      }
    }
    return {
      kind: 'direct',
      chooser: `kube-proxy of node ${node.name}`,
      unit,
      testsService: true,
      path: ['you', `${node.name} ${address.host}:${address.port}`, 'kube-proxy', pods],
    }
  }
  if (pathIn.by === 'load-balancer') {
    const hosts = pathIn.addresses.map((address) => `${address.host}:${address.port}`).join(', ')
    return {
      kind: 'direct',
      chooser: 'the load balancer picks a node, kube-proxy of that node the pod',
      unit,
      testsService: true,
      path: ['you', `load balancer ${hosts}`, 'kube-proxy of a node', pods],
    }
  }
  const place = `${pathIn.address.host}:${pathIn.address.port}`
  return {
    kind: 'direct',
    chooser: `nobody in the cluster: DNS leads to ${place}`,
    unit: 'none',
    testsService: false,
    path: ['you', 'DNS', place],
  }
}

/** TLS where the profile configures it or the port says so, by its application protocol, name or number. */
function schemeOf(profile: Profile, port: ServicePort): Plan['scheme'] {
  if (profile.request.tls) return 'https'
  if (port.appProtocol) return /^(https|kubernetes\.io\/wss)$/i.test(port.appProtocol) ? 'https' : 'http'
  return /^https(-|$)/.test(port.name) || port.port === 443 ? 'https' : 'http'
}

/** Where all nodes were asked for, but one way in is all there is. */
function entryRemarks(entry: 'each-node' | undefined, pathIn: PathIn, affinity: boolean): Remark[] {
  if (entry === undefined || pathIn.by === 'external-name') return []
  const say = (text: string, next: string): Remark[] => [{ code: 'entry-one-node', text, next }]
  if (pathIn.by === 'load-balancer') {
    return say('The load balancer picks the node that a connection enters; entry each-node changes nothing there.', '')
  }
  if (!affinity) return []
  return say(
    'Each node keeps client affinity in a table of its own, so connections enter through one node although entry asks for each-node.',
    'Leave entry out, or test without affinity.',
  )
}

function permissionRemark(unknown: boolean): Remark[] {
  if (!unknown) return []
  return [{ code: 'permissions-unknown', text: 'The API server does not tell which permissions the context has.', next: '' }]
}
