import type { Backend } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Remark } from '../../shared/model/plan.ts'
import type { ServicePort } from '../../shared/model/target.ts'
import { checkProfile } from '../../shared/profile/check-profile.ts'
import { proposedTolerance, proposeProfile } from '../../shared/profile/propose-profile.ts'
import { connectionsNeeded } from '../../shared/distribution/planning.ts'
import { describeService, listNamespaces } from '../cluster/describe-service.ts'
import { listServices } from '../cluster/services.ts'
import type { Clusters } from './clusters.ts'

type ClusterCalls = Pick<Backend, 'contexts' | 'namespaces' | 'services' | 'serviceDetail' | 'proposeProfile'>

/** The contract's calls about what there is in clusters. */
export function clusterCalls(clusters: Clusters): ClusterCalls {
  return {
    contexts: () => clusters.contexts(),
    namespaces: ({ context }) => clusters.use(context, async (cluster) => {
      const names = await listNamespaces(cluster)
      return names === null ? { names: [cluster.context.namespace], listed: false } : { names, listed: true }
    }),
    services: ({ context, namespace, allNamespaces }) => clusters.use(context ?? null, (cluster) =>
      listServices(cluster, allNamespaces ? null : namespace ?? cluster.context.namespace)),
    serviceDetail: ({ context, namespace, service, port }) => clusters.use(context, (cluster) =>
      describeService(cluster, namespace, service, port ?? null)),
    proposeProfile: ({ context, namespace, service, port }) => clusters.use(context, async (cluster) => {
      const detail = await describeService(cluster, namespace, service, port ?? null)
      if (port !== undefined && detail.port === null) throw refusedPort(detail.remarks[0])
      const eligible = detail.pods.filter((pod) => pod.eligible).length
      const judged = detail.route !== null && detail.route.testsService && !detail.affinity && eligible > 1
      return checkProfile(proposeProfile({
        target: { context: cluster.context.name, namespace, service, port: portName(detail.port) },
        eligiblePods: detail.pods.length === 0 ? null : eligible,
        connectionsNeeded: judged ? connectionsNeeded(eligible, proposedTolerance) : null,
        affinity: detail.affinity,
      }))
    }),
  }
}

function portName(port: ServicePort | null): string | null {
  return port && (port.name === '' ? String(port.port) : port.name)
}

function refusedPort(remark: Remark | undefined): EvenkeelError {
  return new EvenkeelError('not-found', remark?.text ?? 'There is no such port.', remark?.next ?? '')
}
