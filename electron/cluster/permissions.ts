import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { DisruptionKind, Profile } from '../../shared/profile/profile.ts'
import { accessReviewSchema } from './api/objects.ts'
import type { Cluster } from './connect.ts'

export type Permission = Plan['missingPermissions'][number]

const disruptionRules: Record<DisruptionKind, Omit<Permission, 'namespace'>[]> = {
  evict: [{ verb: 'create', group: '', resource: 'pods/eviction' }],
  delete: [
    { verb: 'get', group: '', resource: 'pods' },
    { verb: 'delete', group: '', resource: 'pods' },
  ],
  unlabel: [{ verb: 'patch', group: '', resource: 'pods' }],
  scale: [
    { verb: 'get', group: 'apps', resource: 'deployments/scale' },
    { verb: 'patch', group: 'apps', resource: 'deployments/scale' },
  ],
  rollout: [{ verb: 'patch', group: 'apps', resource: 'deployments' }],
  drain: [
    { verb: 'patch', group: '', resource: 'nodes' },
    { verb: 'create', group: '', resource: 'pods/eviction' },
  ],
  crash: [
    { verb: 'get', group: '', resource: 'pods/exec' },
    { verb: 'create', group: '', resource: 'pods/exec' },
  ],
}

/** What a run of this profile does with the API: it watches pods and slices, and disrupts what the profile says. */
export function permissionsNeeded(profile: Profile, namespace: string): Permission[] {
  const watched = ['list', 'watch'].flatMap((verb) => [
    { verb, group: '', resource: 'pods' },
    { verb, group: 'discovery.k8s.io', resource: 'endpointslices' },
  ])
  const rules = [...watched, ...profile.disruptions.flatMap((disruption) => disruptionRules[disruption.do])]
  const unique = new Map(rules.map((rule) => [`${rule.verb} ${rule.group} ${rule.resource}`, rule]))
  return [...unique.values()].map((rule) => ({ ...rule, namespace: rule.resource === 'nodes' ? '' : namespace }))
}

/** What one disruption of pods in a namespace does with the API. */
export function permissionsToDisrupt(kind: DisruptionKind, namespace: string): Permission[] {
  return disruptionRules[kind].map((rule) => ({ ...rule, namespace: rule.resource === 'nodes' ? '' : namespace }))
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
