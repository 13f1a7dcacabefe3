import { describe, expect, it } from 'vitest'
import { describeService, listNamespaces } from './describe-service.ts'
import { memoryCluster, type MemoryAnswer } from './testing/memory-cluster.ts'
import { nodeObject, podObject, serviceObject, sliceObject } from './testing/objects.ts'

const base = '/api/v1/namespaces/shop'
const pods = [{ name: 'a' }, { name: 'b', node: 'node-2' }]
const table = (more: Record<string, MemoryAnswer> = {}): Record<string, MemoryAnswer> => ({
  [`${base}/services/checkout`]: { object: serviceObject() },
  [`${base}/services`]: { items: [serviceObject()] },
  [`${base}/pods`]: { items: pods.map((pod) => podObject(pod)) },
  '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices': { items: [sliceObject(pods)] },
  '/api/v1/nodes': { items: [nodeObject('node-1'), nodeObject('node-2', { zone: 'z-b', internal: '192.168.0.2' })] },
  ...more,
})
const described = (more: Record<string, MemoryAnswer> = {}, port: string | null = null, reachable = true) =>
  describeService(memoryCluster(table(more)), 'shop', 'checkout', port, () => Promise.resolve(reachable ? null : 'refused'))
const withService = (...given: Parameters<typeof serviceObject>) => ({ [`${base}/services/checkout`]: { object: serviceObject(...given) } })
const ports = (...list: object[]) => withService({ ports: list })

describe('a Service looked at closely', () => {
  it('has its pods with the share each should get from here, and who chooses', async () => {
    const detail = await described()
    expect(detail).toMatchObject({ type: 'NodePort', port: { name: 'http' }, affinity: false })
    expect(detail.route?.chooser).toBe('kube-proxy of node node-1')
    expect(detail.pods.map((pod) => [pod.name, pod.node, pod.zone, pod.eligible, pod.expectedShare])).toEqual([
      ['a', 'node-1', 'z-a', true, 0.5], ['b', 'node-2', 'z-b', true, 0.5],
    ])
    expect(detail.remarks.map(({ code }) => code)).toEqual(['ingress-node'])
  })

  it.each<[string, Record<string, MemoryAnswer>, boolean, string]>([
    ['a ClusterIP', withService({ type: 'ClusterIP', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }), true, 'no-route'],
    ['nodes that let nobody in', {}, false, 'no-route'],
    ['a Local Service without ready pods', {
      ...withService({ externalTrafficPolicy: 'Local' }),
      '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices': { items: [sliceObject(pods.map((pod) => ({ ...pod, ready: false })))] },
    }, true, 'no-route'],
  ])('tells what keeps it from being reached as a remark with its remedy: %s', async (_, more, reachable, code) => {
    const detail = await described(more, null, reachable)
    expect(detail.route).toBeNull()
    expect(detail.pods.map((pod) => pod.name)).toEqual(['a', 'b'])
    const remark = detail.remarks.find((one) => one.code === code)
    expect(remark?.text).toMatch(/shop\/checkout/)
    expect(remark?.next).not.toBe('')
  })

  it('says that nobody answers, and still shows the way', async () => {
    const detail = await described({ '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices': { items: [sliceObject([])] } })
    expect(detail.route).not.toBeNull()
    expect(detail.remarks.map(({ code }) => code)).toContain('no-pods')
  })

  it('takes the first TCP port of several, the one named, or says which there are', async () => {
    const two = ports(
      { name: 'dns', port: 53, protocol: 'UDP', nodePort: 30001 },
      { name: 'http', port: 80, protocol: 'TCP', nodePort: 30002 },
      { name: 'admin', port: 81, protocol: 'TCP', nodePort: 30003 },
    )
    expect((await described(two)).port).toMatchObject({ name: 'http' })
    expect((await described(two, 'admin')).port).toMatchObject({ name: 'admin' })
    const unknown = [{ code: 'no-port', next: expect.stringContaining('admin (81)') }]
    expect(await described(two, 'nope')).toMatchObject({ port: null, route: null, remarks: unknown })
    const datagrams = [{ code: 'no-port', text: expect.stringContaining('only TCP') }]
    expect(await described(two, 'dns')).toMatchObject({ port: null, remarks: datagrams })
  })

  it('says that hints make shares depend on where a client inside runs', async () => {
    const hinted = pods.map((pod) => ({ ...pod, zones: ['z-a'] }))
    const detail = await described({
      ...withService({ type: 'ClusterIP', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }),
      '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices': { items: [sliceObject(hinted)] },
    })
    expect(detail.remarks.map(({ code }) => code)).toEqual(['no-route', 'zone-preference'])
  })

  it('is a failure where it is not there', async () => {
    await expect(describeService(memoryCluster(table()), 'shop', 'nope', null)).rejects.toMatchObject({ data: { code: 'not-found' } })
  })
})

describe('namespaces', () => {
  const listed = (answer: MemoryAnswer) => listNamespaces(memoryCluster({ '/api/v1/namespaces': answer }))
  it('come by name, and are unknown where they may not be listed', async () => {
    const items = ['shop', 'default'].map((name) => ({ metadata: { name, uid: name, resourceVersion: '1' } }))
    expect(await listed({ items })).toEqual(['default', 'shop'])
    expect(await listed({ refused: 403 })).toBeNull()
    await expect(listed({ refused: 401 })).rejects.toMatchObject({ data: { code: 'unauthorised' } })
  })
})
