import type { Endpoints, Namespace, Node, Service, ServicePort } from '../objects/core.ts'
import type { ObjectMeta } from '../objects/meta.ts'
import type { PodDisruptionBudget } from '../objects/policy.ts'
import type { Deployment, EndpointSlice } from '../objects/workloads.ts'

/** Makes the metadata of a new object. */
export type MakeMeta = (kind: string, name: string, namespace: string | undefined, more?: Partial<ObjectMeta>) => ObjectMeta

export const kubernetesVersion = 'v1.33.1'

export function buildNamespace(meta: MakeMeta, name: string): Namespace {
  return {
    apiVersion: 'v1', kind: 'Namespace', metadata: meta('Namespace', name, undefined, { labels: { 'kubernetes.io/metadata.name': name } }),
    spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' },
  }
}

export interface NodeDescription {
  name: string
  zone: string
  address: string
  /** Its place among the nodes, which gives its pod addresses: 10.244.INDEX.0/24. */
  index: number
  /** How many pods it takes. */
  pods: number
}

export function buildNode(meta: MakeMeta, { name, zone, address, index, pods }: NodeDescription, time: string): Node {
  const podCIDR = `10.244.${index}.0/24`
  const capacity = { cpu: '4', memory: '8Gi', pods: String(pods) }
  const conditions = [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'], ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID'], ['Ready', 'True', 'KubeletReady'],
  ] as const
  return {
    apiVersion: 'v1', kind: 'Node',
    metadata: meta('Node', name, undefined, {
      labels: {
        'kubernetes.io/arch': 'amd64', 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/region': 'demo', 'topology.kubernetes.io/zone': zone,
      },
    }),
    spec: { podCIDR, podCIDRs: [podCIDR], providerID: `demo:///${zone}/${name}` },
    status: {
      capacity, allocatable: capacity,
      addresses: [{ type: 'InternalIP', address }, { type: 'Hostname', address: name }],
      conditions: conditions.map(([type, status, reason]) => (
        { type, status, reason, message: '', lastHeartbeatTime: time, lastTransitionTime: time }
      )),
      nodeInfo: {
        architecture: 'amd64', operatingSystem: 'linux', kubeletVersion: kubernetesVersion, kubeProxyVersion: '',
        osImage: 'Evenkeel demo node', kernelVersion: '6.6.0', containerRuntimeVersion: 'containerd://2.0.5',
        machineID: '', systemUUID: '', bootID: '',
      },
    },
  }
}

export interface AppDescription {
  namespace: string
  name: string
  image: string
  replicas: number
  ports: readonly { name: string, containerPort: number, protocol: string }[]
  labels: Record<string, string>
  /** How long a preStop hook sleeps; none by default. */
  preStopSeconds?: number | undefined
}

export function buildDeployment(
  meta: MakeMeta, { namespace, name, image, replicas, ports, labels, preStopSeconds }: AppDescription,
): Deployment {
  const [appLabel = ['app', name]] = Object.entries(labels)
  return {
    apiVersion: 'apps/v1', kind: 'Deployment',
    metadata: meta('Deployment', name, namespace, { labels, generation: 1 }),
    spec: {
      replicas, revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
      selector: { matchLabels: Object.fromEntries([appLabel]) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: {
        metadata: { labels },
        spec: {
          containers: [{
            name, image, imagePullPolicy: 'IfNotPresent', resources: {},
            terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File',
            ports: ports.map((port) => ({ ...port })),
            ...(preStopSeconds !== undefined && { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
          }],
          restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler',
          securityContext: {},
        },
      },
    },
    status: {},
  }
}

/** What changes which pods a Service's connections may go to. */
export type ServicePolicies = Pick<Service['spec'], 'sessionAffinity' | 'externalTrafficPolicy' | 'trafficDistribution'>

export interface ServiceDescription {
  namespace: string
  name: string
  type: 'ClusterIP' | 'NodePort'
  clusterIP: string
  selector?: Record<string, string>
  ports: ServicePort[]
  labels?: Record<string, string>
  policies?: ServicePolicies
}

export function buildService(meta: MakeMeta, description: ServiceDescription): Service {
  const { namespace, name, type, clusterIP, selector, ports, labels, policies } = description
  return {
    apiVersion: 'v1', kind: 'Service',
    metadata: meta('Service', name, namespace, labels && { labels }),
    spec: {
      type, clusterIP, clusterIPs: [clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack', sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster', ...(type === 'NodePort' && { externalTrafficPolicy: 'Cluster' }),
      ...policies, ...(selector && { selector }), ports,
    },
    status: { loadBalancer: {} },
  }
}

/** A budget that keeps so many of an app's pods. */
export function buildDisruptionBudget(meta: MakeMeta, namespace: string, name: string, matchLabels: Record<string, string>, minAvailable: number): PodDisruptionBudget {
  return {
    apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: meta('PodDisruptionBudget', name, namespace, { generation: 1 }),
    spec: { minAvailable, selector: { matchLabels } },
  }
}

/** The endpoints of the Service `kubernetes`, which has no selector: the API server itself. */
export function buildApiServerEndpoints(meta: MakeMeta, address: string, port: number): { slice: EndpointSlice, endpoints: Endpoints } {
  const name = 'kubernetes'
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  return {
    slice: {
      apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
      metadata: meta('EndpointSlice', name, 'default', { generation: 1, labels: { 'kubernetes.io/service-name': name } }),
      addressType: 'IPv4', ports,
      endpoints: [{ addresses: [address], conditions: { ready: true, serving: true, terminating: false } }],
    },
    endpoints: {
      apiVersion: 'v1', kind: 'Endpoints', metadata: meta('Endpoints', name, 'default'),
      subsets: [{ addresses: [{ ip: address }], ports }],
    },
  }
}
