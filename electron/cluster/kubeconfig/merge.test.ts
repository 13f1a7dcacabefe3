import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { mergeKubeconfigs } from './merge.ts'
import { parseKubeconfig } from './parse-file.ts'

const first = parseKubeconfig(
  `
current-context: ""
clusters: [{ name: shared, cluster: { server: "https://me:hunter2@first:6443" } }]
users: [{ name: me, user: { token: hunter2 } }]
contexts:
- { name: dev, context: { cluster: shared, user: me } }
- { name: dev, context: { cluster: other, user: me } }
- { name: lost-cluster, context: { cluster: gone, user: me } }
- { name: lost-user, context: { cluster: shared, user: gone } }
- { name: anonymous, context: { cluster: shared } }
`,
  '/a',
)
const second = parseKubeconfig(
  `
current-context: prod
clusters:
- { name: shared, cluster: { server: "https://second:6443" } }
- { name: broken, cluster: {} }
contexts:
- { name: prod, context: { cluster: shared, user: me, namespace: shop } }
- { name: dev, context: { cluster: broken, user: me } }
- { name: on-broken, context: { cluster: broken, user: me } }
`,
  '/b',
)
const merged = mergeKubeconfigs([first, second])
const context = (name: string) => {
  const found = merged.contexts.find((one) => one.summary.name === name)
  if (!found) throw new Error(`no context ${name}`)
  return found
}

describe('merging kubeconfigs', () => {
  it('lets the first file win for every name, and across files clusters and users are found', () => {
    expect(merged.contexts.map((one) => one.summary.name)).toEqual(['dev', 'lost-cluster', 'lost-user', 'anonymous', 'prod', 'on-broken'])
    expect(context('dev').summary).toMatchObject({
      cluster: 'shared',
      server: 'https://first:6443',
      file: '/a',
      current: false,
      namespace: 'default',
    })
    expect(context('prod').summary).toMatchObject({ server: 'https://first:6443', file: '/b', current: true, namespace: 'shop' })
    expect(context('prod').entries().user?.token).toBe('hunter2')
  })

  it('takes the first current-context that is set', () => {
    expect(merged.currentContext).toBe('prod')
  })

  it('keeps contexts that cannot be used, with their problem', () => {
    expect(context('lost-cluster').summary.problem).toBe('/a, line 8: no file defines its cluster "gone"')
    expect(context('lost-user').summary.problem).toBe('/a, line 9: no file defines its user "gone"')
    expect(context('on-broken').summary.problem).toBe('/b, line 5: server is missing')
    expect(() => context('on-broken').entries()).toThrow('Context on-broken cannot be used: /b, line 5: server is missing')
  })

  it('allows a context without a user', () => {
    expect(context('anonymous').summary.problem).toBeUndefined()
    expect(context('anonymous').entries().user).toBeNull()
  })

  it('never shows a secret when printed', () => {
    expect(inspect(merged, { depth: 10 }) + JSON.stringify(merged)).not.toContain('hunter2')
  })
})
