import { isDeepStrictEqual } from 'node:util'
import type { Pod, Service, ServicePort } from '../objects/core.ts'
import { kubernetesTime } from '../base/scheduler.ts'
import { controllerReference, keyOf, labelsMatch } from '../objects/meta.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import type { Endpoint, EndpointSlice } from '../objects/workloads.ts'
import type { ControllerContext } from './context.ts'
import { createWorkQueue } from './work-queue.ts'

/** Keeps one EndpointSlice, and the older Endpoints object, for every Service with a selector. */
export function startEndpointSliceController(context: ControllerContext): void {
  const { state, scheduler, delays, random } = context
  const pace = random('endpointslice-controller')
  const queue = createWorkQueue(scheduler, () => delays.draw('slice', pace), reconcile)

  state.services.observe(({ object }) => queue.add(keyOf(object.metadata)))
  state.pods.observe(({ object, previous }) => {
    for (const service of state.services.list(object.metadata.namespace)) {
      const selects = (pod: Pod | undefined) => labelsMatch(service.spec.selector, pod?.metadata.labels)
      const before = previous && selects(previous) ? endpointOf(previous, undefined) : undefined
      const after = selects(object) ? endpointOf(object, undefined) : undefined
      const gone = state.pods.get(object.metadata.namespace, object.metadata.name) === undefined
      if (!isDeepStrictEqual(before, gone ? undefined : after)) queue.add(keyOf(service.metadata))
    }
  })

  function reconcile(key: string): void {
    const [namespace = 'default', name = ''] = key.split('/')
    const service = state.services.get(namespace, name)
    if (service?.spec.selector === undefined) return
    const pods = state.pods.list(namespace).filter((pod) => labelsMatch(service.spec.selector, pod.metadata.labels))
    const endpoints = pods.flatMap((pod) => endpointOf(pod, zoneOf(pod.spec.nodeName)) ?? []).map((endpoint) => hinted(endpoint, service))
    writeSlice(service, endpoints, portsOf(service, pods))
    writeEndpoints(service, endpoints, portsOf(service, pods))
  }

  function writeSlice(service: Service, endpoints: Endpoint[], ports: EndpointSlice['ports']): void {
    const { namespace = 'default', name: owner } = service.metadata
    const existing = sliceOf(namespace, owner)
    if (existing === undefined) {
      const name = `${owner}-${random(`slice/${namespace}/${owner}`).suffix()}`
      state.endpointSlices.add({
        apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice',
        metadata: {
          name, generateName: `${owner}-`, namespace, resourceVersion: '', generation: 1,
          uid: random(`uid/slice/${namespace}/${owner}`).uuid(),
          creationTimestamp: kubernetesTime(scheduler.now()),
          labels: { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io', 'kubernetes.io/service-name': owner },
          ownerReferences: [controllerReference(service)],
        },
        addressType: 'IPv4', endpoints, ports,
      })
    } else if (!isDeepStrictEqual([existing.endpoints, existing.ports], [endpoints, ports])) {
      const { generation = 1 } = existing.metadata
      state.endpointSlices.replace({ ...existing, endpoints, ports, metadata: { ...existing.metadata, generation: generation + 1 } })
    }
  }

  function writeEndpoints(service: Service, endpoints: Endpoint[], ports: EndpointSlice['ports']): void {
    const { namespace = 'default', name } = service.metadata
    const addressesWhere = (ready: boolean) => endpoints
      .filter(({ conditions }) => conditions.ready === ready && !conditions.terminating)
      .flatMap(({ addresses, nodeName, targetRef }) => addresses.map(
        (ip) => ({ ip, ...(nodeName && { nodeName }), ...(targetRef && { targetRef }) }),
      ))
    const [addresses, notReadyAddresses] = [addressesWhere(true), addressesWhere(false)]
    const subsets = addresses.length + notReadyAddresses.length === 0
      ? []
      : [{ ...(addresses.length > 0 && { addresses }), ...(notReadyAddresses.length > 0 && { notReadyAddresses }), ports }]
    const existing = state.endpoints.get(namespace, name)
    if (existing !== undefined) {
      state.endpoints.replace({ ...existing, subsets })
      return
    }
    state.endpoints.add({
      apiVersion: 'v1', kind: 'Endpoints',
      metadata: {
        name, namespace, uid: random(`uid/endpoints/${namespace}/${name}`).uuid(), resourceVersion: '',
        creationTimestamp: kubernetesTime(scheduler.now()), ...(service.metadata.labels && { labels: service.metadata.labels }),
      },
      subsets,
    })
  }

  function sliceOf(namespace: string, service: string): EndpointSlice | undefined {
    return state.endpointSlices.list(namespace).find(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
  }

  function zoneOf(nodeName: string | undefined): string | undefined {
    return nodeName === undefined ? undefined : state.nodes.get(undefined, nodeName)?.metadata.labels?.['topology.kubernetes.io/zone']
  }
}

/**
 * A pod as an endpoint: ready only while it is not terminating, serving as long as its readiness holds (KEP-1672). Undefined without an
 * address.
 */
function endpointOf(pod: Pod, zone: string | undefined): Endpoint | undefined {
  const { podIP, phase } = pod.status
  if (podIP === undefined || phase === 'Succeeded' || phase === 'Failed') return undefined
  const [serving, terminating] = [isReady(pod), isTerminating(pod)]
  const { name, namespace, uid } = pod.metadata
  return {
    addresses: [podIP],
    conditions: { ready: serving && !terminating, serving, terminating },
    ...(pod.spec.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
    ...(zone !== undefined && { zone }),
    targetRef: { kind: 'Pod', ...(namespace !== undefined && { namespace }), name, uid },
  }
}

/** The hints of `trafficDistribution` (KEPs 4444 and 3015): the endpoint's own zone; under PreferSameNode its node too. */
function hinted(endpoint: Endpoint, { spec: { trafficDistribution } }: Service): Endpoint {
  const { zone, nodeName } = endpoint
  if (trafficDistribution === undefined || zone === undefined) return endpoint
  const forNodes = trafficDistribution === 'PreferSameNode' && nodeName !== undefined ? { forNodes: [{ name: nodeName }] } : {}
  return { ...endpoint, hints: { forZones: [{ name: zone }], ...forNodes } }
}

function portsOf(service: Service, pods: readonly Pod[]): EndpointSlice['ports'] {
  return service.spec.ports.flatMap((port) => {
    const number = targetPort(port, pods)
    return number === undefined ? [] : [{ name: port.name ?? '', port: number, protocol: port.protocol }]
  })
}

function targetPort({ targetPort: wanted }: ServicePort, pods: readonly Pod[]): number | undefined {
  if (typeof wanted === 'number') return wanted
  return pods.flatMap(({ spec }) => spec.containers).flatMap(({ ports = [] }) => ports).find(({ name }) => name === wanted)?.containerPort
}
