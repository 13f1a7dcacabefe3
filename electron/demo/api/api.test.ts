import { beforeEach, describe, expect, test } from 'vitest'
import { createApiClient } from '../testing/api-client.ts'
import type { ApiClient } from '../testing/api-client.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import type { SimulatedCluster } from '../testing/samples.ts'

const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
let cluster: SimulatedCluster
let api: ApiClient
let podName: string

beforeEach(() => {
  cluster = simulateCluster()
  api = createApiClient(cluster.state, cluster.scheduler)
  podName = present(cluster.checkoutPods()[0]).metadata.name
})

describe('reading', () => {
  test('lists a namespace, or all, with the version to watch from; items need no kind', () => {
    const { document } = api.call('/api/v1/namespaces/shop/pods')
    expect(document).toMatchObject(
      { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: String(cluster.state.pods.revision) } },
    )
    expect(document['items']).toHaveLength(7)
    expect(JSON.stringify(document['items'])).not.toContain('"kind":"Pod"')
    expect(api.call('/api/v1/pods').document['items']).toHaveLength(9)
  })

  test.each([
    ['/api/v1/pods?labelSelector=app%3Dcheckout', 5],
    ['/api/v1/pods?labelSelector=app%20in%20(checkout,cart)', 7],
    ['/api/v1/pods?fieldSelector=spec.nodeName%3Ddemo-worker-1', 3],
    ['/api/v1/pods?fieldSelector=status.phase!%3DRunning', 0],
    ['/api/v1/namespaces/shop/events?fieldSelector=involvedObject.name%3Dcheckout', 1],
    ['/api/v1/pods?limit=1', 9],
  ])('%s has %i items', (url, count) => {
    expect(api.call(url).document['items']).toHaveLength(count)
  })

  test('gets one object with its kind', () => {
    expect(api.call(`/api/v1/namespaces/shop/pods/${podName}`)).toMatchObject({
      code: 200, document: { kind: 'Pod', apiVersion: 'v1', metadata: { name: podName }, status: { phase: 'Running' } },
    })
    expect(api.call('/api/v1/nodes/demo-worker-2').document).toMatchObject({ kind: 'Node' })
  })

  test('shows tables as kubectl asks for them', () => {
    const { document } = api.call('/apis/apps/v1/namespaces/shop/deployments', { accept: tableAccept })
    expect(document).toMatchObject({
      kind: 'Table', apiVersion: 'meta.k8s.io/v1',
      rows: [
        { cells: ['cart', '2/2', 2, 2, '10s', 'cart', expect.any(String), 'app=cart'], object: { kind: 'PartialObjectMetadata' } },
        { cells: ['checkout', '5/5', 5, 5, '10s', 'checkout', expect.any(String), 'app=checkout'] },
      ],
    })
    expect(document['columnDefinitions']).toMatchObject([
      { name: 'Name', priority: 0, format: 'name' }, { name: 'Ready' }, { name: 'Up-to-date', type: 'integer' }, { name: 'Available' },
      { name: 'Age' },
      { name: 'Containers', priority: 1 }, { name: 'Images', priority: 1 }, { name: 'Selector', priority: 1 },
    ])
    const { document: whole } = api.call(`/api/v1/namespaces/shop/pods/${podName}?includeObject=Object`, { accept: tableAccept })
    expect(whole).toMatchObject({ rows: [{ object: { kind: 'Pod', spec: {} } }] })
  })

  test.each([
    ['/api/v1/nodes', ['demo-worker-1', 'Ready', '<none>', '10s', 'v1.33.1', '127.0.0.11', '<none>']],
    ['/api/v1/namespaces/shop/services', ['cart', 'ClusterIP', '10.96.41.203', '<none>', '80/TCP', '10s', 'app=cart']],
    ['/api/v1/services/?fieldSelector=spec.type%3DNodePort', [
      'checkout', 'NodePort', '10.96.118.27', '<none>', '80:30080/TCP', '10s', 'app=checkout',
    ]],
    ['/api/v1/namespaces', ['default', 'Active', '10s']],
    ['/apis/apps/v1/namespaces/kube-system/replicasets', [expect.stringMatching(/^coredns-/), 2, '10s', 'coredns']],
    ['/apis/discovery.k8s.io/v1/endpointslices?fieldSelector=metadata.name%3Dkubernetes', [
      'kubernetes', 'IPv4', '6443', '127.0.0.1', '10s',
    ]],
  ])('the first row of %s', (url, cells) => {
    const { document } = api.call(url, { accept: tableAccept })
    expect(document['rows']).toMatchObject({ 0: { cells: expect.arrayContaining(cells) } })
  })

  test('a pod is shown as terminating, or by what its container waits for', () => {
    const status = (name: string) => api.call(`/api/v1/namespaces/shop/pods/${name}`, { accept: tableAccept }).document['rows']
    api.call(`/api/v1/namespaces/shop/pods/${podName}`, { method: 'DELETE' })
    expect(status(podName)).toMatchObject([{ cells: expect.arrayContaining([podName, '1/1', 'Terminating']) }])
    cluster.scheduler.advance(60)
    const newcomer = present(cluster.checkoutPods().find(({ status: { phase } }) => phase === 'Pending')).metadata.name
    expect(status(newcomer)).toMatchObject([{ cells: expect.arrayContaining([newcomer, '0/1', 'ContainerCreating', '0']) }])
  })
})

