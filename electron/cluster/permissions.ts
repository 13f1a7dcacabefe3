import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Permission } from '../../shared/model/rbac.ts'
import type { DisruptionSpec } from '../../shared/profile/disruption.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { accessReviewSchema } from './api/objects.ts'
import type { Cluster } from './connect.ts'
import type { Workload } from './disruption/workloads.ts'

type Rule = Omit<Permission, 'namespace'>

const rule = (verb: string, resource: string, group = ''): Rule => ({ verb, group, resource })
const getPods = rule('get', 'pods')
const evictPods = rule('create', 'pods/eviction')

/** What a disruption does with the API, besides what watching needs. */
function disruptionRules({ do: kind, workload }: Pick<DisruptionSpec, 'do' | 'workload'>, workloads: readonly Workload[]): Rule[] {
  const chosen = workloads.find(({ name }) => workload === undefined || name === workload)?.resource ?? 'deployments'
  switch (kind) {
    case 'evict': return [getPods, evictPods]
    case 'delete': return [getPods, rule('delete', 'pods')]
    case 'unlabel': return [getPods, rule('patch', 'pods')]
    case 'scale': return [rule('get', `${chosen}/scale`, 'apps'), rule('patch', `${chosen}/scale`, 'apps')]
    case 'rollout': return [rule('get', chosen, 'apps'), rule('patch', chosen, 'apps')]
    case 'drain': return [rule('get', 'nodes'), rule('patch', 'nodes'), getPods, evictPods]
    case 'crash': return [getPods, rule('get', 'pods/exec'), rule('create', 'pods/exec')]
  }
}

/** What a run of this profile does with the API: it watches pods and slices, and disrupts what the profile says. */
export function permissionsNeeded(profile: Profile, namespace: string, workloads: readonly Workload[]): Permission[] {
  const watched = ['list', 'watch'].flatMap((verb) => [rule(verb, 'pods'), rule(verb, 'endpointslices', 'discovery.k8s.io')])
  return inScope([...watched, ...profile.disruptions.flatMap((disruption) => disruptionRules(disruption, workloads))], namespace)
}

/** What one disruption does with the API. */
export function permissionsToDisrupt(
  disruption: Pick<DisruptionSpec, 'do' | 'workload'>, namespace: string, workloads: readonly Workload[],
): Permission[] {
  return inScope(disruptionRules(disruption, workloads), namespace)
}

/** Each once; nodes are in no namespace. */
function inScope(rules: readonly Rule[], namespace: string): Permission[] {
  const unique = new Map(rules.map((one) => [`${one.verb} ${one.group} ${one.resource}`, one]))
  return [...unique.values()].map((one) => ({ ...one, namespace: one.resource === 'nodes' ? '' : namespace }))
}

/** Those that the context's user lacks, by SelfSubjectAccessReview; null where the server does not answer such questions. */
export async function missingPermissions(cluster: Cluster, needed: Permission[]): Promise<Permission[] | null> {
  try {
    const allowed = await Promise.all(needed.map((permission) => isAllowed(cluster, permission)))
    return needed.filter((_, index) => allowed[index] === false)
  } catch (error) {
    if (error instanceof EvenkeelError && (error.data.code === 'not-found' || error.data.code === 'forbidden')) return null
    throw error
  }
}

async function isAllowed(cluster: Cluster, { verb, group, resource, namespace }: Permission): Promise<boolean> {
  const [name, subresource] = resource.split('/')
  const resourceAttributes = {
    verb,
    group,
    resource: name,
    ...(subresource ? { subresource } : {}),
    ...(namespace === '' ? {} : { namespace }),
  }
  const review = await cluster.read(
    {
      verb: 'create',
      ref: { group: 'authorization.k8s.io', version: 'v1', resource: 'selfsubjectaccessreviews' },
      body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
    },
    accessReviewSchema,
  )
  return review.status.allowed
}
