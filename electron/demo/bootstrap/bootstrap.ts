import { kubernetesTime } from '../base/scheduler.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { RandomStreams } from '../base/random.ts'
import type { ObjectMeta } from '../objects/meta.ts'
import type { ClusterState } from '../store/state.ts'
import {
  buildApiServerEndpoints, buildDeployment, buildDisruptionBudget, buildNamespace, buildNode, buildService,
} from './system-objects.ts'
import type { AppDescription, MakeMeta, NodeDescription, ServiceDescription, ServicePolicies } from './system-objects.ts'

/** The Service that the demo is about. */
export const demoTarget = { namespace: 'shop', service: 'checkout', selector: { app: 'checkout' } }

const nodePlaces = [
  { name: 'demo-worker-1', zone: 'zone-a' }, { name: 'demo-worker-2', zone: 'zone-b' }, { name: 'demo-worker-3', zone: 'zone-b' },
]

const usualPodsPerNode = 110

/** The nodes, given their addresses: three, in two zones. */
export function describeNodes(addresses: readonly string[], pods = usualPodsPerNode): NodeDescription[] {
  return nodePlaces.map((place, index) => ({ ...place, address: addresses[index] ?? '127.0.0.1', index: index + 1, pods }))
}

const http = { name: 'http', containerPort: 8080, protocol: 'TCP' }

const apps: readonly AppDescription[] = [
  {
    namespace: demoTarget.namespace, name: demoTarget.service, image: 'registry.example/shop/checkout:1.4.2', replicas: 5, ports: [http],
    labels: { ...demoTarget.selector, tier: 'backend' },
  },
  {
    namespace: demoTarget.namespace, name: 'cart', image: 'registry.example/shop/cart:2.0.1', replicas: 2, ports: [http],
    labels: { app: 'cart', tier: 'backend' },
  },
  {
    namespace: 'kube-system', name: 'coredns', image: 'registry.k8s.io/coredns/coredns:v1.12.0', replicas: 2,
    ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }, { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' }],
    labels: { 'k8s-app': 'kube-dns' },
  },
]

function describeServices({ nodePort, apiPort, policies }: ClusterPlaces): ServiceDescription[] {
  return [
    {
      namespace: demoTarget.namespace, name: demoTarget.service, type: 'NodePort', clusterIP: '10.96.118.27', selector: demoTarget.selector,
      labels: demoTarget.selector, ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: http.containerPort, nodePort }],
      policies: policies ?? {},
    },
    {
      namespace: demoTarget.namespace, name: 'cart', type: 'ClusterIP', clusterIP: '10.96.41.203',
      selector: { app: 'cart' }, labels: { app: 'cart' },
      ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }],
    },
    {
      namespace: 'kube-system', name: 'kube-dns', type: 'ClusterIP', clusterIP: '10.96.0.10', selector: { 'k8s-app': 'kube-dns' },
      labels: { 'k8s-app': 'kube-dns' },
      ports: [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 53 }, { name: 'dns-tcp', protocol: 'TCP', port: 53, targetPort: 53 }],
    },
    {
      namespace: 'default', name: 'kubernetes', type: 'ClusterIP', clusterIP: '10.96.0.1',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: apiPort }],
    },
  ]
}

export interface ClusterPlaces {
  nodes: readonly NodeDescription[]
  nodePort: number
  apiAddress: string
  apiPort: number
  /** What the team that owns the demo's Service wrote into its spec beyond the usual. */
  policies?: ServicePolicies
  /** Of the Service's pods: how long their preStop hook sleeps, and how many a budget keeps; neither by default. */
  preStopSeconds?: number | undefined
  minAvailable?: number | undefined
}

/** Stores what an administrator and an application team would have applied; the controllers, which must run by then, do the rest. */
export function applyInitialObjects(state: ClusterState, scheduler: Scheduler, random: RandomStreams, places: ClusterPlaces): void {
  const meta: MakeMeta = (kind, name, namespace, more = {}): ObjectMeta => ({
    name, ...(namespace !== undefined && { namespace }), uid: random(`uid/${kind}/${namespace ?? ''}/${name}`).uuid(), resourceVersion: '',
    creationTimestamp: kubernetesTime(scheduler.now()), ...more,
  })
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system', demoTarget.namespace]) {
    state.namespaces.add(buildNamespace(meta, name))
  }
  for (const node of places.nodes) state.nodes.add(buildNode(meta, node, kubernetesTime(scheduler.now())))
  for (const service of describeServices(places)) state.services.add(buildService(meta, service))
  const { slice, endpoints } = buildApiServerEndpoints(meta, places.apiAddress, places.apiPort)
  state.endpointSlices.add(slice)
  state.endpoints.add(endpoints)
  const { namespace, service: own, selector } = demoTarget
  if (places.minAvailable !== undefined) {
    state.podDisruptionBudgets.add(buildDisruptionBudget(meta, namespace, own, selector, places.minAvailable))
  }
  for (const app of apps) {
    const isOwn = app.namespace === namespace && app.name === own
    state.deployments.add(buildDeployment(meta, isOwn ? { ...app, preStopSeconds: places.preStopSeconds } : app))
  }
}
