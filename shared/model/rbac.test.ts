import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { rbacManifest } from './rbac.ts'

const permission = (verb: string, resource: string, namespace = 'shop', group = '') => ({ verb, group, resource, namespace })

test('a role grants exactly what is missing, by namespace, with its binding', () => {
  const manifest = rbacManifest([
    permission('get', 'pods'), permission('create', 'pods/eviction'), permission('delete', 'pods'), permission('patch', 'nodes', ''),
    permission('patch', 'deployments/scale', 'shop', 'apps'),
  ])
  const [role, binding, cluster, clusterBinding, ...more] = parseAllDocuments(manifest).map((document) => document.toJS())
  expect(more).toEqual([])
  expect(role).toMatchObject({
    kind: 'Role', metadata: { name: 'evenkeel', namespace: 'shop' },
    rules: [
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'delete'] }, { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] },
    ],
  })
  expect(binding).toMatchObject({ kind: 'RoleBinding', roleRef: { kind: 'Role', name: 'evenkeel' }, subjects: [{ kind: 'User', name: 'USER' }] })
  expect(cluster).toMatchObject({ kind: 'ClusterRole', metadata: { name: 'evenkeel' }, rules: [{ resources: ['nodes'], verbs: ['patch'] }] })
  expect(clusterBinding).toMatchObject({ kind: 'ClusterRoleBinding', roleRef: { kind: 'ClusterRole' } })
  expect(rbacManifest([])).toBe('')
})
