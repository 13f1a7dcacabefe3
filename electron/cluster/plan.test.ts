import { describe, expect, it } from 'vitest'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { Address, Plan } from '../../shared/model/plan.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { planService, planUrl, type PlanOptions } from './plan.ts'
import { memoryCluster, type MemoryAnswer } from './testing/memory-cluster.ts'
import { nodeObject, podObject, serviceObject, sliceObject } from './testing/objects.ts'

function profile(spec: Record<string, unknown> = {}): Profile {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1',
    kind: 'LoadProfile',
    metadata: { name: 'test' },
    spec: { target: { service: 'checkout' }, load: { stages: [{ connections: 1, for: '1s' }] }, ...spec },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.profile
}

const base = '/api/v1/namespaces/shop'
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const threePods = [{ name: 'a' }, { name: 'b', node: 'node-2' }, { name: 'c', node: 'node-2' }]
const table = (more: Record<string, MemoryAnswer> = {}): Record<string, MemoryAnswer> => ({
  [`${base}/services/checkout`]: { object: serviceObject() },
  [`${base}/services`]: { items: [serviceObject()] },
  [`${base}/pods`]: { items: threePods.map((pod) => podObject(pod)) },
  '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices': { items: [sliceObject(threePods)] },
  '/api/v1/nodes': { items: [nodeObject('node-1'), nodeObject('node-2', { zone: 'z-b', internal: '192.168.0.2' })] },
  [reviews]: { object: { status: { allowed: true } } },
  ...more,
})
const slicesPath = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices'

const options: PlanOptions = { connectionsNeeded: (pods, tolerance) => pods * 1000 * tolerance, probe: () => Promise.resolve(null) }
const planned = async (
  more?: Record<string, MemoryAnswer>,
  spec?: Record<string, unknown>,
  given: Partial<PlanOptions> = {},
): Promise<Plan> => (await planService(memoryCluster(table(more)), profile(spec), { ...options, ...given })).plan
async function failure(...given: Parameters<typeof planned>): Promise<FailureData> {
  try {
    await planned(...given)
  } catch (error) {
    return failureOf(error)
  }
  throw new Error('it should have failed')
}
const withService = (...given: Parameters<typeof serviceObject>) => ({ [`${base}/services/checkout`]: { object: serviceObject(...given) } })

