import type { Plan } from './plan.ts'

export type Permission = Plan['missingPermissions'][number]

/** "delete pods in shop", "patch nodes in the cluster". */
export const permissionWords = ({ verb, group, resource, namespace }: Permission): string =>
  `${verb} ${resource}${group === '' ? '' : `.${group}`} in ${namespace || 'the cluster'}`

/**
 * Roles that grant permissions, ready to be applied once their bindings name the user: a Role for each namespace and a ClusterRole for what
 * is in none. Empty for no permissions.
 * Source: Kubernetes documentation, "Using RBAC Authorization".
 */
export function rbacManifest(permissions: readonly Permission[]): string {
  const scopes = Map.groupBy(permissions, ({ namespace }) => namespace)
  return [...scopes].map(([namespace, rules]) => [roleOf(namespace, rules), bindingOf(namespace)].join('\n---\n')).join('\n---\n')
}

const roleName = 'evenkeel'

function roleOf(namespace: string, permissions: readonly Permission[]): string {
  const rules = Map.groupBy(permissions, ({ group, resource }) => `${group} ${resource}`)
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace === '' ? 'ClusterRole' : 'Role'}`,
    metadata(namespace),
    'rules:',
    ...[...rules.values()].flatMap((same) => {
      const [first] = same
      const verbs = [...new Set(same.map(({ verb }) => verb))]
      return [`  - apiGroups: ["${first?.group ?? ''}"]`, `    resources: ["${first?.resource ?? ''}"]`, `    verbs: [${verbs.map((verb) => `"${verb}"`).join(', ')}]`]
    }),
  ].join('\n')
}

function bindingOf(namespace: string): string {
  const kind = namespace === '' ? 'ClusterRole' : 'Role'
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}Binding`,
    metadata(namespace),
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${roleName} }`,
    'subjects:',
    '  # "kubectl auth whoami" tells the name.',
    '  - { apiGroup: rbac.authorization.k8s.io, kind: User, name: USER }',
  ].join('\n')
}

const metadata = (namespace: string) => `metadata: { name: ${roleName}${namespace === '' ? '' : `, namespace: ${namespace}`} }`
