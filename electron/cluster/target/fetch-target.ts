import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { ServicePort } from '../../../shared/model/target.ts'
import {
  endpointSliceSchema,
  namespaceSchema,
  podSchema,
  serviceSchema,
  type EndpointSlice,
  type Pod,
  type Service,
} from '../api/objects.ts'
import { coreResource, endpointSliceResource, type ResourceRef } from '../api/resource.ts'
import type { ApiRequest, Cluster } from '../connect.ts'
import { nearest } from '../near-names.ts'
import { servicePorts } from './service-words.ts'

/** The label by which an EndpointSlice names its Service. */
export const sliceLabel = 'kubernetes.io/service-name'

/** A Service by name. Throws `not-found` with the names there are: of Services, else of namespaces. */
export async function fetchService(cluster: Cluster, namespace: string, name: string): Promise<Service> {
  const request: ApiRequest = { verb: 'get', ref: coreResource('services', { namespace, name }) }
  const answer = await cluster.send(request)
  if (answer.statusCode !== 404) return cluster.parse(request, answer, serviceSchema)
  const place = `context ${cluster.context.name}`
  const services = await namesOf(cluster, coreResource('services', { namespace }))
  if (services.length > 0) {
    throw new EvenkeelError(
      'not-found',
      `There is no Service ${name} in namespace ${namespace} of ${place}.`,
      `There are: ${nearest(name, services)}.`,
    )
  }
  const namespaces = await namesOf(cluster, coreResource('namespaces'))
  throw missingNamespace(cluster, namespace, namespaces) ?? new EvenkeelError(
    'not-found', `Namespace ${namespace} of ${place} has no Services, and none named ${name}.`, namespaceHint(namespace, namespaces),
  )
}

/** Throws `not-found` with the namespaces there are where a namespace is not among them; it may be, where they cannot be listed. */
export async function requireNamespace(cluster: Cluster, namespace: string): Promise<void> {
  const missing = missingNamespace(cluster, namespace, await namesOf(cluster, coreResource('namespaces')))
  if (missing !== null) throw missing
}

function missingNamespace(cluster: Cluster, namespace: string, namespaces: string[]): EvenkeelError | null {
  if (namespaces.length === 0 || namespaces.includes(namespace)) return null
  return new EvenkeelError('not-found', `There is no namespace ${namespace} in context ${cluster.context.name}.`, namespaceHint(namespace, namespaces))
}

function namespaceHint(namespace: string, namespaces: string[]): string {
  return namespaces.length === 0 ? 'Check the namespace and the context.' : `Namespaces there are: ${nearest(namespace, namespaces)}.`
}

/** Names for a hint only: what may not be listed gives none. */
async function namesOf(cluster: Cluster, ref: ResourceRef): Promise<string[]> {
  try {
    return (await cluster.list(ref, namespaceSchema)).items.map((item) => item.metadata.name)
  } catch {
    return []
  }
}

/** A port by name or number, or the only one. Throws `not-found` or `usage` with the ports there are. */
export function choosePort(service: Service, wanted: string | null): ServicePort {
  const ports = servicePorts(service)
  const place = `${service.metadata.namespace}/${service.metadata.name}`
  const known = ports.map((port) => (port.name === '' ? String(port.port) : `${port.name} (${port.port})`)).join(', ')
  if (service.spec.type === 'ExternalName' && ports.length === 0 && wanted !== null && /^\d+$/.test(wanted)) {
    return { name: '', port: Number(wanted), protocol: 'TCP', targetPort: wanted }
  }
  if (ports.length === 0) throw new EvenkeelError('usage', `${place} has no ports.`, `Name a port number: ${place}:80.`)
  const [first, second] = wanted === null ? ports : ports.filter((port) => port.name === wanted || String(port.port) === wanted)
  if (!first) throw new EvenkeelError('not-found', `${place} has no port ${wanted ?? ''}.`, `There are: ${known}.`)
  if (second) throw new EvenkeelError('usage', `${place} has several ports; name one.`, `There are: ${known}.`)
  if (first.protocol !== 'TCP')
    throw new EvenkeelError(
      'unavailable',
      `Port ${first.name || first.port} of ${place} is ${first.protocol}; only TCP can be loaded.`,
      `There are: ${known}.`,
    )
  return first
}

export const slicesOf = (service: Service): { ref: ResourceRef; labelSelector: string } => ({
  ref: endpointSliceResource({ namespace: service.metadata.namespace }),
  labelSelector: `${sliceLabel}=${service.metadata.name}`,
})

/** Null for a Service without a selector: its endpoints are no pods that we could tell. */
export function podsOf(service: Service): { ref: ResourceRef; labelSelector: string } | null {
  const labels = Object.entries(service.spec.selector)
  if (labels.length === 0) return null
  return {
    ref: coreResource('pods', { namespace: service.metadata.namespace }),
    labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(','),
  }
}

export async function fetchSlices(cluster: Cluster, service: Service): Promise<EndpointSlice[]> {
  const { ref, labelSelector } = slicesOf(service)
  return (await cluster.list(ref, endpointSliceSchema, { query: { labelSelector } })).items
}

export async function fetchPods(cluster: Cluster, service: Service): Promise<Pod[]> {
  const from = podsOf(service)
  return from ? (await cluster.list(from.ref, podSchema, { query: { labelSelector: from.labelSelector } })).items : []
}
