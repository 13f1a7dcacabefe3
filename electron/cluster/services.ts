import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { ServiceSummary } from '../../shared/model/target.ts'
import { endpointSliceSchema, nodeSchema, serviceSchema, type EndpointSlice, type Service } from './api/objects.ts'
import { coreResource, endpointSliceResource } from './api/resource.ts'
import type { Cluster } from './connect.ts'
import { endpointsOf, primaryFamily } from './target/endpoints.ts'
import { requireNamespace, sliceLabel } from './target/fetch-target.ts'
import { nodeInfos, type NodeInfo } from './target/nodes.ts'
import { routeOptions, servicePolicies, servicePorts, serviceType } from './target/service-words.ts'

/**
 * The Services of a namespace, or of all (null), by namespace and name. Throws `not-found` for a namespace that is not there, and as
 * `Cluster.list` does; nodes that may not be listed only make the routes less certain.
 */
export async function listServices(cluster: Cluster, namespace: string | null): Promise<ServiceSummary[]> {
  const at = namespace === null ? {} : { namespace }
  const [services, slices, nodes] = await Promise.all([
    cluster.list(coreResource('services', at), serviceSchema),
    cluster.list(endpointSliceResource(at), endpointSliceSchema),
    listNodes(cluster),
  ])
  if (services.items.length === 0 && namespace !== null) await requireNamespace(cluster, namespace)
  const slicesOf = Map.groupBy(slices.items, (slice) => `${slice.metadata.namespace}/${slice.metadata.labels[sliceLabel] ?? ''}`)
  return services.items
    .map((service) =>
      summarise(cluster.context.name, service, slicesOf.get(`${service.metadata.namespace}/${service.metadata.name}`) ?? [], nodes),
    )
    .sort((a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name))
}

/** The nodes; null where they may not be listed. */
export async function listNodes(cluster: Cluster): Promise<NodeInfo[] | null> {
  try {
    return nodeInfos((await cluster.list(coreResource('nodes'), nodeSchema)).items)
  } catch (error) {
    if (error instanceof EvenkeelError && error.data.code === 'forbidden') return null
    throw error
  }
}

function summarise(context: string, service: Service, slices: EndpointSlice[], nodes: NodeInfo[] | null): ServiceSummary {
  const endpoints = endpointsOf(slices, primaryFamily(service), null)
  return {
    context,
    namespace: service.metadata.namespace,
    name: service.metadata.name,
    type: serviceType(service),
    clusterIP: service.spec.clusterIP,
    ports: servicePorts(service),
    endpoints: { ready: endpoints.filter((endpoint) => endpoint.ready).length, total: endpoints.length },
    policies: servicePolicies(service),
    routes: routeOptions(service, nodes),
  }
}
