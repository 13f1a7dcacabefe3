/** Kubernetes objects for tests, as the API would send them. */

export interface PodSpec {
  name: string
  uid?: string
  node?: string
  ip?: string
  ready?: boolean
  terminating?: boolean
  restarts?: number
  labels?: Record<string, string>
  phase?: string
}

export const podObject = ({
  name,
  uid = `uid-${name}`,
  node = 'node-1',
  ip = `10.0.0.${name.length}`,
  ready = true,
  terminating = false,
  ...rest
}: PodSpec) => ({
  metadata: {
    name,
    namespace: 'shop',
    uid,
    resourceVersion: '1',
    labels: rest.labels ?? { app: 'checkout' },
    creationTimestamp: '2030-01-01T00:00:00Z',
    ...(terminating ? { deletionTimestamp: '2030-01-01T00:01:00Z', deletionGracePeriodSeconds: 30 } : {}),
  },
  spec: node === '' ? {} : { nodeName: node },
  status: {
    phase: rest.phase ?? 'Running',
    podIP: ip,
    hostIP: '192.168.0.1',
    conditions: [
      {
        type: 'Ready',
        status: ready ? 'True' : 'False',
        reason: ready ? '' : 'ContainersNotReady',
        lastTransitionTime: '2030-01-01T00:00:05Z',
      },
    ],
    containerStatuses: [{ name: 'app', restartCount: rest.restarts ?? 0 }],
  },
})

export interface EndpointSpec {
  name: string
  uid?: string
  node?: string
  zone?: string
  ready?: boolean | null
  serving?: boolean
  terminating?: boolean
  zones?: string[]
  nodes?: string[]
  address?: string
}

export const endpointObject = ({ name, uid = `uid-${name}`, node = 'node-1', zone = '', ready = true, ...rest }: EndpointSpec) => ({
  addresses: [rest.address ?? `10.0.0.${name.length}`],
  conditions: {
    ...(ready === null ? {} : { ready }),
    ...(rest.serving === undefined ? {} : { serving: rest.serving }),
    ...(rest.terminating === undefined ? {} : { terminating: rest.terminating }),
  },
  targetRef: { kind: 'Pod', namespace: 'shop', name, uid },
  nodeName: node,
  zone,
  ...(rest.zones || rest.nodes
    ? {
        hints: { forZones: rest.zones?.map((one) => ({ name: one })) ?? null, forNodes: rest.nodes?.map((one) => ({ name: one })) ?? null },
      }
    : {}),
})

export const sliceObject = (
  endpoints: EndpointSpec[],
  { name = 'checkout-1', family = 'IPv4', port = 'http', service = 'checkout' } = {},
) => ({
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '1', labels: { 'kubernetes.io/service-name': service } },
  addressType: family,
  endpoints: endpoints.length === 0 ? null : endpoints.map(endpointObject),
  ports: [{ name: port, port: 8080, protocol: 'TCP' }],
})

export const serviceObject = (
  spec: Record<string, unknown> = {},
  more: { name?: string; status?: unknown; annotations?: Record<string, string> } = {},
) => ({
  metadata: {
    name: more.name ?? 'checkout',
    namespace: 'shop',
    uid: 'uid-service',
    resourceVersion: '1',
    annotations: more.annotations ?? null,
  },
  spec: {
    type: 'NodePort',
    clusterIP: '10.96.0.10',
    selector: { app: 'checkout' },
    ipFamilies: ['IPv4'],
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'web', nodePort: 30080 }],
    ...spec,
  },
  status: more.status ?? { loadBalancer: {} },
})

export const nodeObject = (name: string, { zone = 'z-a', ready = true, internal = '192.168.0.1', external = '' } = {}) => ({
  metadata: { name, labels: { 'topology.kubernetes.io/zone': zone } },
  status: {
    addresses: [
      { type: 'Hostname', address: name },
      ...(external === '' ? [] : [{ type: 'ExternalIP', address: external }]),
      ...(internal === '' ? [] : [{ type: 'InternalIP', address: internal }]),
    ],
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }],
  },
})
