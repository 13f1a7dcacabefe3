import type { Plan } from '../../shared/model/plan.ts'
import { formatYaml } from '../../shared/profile/yaml-text.ts'

/** The roles that would grant what is missing, as YAML for `kubectl apply`: one for each namespace, a ClusterRole where there is none. */
export function rolesFor(missing: Plan['missingPermissions']): string {
  const namespaces = [...new Set(missing.map((one) => one.namespace))]
  return namespaces.map((namespace) => {
    const wanted = missing.filter((one) => one.namespace === namespace)
    const resources = [...new Set(wanted.map(({ group, resource }) => `${group}/${resource}`))]
    return formatYaml({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: namespace === '' ? 'ClusterRole' : 'Role',
      metadata: { name: 'evenkeel', ...(namespace === '' ? {} : { namespace }) },
      rules: resources.map((place) => {
        const of = wanted.filter(({ group, resource }) => `${group}/${resource}` === place)
        return { apiGroups: [of[0]?.group ?? ''], resources: [of[0]?.resource ?? ''], verbs: [...new Set(of.map((one) => one.verb))] }
      }),
    })
  }).join('---\n')
}