describe('planning a Service', () => {
  it('enters a NodePort through one node and expects every ready pod equally', async () => {
    const plan = await planned()
    expect(plan).toMatchObject({
      target: {
        kind: 'service',
        context: 'memory',
        namespace: 'shop',
        service: 'checkout',
        type: 'NodePort',
        port: { name: 'http', nodePort: 30080 },
      },
      route: {
        kind: 'direct',
        chooser: 'kube-proxy of node node-1',
        unit: 'connection',
        testsService: true,
        path: ['you', 'node-1 192.168.0.1:30080', 'kube-proxy', '3 pods'],
      },
      scheme: 'http',
      addresses: [{ host: '192.168.0.1', port: 30080 }],
      hostHeader: '192.168.0.1:30080',
      expectedResponders: 3,
      affinity: false,
      connectionsNeeded: 750,
      missingPermissions: [],
      local: false,
    })
    expect(plan.pods.map((pod) => [pod.name, pod.node, pod.zone, pod.eligible, pod.expectedShare])).toEqual([
      ['a', 'node-1', 'z-a', true, 1 / 3],
      ['b', 'node-2', 'z-b', true, 1 / 3],
      ['c', 'node-2', 'z-b', true, 1 / 3],
    ])
    expect(plan.remarks.map((remark) => remark.code)).toEqual(['ingress-node'])
  })

  it('takes the first node that answers, internal addresses before external ones', async () => {
    const tried: string[] = []
    const only = (host: string) => ({
      probe: (address: Address) => {
        tried.push(address.host)
        return Promise.resolve(address.host === host ? null : 'timed out')
      },
    })
    const nodes = {
      '/api/v1/nodes': {
        items: [nodeObject('node-2', { internal: '10.1.0.2', external: '203.0.113.2' }), nodeObject('node-1', { internal: '10.1.0.1' })],
      },
    }
    expect((await planned(nodes, {}, only('10.1.0.2'))).addresses).toEqual([{ host: '10.1.0.2', port: 30080 }])
    expect((await planned(nodes, {}, only('203.0.113.2'))).route.chooser).toBe('kube-proxy of node node-2')
    expect(tried).toEqual(['10.1.0.1', '10.1.0.2', '10.1.0.1', '10.1.0.2', '203.0.113.2'])
    expect(await failure(nodes, {}, only('none'))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('10.1.0.1 timed out'),
    })
  })

  it('enters through each node that lets it in, with the pods of each, where that is asked for', async () => {
    const spec = { target: { service: 'checkout', entry: 'each-node' } }
    const nodes = {
      '/api/v1/nodes': { items: ['1', '2', '3', '4'].map((n) => nodeObject(`node-${n}`, { internal: n === '4' ? '192.168.0.3' : `192.168.0.${n}` })) },
    }
    const probe = (address: Address) => Promise.resolve(address.host === '192.168.0.2' ? 'timed out' : null)
    const plan = await planned(nodes, spec, { probe })
    expect(plan).toMatchObject({
      addresses: [{ host: '192.168.0.1', port: 30080 }, { host: '192.168.0.3', port: 30080 }],
      entries: [{ node: 'node-1', pods: ['a', 'b', 'c'] }, { node: 'node-3', pods: ['a', 'b', 'c'] }],
      route: { chooser: 'kube-proxy of the node entered (2 in turn)', entryNodes: 2, path: ['you', 'node-1, node-3 in turn, port 30080', 'kube-proxy of each', '3 pods'] },
    })
    expect(plan.remarks.map(({ code }) => code)).toEqual(['entry-unreachable', 'ingress-nodes'])
    expect(plan.remarks[0]?.text).toContain('node-2 192.168.0.2 timed out, node-4 192.168.0.3 has the address of another node')
    expect(await failure(nodes, spec, { probe: () => Promise.resolve('refused') })).toMatchObject({ code: 'unreachable', message: expect.stringContaining('node-1 192.168.0.1 refused') })
  })

  it('expects of each node its own pods under externalTrafficPolicy Local, and the mean of them in all', async () => {
    const spec = { target: { service: 'checkout', entry: 'each-node' } }
    const plan = await planned(withService({ externalTrafficPolicy: 'Local' }), spec)
    expect(plan.entries).toEqual([{ node: 'node-1', pods: ['a'] }, { node: 'node-2', pods: ['b', 'c'] }])
    expect(plan.pods.map(({ name, expectedShare }) => [name, expectedShare])).toEqual([['a', 0.5], ['b', 0.25], ['c', 0.25]])
    expect(plan.remarks.map(({ code }) => code)).toEqual(['ingress-nodes', 'traffic-policy-local'])
  })

  it('enters through one node all the same where each keeps client affinity for itself, or a load balancer picks the node', async () => {
    const spec = { target: { service: 'checkout', entry: 'each-node' } }
    const sticky = await planned(withService({ sessionAffinity: 'ClientIP' }), spec)
    expect([sticky.addresses.length, sticky.entries]).toEqual([1, undefined])
    expect(sticky.remarks.map(({ code }) => code)).toContain('entry-one-node')
    const alone = await planned({}, spec, { probe: ({ host }) => Promise.resolve(host === '192.168.0.1' ? null : 'refused') })
    expect([alone.route.chooser, alone.entries]).toEqual(['kube-proxy of node node-1', undefined])
    expect(alone.remarks.map(({ code }) => code)).toEqual(['entry-unreachable', 'ingress-node'])
  })

  it('does not knock where there is no choice, and knows this computer', async () => {
    const probe = () => Promise.reject(new Error('no probe was due'))
    const plan = await planned(
      { '/api/v1/nodes': { items: [nodeObject('node-1', { internal: '127.0.0.1' }), nodeObject('down', { ready: false })] } },
      {},
      { probe },
    )
    expect(plan).toMatchObject({ addresses: [{ host: '127.0.0.1' }], local: true })
  })

  it("degrades to the pods' nodes where nodes may not be listed", async () => {
    const plan = await planned({ '/api/v1/nodes': { refused: 403 } })
    expect(plan.addresses).toEqual([{ host: '192.168.0.1', port: 30080 }])
    expect(plan.remarks.map((remark) => remark.code)).toContain('nodes-unknown')
  })

  it('lists pods that cannot answer, with the reason', async () => {
    const plan = await planned({
      [`${base}/pods`]: {
        items: [
          podObject({ name: 'a' }),
          podObject({ name: 'b', ready: false }),
          podObject({ name: 'c', terminating: true }),
          podObject({ name: 'd', node: '', ready: false }),
          podObject({ name: 'done', phase: 'Succeeded', ready: false }),
        ],
      },
      [slicesPath]: {
        items: [sliceObject([{ name: 'a' }, { name: 'b', ready: false }, { name: 'c', ready: false, serving: true, terminating: true }])],
      },
    })
    expect(plan.pods.map((pod) => [pod.name, pod.eligible, pod.note])).toEqual([
      ['a', true, ''],
      ['b', false, 'not ready (ContainersNotReady)'],
      ['c', false, 'terminating'],
      ['d', false, 'not scheduled'],
    ])
    expect(plan).toMatchObject({ expectedResponders: 1, connectionsNeeded: null })
    expect(plan.remarks.map((remark) => remark.code)).toEqual(['ingress-node', 'not-ready', 'one-pod'])
  })

  it('makes the source address the unit under affinity', async () => {
    const plan = await planned(withService({ sessionAffinity: 'ClientIP' }))
    expect(plan).toMatchObject({
      affinity: true,
      route: { unit: 'source' },
      connectionsNeeded: null,
      policies: ['sessionAffinity ClientIP (10800 s)'],
    })
    expect(plan.remarks.map((remark) => remark.code)).toContain('affinity')
  })

  it('enters only nodes with pods under externalTrafficPolicy Local', async () => {
    const plan = await planned({
      ...withService({ externalTrafficPolicy: 'Local' }),
      [slicesPath]: {
        items: [
          sliceObject([
            { name: 'a', node: 'node-2' },
            { name: 'b', node: 'node-2' },
            { name: 'c', node: 'node-1', ready: false },
          ]),
        ],
      },
    })
    expect(plan.route.chooser).toBe('kube-proxy of node node-2')
    expect(plan.pods.map((pod) => pod.expectedShare)).toEqual([0.5, 0.5, 0])
  })

  it("expects the ingress zone's pods only where hints say so", async () => {
    const plan = await planned({
      [slicesPath]: { items: [sliceObject(threePods.map((pod) => ({ ...pod, zones: [pod.node === 'node-2' ? 'z-b' : 'z-a'] })))] },
    })
    expect(plan.pods.map((pod) => [pod.expectedShare, pod.note])).toEqual([
      [1, ''],
      [0, 'not meant for zone z-a, in which connections enter'],
      [0, 'not meant for zone z-a, in which connections enter'],
    ])
    expect(plan.remarks.map((remark) => remark.code)).toContain('zone-preference')
  })

  it('goes to the load balancer where it has an address', async () => {
    const plan = await planned(withService({ type: 'LoadBalancer' }, { status: { loadBalancer: { ingress: [{ ip: '198.51.100.9' }] } } }))
    expect(plan).toMatchObject({
      addresses: [{ host: '198.51.100.9', port: 80 }],
      hostHeader: '198.51.100.9',
      route: { path: ['you', 'load balancer 198.51.100.9:80', 'kube-proxy of a node', '3 pods'] },
    })
  })

  it('does not judge an ExternalName', async () => {
    const plan = await planned(
      { ...withService({ type: 'ExternalName', externalName: 'db.example', ports: null, selector: null }), [slicesPath]: { items: [] } },
      { target: { service: 'checkout', port: 8080 } },
    )
    expect(plan).toMatchObject({
      addresses: [{ host: 'db.example', port: 8080 }],
      route: { testsService: false, unit: 'none' },
      pods: [],
      expectedResponders: null,
      connectionsNeeded: null,
    })
  })

  it.each([
    [{ name: 'https', port: 443 }, {}, 'https'],
    [{ name: 'web', port: 443 }, {}, 'https'],
    [{ name: 'https-web', port: 8443 }, {}, 'https'],
    [{ name: 'web', port: 443, appProtocol: 'http' }, {}, 'http'],
    [{ name: 'web', port: 8080, appProtocol: 'https' }, {}, 'https'],
    [{ name: 'web', port: 8080 }, { request: { tls: { serverName: 'x' } } }, 'https'],
    [{ name: 'web', port: 8080 }, {}, 'http'],
  ])('speaks TLS when port %j and profile %j say so: %s', async (port, spec, scheme) => {
    const plan = await planned(
      { ...withService({ ports: [{ ...port, nodePort: 30443 }] }), [slicesPath]: { items: [sliceObject(threePods, { port: port.name })] } },
      spec,
    )
    expect(plan.scheme).toBe(scheme)
  })

  it('asks for the permissions that watching and the disruptions need', async () => {
    const cluster = memoryCluster(table({ [reviews]: { object: { status: { allowed: false } } } }))
    const deleting = profile({ disruptions: [{ at: '0s', do: 'delete', pods: 1 }] })
    const { plan } = await planService(cluster, deleting, options)
    expect(plan.missingPermissions.map(({ verb, resource }) => `${verb} ${resource}`)).toEqual([
      'list pods',
      'list endpointslices',
      'watch pods',
      'watch endpointslices',
      'get pods',
      'delete pods',
    ])
    expect(cluster.requests.find((request) => request.ref.resource === 'selfsubjectaccessreviews')?.body).toMatchObject({
      spec: { resourceAttributes: { verb: 'list', group: '', resource: 'pods', namespace: 'shop' } },
    })
    expect((await planned({ [reviews]: { refused: 404 } })).remarks.map((remark) => remark.code)).toContain('permissions-unknown')
  })
})