describe('discovery', () => {
  test('old and aggregated documents tell the same', () => {
    const groups = api.call('/apis').document
    expect(groups).toMatchObject(
      {
        kind: 'APIGroupList',
        groups: [
          { name: 'apps' }, { name: 'discovery.k8s.io' }, { name: 'policy' },
          { name: 'autoscaling', preferredVersion: { groupVersion: 'autoscaling/v2' } }, { name: 'authorization.k8s.io' },
          { name: 'authentication.k8s.io' },
        ],
      },
    )
    const apps = api.call('/apis/apps/v1').document
    expect(apps).toMatchObject({
      kind: 'APIResourceList', groupVersion: 'apps/v1',
      resources: [
        {
          name: 'deployments', shortNames: ['deploy'], namespaced: true, kind: 'Deployment',
          verbs: ['get', 'list', 'patch', 'update', 'watch'],
        },
        { name: 'deployments/scale', group: 'autoscaling', kind: 'Scale' }, { name: 'replicasets' }, { name: 'replicasets/scale' },
      ],
    })
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
    expect(api.call('/apis', { accept }).document).toMatchObject({
      kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2',
      items: [{
        metadata: { name: 'apps' }, versions: [{ resources: [{ resource: 'deployments', subresources: [{ subresource: 'scale' }] }, {}] }],
      }, {}, {}, { metadata: { name: 'autoscaling' }, versions: [{ version: 'v2' }] }, {}, {}],
    })
  })

  test('every listed kind can be listed', () => {
    for (const root of ['/api/v1', '/apis/apps/v1', '/apis/discovery.k8s.io/v1', '/apis/policy/v1']) {
      const { resources } = api.call(root).document
      const listed = Array.isArray(resources) ? resources.filter(({ verbs }) => verbs.includes('list')) : []
      expect(listed.length).toBeGreaterThan(0)
      for (const { name, kind } of listed) expect(api.call(`${root}/${name}`).document['kind']).toBe(`${kind}List`)
    }
  })
})

describe('refusals are Statuses with their code and reason', () => {
  test.each([
    ['GET', '/api/v1/namespaces/shop/pods/nope', 404, 'NotFound', 'pods "nope" not found'],
    ['GET', '/apis/apps/v1/namespaces/shop/deployments/nope', 404, 'NotFound', 'deployments.apps "nope" not found'],
    ['GET', '/apis/batch/v1/jobs', 404, 'NotFound', 'could not find the requested resource'],
    ['GET', '/nowhere', 404, 'NotFound', 'could not find'],
    ['GET', '/api/v1/namespaces/shop/nodes', 404, 'NotFound', 'could not find'],
    ['GET', '/api/v1/pods?fieldSelector=spec.color%3Dred', 400, 'BadRequest', 'field label not supported: spec.color'],
    ['DELETE', '/api/v1/namespaces/shop/pods/nope?gracePeriodSeconds=soon', 404, 'NotFound', 'pods "nope" not found'],
    ['POST', '/api/v1/namespaces/shop/pods', 405, 'MethodNotAllowed', 'does not allow this method'],
    ['DELETE', '/apis/apps/v1/namespaces/shop/deployments/checkout', 405, 'MethodNotAllowed', 'does not allow this method'],
    ['DELETE', '/api/v1/namespaces/shop/pods', 405, 'MethodNotAllowed', 'does not allow this method'],
  ])('%s %s: %i %s', (method, url, code, reason, message) => {
    const answer = api.call(url, { method })
    expect(answer).toMatchObject(
      { code, document: { kind: 'Status', status: 'Failure', code, reason, message: expect.stringContaining(message) } },
    )
  })

  test('unwanted formats', () => {
    expect(api.call('/api/v1/pods', { accept: 'text/html' }).code).toBe(406)
    const url = `/api/v1/namespaces/shop/pods/${podName}`
    expect(api.call(url, { method: 'PATCH', contentType: 'application/apply-patch+yaml', body: '{}' }).code).toBe(415)
    expect(api.call(url, { method: 'PATCH', contentType: 'application/merge-patch+json', body: '{' }).code).toBe(400)
  })
})

