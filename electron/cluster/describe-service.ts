import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Remark } from '../../shared/model/plan.ts'
import type { ServiceDetail } from '../../shared/model/service-detail.ts'
import type { ServicePort } from '../../shared/model/target.ts'
import { namespaceSchema, type Service } from './api/objects.ts'
import { coreResource } from './api/resource.ts'
import type { Cluster } from './connect.ts'
import { nodesWithEndpoints, routeOf, targetView, withoutPods } from './plan.ts'
import { probeTcp, type Probe } from './probe.ts'
import { listNodes } from './services.ts'
import { choosePort, fetchPods, fetchService, fetchSlices } from './target/fetch-target.ts'
import { nodesOfPods } from './target/nodes.ts'
import { choosePathIn, type PathIn } from './target/path-in.ts'
import { planRemarks } from './target/plan-remarks.ts'
import { plannedPods } from './target/planned-pods.ts'
import { hasAffinity, isLocalOnly, routeOptions, servicePolicies, servicePorts, serviceType } from './target/service-words.ts'

/**
 * Looks at one Service closely: its pods, who chooses among them, what changes that. What keeps this computer from reaching it is a remark
 * with the remedy, not a failure. The nodes are probed as for a plan. Throws `not-found` where the Service is not there, and what the API's
 * refusals map to.
 * @param wantedPort by name or number; the first TCP port where null
 */
export async function describeService(
  cluster: Cluster, namespace: string, name: string, wantedPort: string | null, probe: Probe = probeTcp,
): Promise<ServiceDetail> {
  const service = await fetchService(cluster, namespace, name)
  const { port, remarks } = portOf(service, wantedPort)
  const [slices, pods, nodes] = await Promise.all([fetchSlices(cluster, service), fetchPods(cluster, service), listNodes(cluster)])
  const podNodes = nodesOfPods(pods)
  const wayIn = async (): Promise<PathIn | null> => {
    if (port === null) return null
    const withEndpoints = isLocalOnly(service) ? nodesWithEndpoints(service, port, slices) : null
    if (withEndpoints?.size === 0) throw withoutPods(cluster, service, pods, 0)
    return choosePathIn(service, port, nodes, podNodes, withEndpoints, probe)
  }
  const pathIn = await wayIn().catch((error: unknown) => {
    remarks.push(remarkOf(error, 'no-route'))
    return null
  })
  const view = targetView(service, port, pathIn, nodes ?? podNodes)
  const target = plannedPods(view, slices, pods)
  const eligible = target.pods.filter((pod) => pod.eligible).length
  if (pathIn && pathIn.by !== 'external-name' && eligible === 0) {
    remarks.push(remarkOf(withoutPods(cluster, service, pods, target.endpoints.length), 'no-pods'))
  }
  return {
    context: cluster.context.name, namespace, service: name,
    type: serviceType(service),
    ports: servicePorts(service),
    port,
    route: pathIn && routeOf(pathIn, eligible, hasAffinity(service)),
    pods: pathIn?.by === 'external-name' ? [] : target.pods,
    policies: servicePolicies(service),
    affinity: hasAffinity(service),
    routes: routeOptions(service, nodes),
    remarks: [...remarks, ...(pathIn?.remarks ?? []), ...planRemarks(service, view, target, pathIn, nodes ?? podNodes)],
  }
}

/** All namespaces by name; null where they may not be listed. */
export async function listNamespaces(cluster: Cluster): Promise<string[] | null> {
  try {
    return (await cluster.list(coreResource('namespaces'), namespaceSchema)).items.map((item) => item.metadata.name).sort()
  } catch (error) {
    if (error instanceof EvenkeelError && error.data.code === 'forbidden') return null
    throw error
  }
}

function portOf(service: Service, wanted: string | null): { port: ServicePort | null; remarks: Remark[] } {
  try {
    const first = servicePorts(service).find((port) => port.protocol === 'TCP')
    return { port: wanted === null && first ? first : choosePort(service, wanted), remarks: [] }
  } catch (error) {
    return { port: null, remarks: [remarkOf(error, 'no-port')] }
  }
}

/** A problem of the way in as a remark; whatever else was thrown is thrown again. */
function remarkOf(error: unknown, code: string): Remark {
  if (!(error instanceof EvenkeelError)) throw error
  return { code, text: error.data.message, next: error.data.next }
}