describe('a plan that is not possible', () => {
  it.each<[string, Record<string, MemoryAnswer>, Record<string, unknown>, Partial<FailureData>]>([
    [
      'unknown Service',
      {},
      { target: { service: 'chekout' } },
      {
        code: 'not-found',
        message: 'There is no Service chekout in namespace shop of context memory.',
        next: 'There are: checkout.',
      },
    ],
    [
      'unknown namespace',
      { '/api/v1/namespaces': { items: [{ metadata: { name: 'shop' } }] } },
      { target: { service: 'checkout', namespace: 'shopp' } },
      {
        code: 'not-found',
        message: 'There is no namespace shopp in context memory.',
        next: 'Namespaces there are: shop.',
      },
    ],
    [
      'empty namespace',
      { '/api/v1/namespaces': { items: [{ metadata: { name: 'void' } }] } },
      { target: { service: 'checkout', namespace: 'void' } },
      {
        code: 'not-found',
        message: 'Namespace void of context memory has no Services, and none named checkout.',
      },
    ],
    [
      'unknown port',
      {},
      { target: { service: 'checkout', port: 'grpc' } },
      { code: 'not-found', message: 'shop/checkout has no port grpc.', next: 'There are: http (80).' },
    ],
    [
      'several ports',
      withService({
        ports: [
          { name: 'a', port: 1 },
          { name: 'b', port: 2 },
        ],
      }),
      {},
      { code: 'usage', next: 'There are: a (1), b (2).' },
    ],
    ['UDP', withService({ ports: [{ name: 'dns', port: 53, protocol: 'UDP', nodePort: 3 }] }), {}, { code: 'unavailable' }],
    [
      'ClusterIP',
      withService({ type: 'ClusterIP', ports: [{ name: 'http', port: 80 }] }),
      {},
      {
        code: 'unavailable',
        message: expect.stringContaining(
          'shop/checkout cannot be reached from this computer. Its ClusterIP is reachable only inside the cluster',
        ),
      },
    ],
    ['another route', {}, { route: 'incluster' }, { code: 'unavailable', message: 'The route incluster is not available yet.' }],
    [
      'no ready pods',
      { [slicesPath]: { items: [sliceObject(threePods.map((pod) => ({ ...pod, ready: false })))] } },
      {},
      {
        code: 'unreachable',
        message: 'shop/checkout has no ready pods (0 of 3).',
        next: 'Nothing would answer; see why with: kubectl --context memory -n shop get pods -l app=checkout',
      },
    ],
    [
      'no pods at all',
      { [slicesPath]: { items: [] }, [`${base}/pods`]: { items: [] } },
      {},
      { code: 'unreachable', message: 'shop/checkout has no pods behind it.' },
    ],
    [
      'no pods under Local',
      {
        ...withService({ externalTrafficPolicy: 'Local' }),
        [slicesPath]: { items: [sliceObject([{ name: 'a', ready: false }])] },
      },
      {},
      { code: 'unreachable', message: 'shop/checkout has no ready pods (0 of 3).' },
    ],
    [
      'forbidden',
      { [`${base}/services/checkout`]: { refused: 403, message: 'no' } },
      {},
      {
        code: 'forbidden',
        message: 'Context memory is not allowed to get services checkout in namespace shop: no.',
      },
    ],
    [
      'no node ready',
      { '/api/v1/nodes': { items: [nodeObject('node-1', { ready: false })] } },
      {},
      {
        code: 'unreachable',
        message: expect.stringContaining('no ready node has an address'),
      },
    ],
  ])('%s', async (_, more, spec, expected) => {
    const told = await failure(more, spec)
    expect(told).toMatchObject(expected)
    expect(told.next).not.toBe('')
  })
})