describe('changing', () => {
  const merge = (url: string, body: unknown) => api.call(url, { method: 'PATCH', contentType: 'application/merge-patch+json', body })

  test('labels are added and removed', () => {
    const url = `/api/v1/namespaces/shop/pods/${podName}`
    const labelled = merge(url, { metadata: { labels: { canary: 'yes' } } }).document
    expect(labelled).toMatchObject({ metadata: { labels: { app: 'checkout', canary: 'yes' } } })
    expect(merge(url, { metadata: { labels: { canary: null } } }).document['metadata']).not.toMatchObject({ labels: { canary: 'yes' } })
    expect(merge(url, { metadata: { labels: { canary: 'not valid!' } } })).toMatchObject({ code: 422, document: { reason: 'Invalid' } })
  })

  test('an empty patch leaves every object as it is', () => {
    const kinds = { pods: '/api/v1', services: '/api/v1', nodes: '/api/v1', deployments: '/apis/apps/v1', replicasets: '/apis/apps/v1' }
    for (const [kind, root] of Object.entries(kinds)) {
      const { items } = api.call(`${root}/${kind}`).document
      for (const { metadata } of Array.isArray(items) ? items : []) {
        const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`
        expect(merge(`${root}${place}/${kind}/${metadata.name}`, {})).toMatchObject({ code: 200, document: { metadata } })
      }
    }
  })

  test('a dry run changes nothing', () => {
    merge(`/api/v1/namespaces/shop/pods/${podName}?dryRun=All`, { metadata: { labels: { canary: 'yes' } } })
    api.call(`/api/v1/namespaces/shop/pods/${podName}?dryRun=All`, { method: 'DELETE' })
    const { metadata } = present(cluster.state.pods.get('shop', podName))
    expect([metadata.labels?.['canary'], metadata.deletionTimestamp]).toEqual([undefined, undefined])
  })

  test('what the server owns cannot be changed from outside', () => {
    const url = `/api/v1/namespaces/shop/pods/${podName}`
    const before = present(cluster.state.pods.get('shop', podName))
    merge(url, { metadata: { deletionTimestamp: '2030-01-01T00:00:00Z', creationTimestamp: null }, status: { phase: 'Failed' } })
    expect(cluster.state.pods.get('shop', podName)).toEqual(before)
    expect(merge(url, { spec: { nodeName: 'elsewhere' } })).toMatchObject({ code: 422 })
    expect(merge(url, { metadata: { uid: 'other' } })).toMatchObject({ code: 409 })
    expect(merge(url, { metadata: { name: 'other' } })).toMatchObject({ code: 400 })
  })

  test('an update from an old version is refused', () => {
    const url = '/apis/apps/v1/namespaces/shop/deployments/checkout'
    const { document } = api.call(url)
    merge(url, { metadata: { labels: { changed: 'meanwhile' } } })
    expect(api.call(url, { method: 'PUT', body: document })).toMatchObject({
      code: 409, document: { reason: 'Conflict', message: expect.stringContaining('the object has been modified') },
    })
    expect(api.call(url, { method: 'PUT', body: api.call(url).document }).code).toBe(200)
  })

  test('a Deployment: what may change raises its generation, what may not is named', () => {
    const url = '/apis/apps/v1/namespaces/shop/deployments/checkout'
    expect(merge(url, { spec: { replicas: 6 } }).document).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 6 } })
    expect(merge(url, { metadata: { annotations: { a: 'b' } } }).document).toMatchObject({ metadata: { generation: 2 } })
    expect(merge(url, { spec: { replicas: -1 } })).toMatchObject({
      code: 422,
      document: { details: { causes: [{ field: 'spec.replicas', message: expect.stringContaining('greater than or equal to 0') }] } },
    })
    expect(merge(url, { spec: { selector: { matchLabels: { app: 'x' } } } })).toMatchObject(
      { code: 422, document: { message: expect.stringContaining('immutable') } },
    )
    expect(merge(url, { spec: { replicas: 'many' } })).toMatchObject(
      { code: 422, document: { details: { causes: [{ field: 'spec.replicas' }] } } },
    )
  })

  test('what the data plane would ignore is refused', () => {
    expect(merge('/api/v1/namespaces/shop/services/checkout', { spec: { sessionAffinity: 'ClientIP' } })).toMatchObject({ code: 422 })
    expect(merge('/api/v1/namespaces/shop/services/checkout', { spec: { selector: { version: 'v2' } } })).toMatchObject({ code: 200 })
    expect(merge('/api/v1/nodes/demo-worker-1', { spec: { unschedulable: true } })).toMatchObject({ code: 200 })
    expect(merge('/api/v1/nodes/demo-worker-1', { spec: { taints: [] } })).toMatchObject({ code: 422 })
  })

  test('scale is read and written', () => {
    const url = '/apis/apps/v1/namespaces/shop/deployments/checkout/scale'
    expect(api.call(url).document).toMatchObject({
      kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 5 }, status: { replicas: 5, selector: 'app=checkout' },
    })
    expect(merge(url, { spec: { replicas: 3 } })).toMatchObject({ code: 200, document: { spec: { replicas: 3 } } })
    expect(api.call(url, { method: 'PUT', body: { ...api.call(url).document, spec: { replicas: 4 } } })).toMatchObject({ code: 200 })
    expect(cluster.state.deployments.get('shop', 'checkout')?.spec.replicas).toBe(4)
    expect(merge(url, { spec: { replicas: -3 } }).code).toBe(422)
    const stale = { ...api.call(url).document, metadata: { name: 'checkout', resourceVersion: '1' } }
    expect(api.call(url, { method: 'PUT', body: stale }).code).toBe(409)
  })
})

describe('deleting a pod', () => {
  const url = () => `/api/v1/namespaces/shop/pods/${podName}`
  const secondsLeft = () => {
    const { deletionTimestamp } = present(cluster.state.pods.get('shop', podName)).metadata
    return Math.round((Date.parse(present(deletionTimestamp)) - cluster.scheduler.now()) / 1000)
  }

  test('sets an end in the future, which only comes nearer', () => {
    expect(api.call(url(), { method: 'DELETE' })).toMatchObject(
      { code: 200, document: { kind: 'Pod', metadata: { deletionGracePeriodSeconds: 30 } } },
    )
    expect(secondsLeft()).toBe(30)
    api.call(url(), { method: 'DELETE', body: { gracePeriodSeconds: 5 } })
    expect(secondsLeft()).toBe(5)
    api.call(url(), { method: 'DELETE', body: { gracePeriodSeconds: 60 } })
    expect(secondsLeft()).toBe(5)
  })

  test('grace 0 removes it at once', () => {
    const answer = api.call(`${url()}?gracePeriodSeconds=0`, { method: 'DELETE' })
    expect(answer).toMatchObject({ code: 200, document: { kind: 'Status', status: 'Success' } })
    expect(api.call(url()).code).toBe(404)
  })

  test('preconditions hold', () => {
    const { uid, resourceVersion } = present(cluster.state.pods.get('shop', podName)).metadata
    expect(api.call(url(), { method: 'DELETE', body: { preconditions: { uid: 'other' } } }).code).toBe(409)
    expect(api.call(url(), { method: 'DELETE', body: { preconditions: { resourceVersion: '1' } } }).code).toBe(409)
    expect(api.call(url(), { method: 'DELETE', body: { preconditions: { uid, resourceVersion } } }).code).toBe(200)
  })

  test('eviction deletes too', () => {
    const eviction = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name: podName }, deleteOptions: { gracePeriodSeconds: 7 } }
    expect(api.call(`${url()}/eviction`, { method: 'POST', body: eviction })).toMatchObject({ code: 201, document: { status: 'Success' } })
    expect(secondsLeft()).toBe(7)
    expect(api.call('/api/v1/namespaces/shop/pods/nope/eviction', { method: 'POST', body: eviction }).code).toBe(404)
  })
})

test('every access review is answered with yes', () => {
  const body = { spec: { resourceAttributes: { verb: 'delete', resource: 'pods' } } }
  expect(api.call('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { method: 'POST', body })).toMatchObject({
    code: 201, document: { spec: body.spec, status: { allowed: true } },
  })
})
