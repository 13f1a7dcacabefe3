import { beforeEach, describe, expect, it } from 'vitest'
import { viewer } from '../access/users.ts'
import { createApiClient, type ApiClient } from '../testing/api-client.ts'
import { present, simulateCluster, type SimulatedCluster } from '../testing/samples.ts'

const pods = '/api/v1/namespaces/shop/pods'
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const autoscalers = '/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers'
let cluster: SimulatedCluster
let api: ApiClient
let podName = ''
beforeEach(() => {
  cluster = simulateCluster()
  api = createApiClient(cluster.state, cluster.scheduler)
  podName = present(cluster.checkoutPods()[0]).metadata.name
})
const asViewer = (url: string, method = 'GET', body?: unknown) => api.call(url, { method, user: viewer, ...(body === undefined ? {} : { body }) })
const review = (user: 'viewer' | 'administrator', resourceAttributes: object) => api.call(reviews, {
  method: 'POST', body: { spec: { resourceAttributes } }, ...(user === 'viewer' ? { user: viewer } : {}),
}).document['status']

describe('the viewer', () => {
  it('may look at everything', () => {
    expect([asViewer(pods), asViewer(`${pods}/${podName}`), asViewer('/api/v1/nodes'), asViewer('/apis/apps/v1/namespaces/shop/deployments/checkout/scale')]
      .map(({ code }) => code)).toEqual([200, 200, 200, 200])
  })
  it.each([
    ['DELETE', () => `${pods}/${podName}`, 'delete', `pods "POD" is forbidden: User "evenkeel-demo-viewer" cannot delete resource "pods" in API group "" in the namespace "shop"`],
    ['POST', () => `${pods}/${podName}/eviction`, 'create',
      'pods "POD" is forbidden: User "evenkeel-demo-viewer" cannot create resource "pods/eviction" in API group "" in the namespace "shop"'],
    ['PATCH', () => '/api/v1/nodes/demo-worker-1', 'patch',
      'nodes "demo-worker-1" is forbidden: User "evenkeel-demo-viewer" cannot patch resource "nodes" in API group "" at the cluster scope'],
    ['PUT', () => '/apis/apps/v1/namespaces/shop/deployments/checkout/scale', 'update',
      'deployments.apps "checkout" is forbidden: User "evenkeel-demo-viewer" cannot update resource "deployments/scale" in API group "apps" in the namespace "shop"'],
  ])('is refused a %s as by Kubernetes, and nothing changes', (method, url, _, message) => {
    const before = cluster.checkoutPods()
    expect(asViewer(url(), method, {})).toMatchObject({ code: 403, document: { reason: 'Forbidden', message: message.replace('POD', podName) } })
    expect(cluster.checkoutPods()).toEqual(before)
  })
  it('is told so beforehand when it asks', () => {
    expect(review('viewer', { verb: 'delete', resource: 'pods', namespace: 'shop' })).toMatchObject({ allowed: false })
    expect(review('viewer', { verb: 'get', resource: 'pods', subresource: 'exec' })).toMatchObject({ allowed: false })
    expect(review('viewer', { verb: 'list', resource: 'pods' })).toMatchObject({ allowed: true })
    const who = api.call('/apis/authentication.k8s.io/v1/selfsubjectreviews', { method: 'POST', user: viewer })
    expect(who.document['status']).toMatchObject({ userInfo: { username: 'evenkeel-demo-viewer' } })
    expect(review('administrator', { verb: 'delete', resource: 'pods' })).toMatchObject({ allowed: true })
  })
})

describe('an autoscaler', () => {
  const replicas = () => present(cluster.state.deployments.get('shop', 'checkout')).spec.replicas
  const create = (spec: object) => api.call(autoscalers, {
    method: 'POST', body: {
      apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'checkout' },
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'checkout' }, ...spec },
    },
  })
  const scale = (to: number) => api.call('/apis/apps/v1/namespaces/shop/deployments/checkout/scale', {
    method: 'PATCH', contentType: 'application/merge-patch+json', body: { spec: { replicas: to } },
  })
  it('brings the replicas back within its bounds, and leaves those alone that are', () => {
    expect(create({ minReplicas: 4, maxReplicas: 6 }).code).toBe(201)
    for (const [asked, settled] of [[2, 4], [6, 6], [9, 6], [0, 0]] as const) {
      expect(scale(asked).code).toBe(200)
      cluster.scheduler.advance(1_000)
      expect(replicas()).toBe(settled)
    }
  })
  it('is shown in a table, and refused with its bounds the wrong way round', () => {
    expect(create({ minReplicas: 7, maxReplicas: 6 })).toMatchObject({ code: 422 })
    create({ maxReplicas: 6 })
    cluster.scheduler.advance(1_000)
    expect(api.call(autoscalers, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }).document).toMatchObject({
      rows: [{ cells: ['checkout', 'Deployment/checkout', '<unknown>', '<unset>', 6, 5, '1s'] }],
    })
  })
})

it('a body in protobuf that cannot be read is refused with what to do instead', () => {
  const refused = api.call('/apis/policy/v1/namespaces/shop/poddisruptionbudgets', { method: 'POST', body: 'k8s', contentType: 'application/vnd.kubernetes.protobuf' })
  expect(refused).toMatchObject({ code: 415, document: { reason: 'UnsupportedMediaType', message: expect.stringContaining('--dry-run=client -o yaml') } })
})