describe('planning a plain URL', () => {
  const url = (target: Record<string, unknown>, spec = {}) => planUrl(profile({ target, ...spec }), options.connectionsNeeded)

  it('knows only how many are said to answer', () => {
    expect(url({ url: 'http://127.0.0.1:8080/shop?x=1', responders: 3 })).toMatchObject({
      target: { kind: 'url', url: 'http://127.0.0.1:8080/shop?x=1', responders: 3 },
      route: {
        kind: 'direct',
        chooser: 'unknown: whatever answers at 127.0.0.1:8080',
        unit: 'connection',
        testsService: true,
        path: ['you', '127.0.0.1:8080', '3 responders'],
      },
      scheme: 'http',
      addresses: [{ host: '127.0.0.1', port: 8080 }],
      hostHeader: '127.0.0.1:8080',
      pods: [],
      expectedResponders: 3,
      connectionsNeeded: 750,
      local: true,
    })
    expect(url({ url: 'http://shop.example' })).toMatchObject({ expectedResponders: null, connectionsNeeded: null, local: false })
  })

  it.each([
    ['10.0.0.5:8443', { host: '10.0.0.5', port: 8443 }, false],
    ['edge.example', { host: 'edge.example', port: 443 }, false],
    ['[::1]', { host: '::1', port: 443 }, true],
    ['[::1]:81', { host: '::1', port: 81 }, true],
  ])('connects to the address %s in place of the URL\'s host, whose name it still asks for', (address, reached, local) => {
    expect(url({ url: 'https://shop.example/cart', address })).toMatchObject({
      scheme: 'https', addresses: [reached], hostHeader: 'shop.example', local, target: { url: 'https://shop.example/cart' },
    })
  })

  it('takes ports and families from the URL', () => {
    expect(url({ url: 'https://shop.example/' })).toMatchObject({
      scheme: 'https',
      addresses: [{ host: 'shop.example', port: 443 }],
      hostHeader: 'shop.example',
    })
    expect(url({ url: 'http://[::1]:81/' })).toMatchObject({ addresses: [{ host: '::1', port: 81 }], hostHeader: '[::1]:81', local: true })
  })
})
