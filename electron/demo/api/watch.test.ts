import { beforeEach, expect, test } from 'vitest'
import { createApiClient } from '../testing/api-client.ts'
import type { ApiClient } from '../testing/api-client.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import type { SimulatedCluster } from '../testing/samples.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import type { Pod } from '../objects/core.ts'

const pods = '/api/v1/namespaces/shop/pods'
let cluster: SimulatedCluster
let api: ApiClient

beforeEach(() => {
  cluster = simulateCluster()
  api = createApiClient(cluster.state, cluster.scheduler)
})

const firstPod = () => present(cluster.checkoutPods()[0])
const relabel = (pod: Pod, labels: Record<string, string>) => {
  const current = present(cluster.state.pods.get('shop', pod.metadata.name))
  return cluster.state.pods.replace({ ...current, metadata: { ...current.metadata, labels } })
}
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type)

test.each(['', '&resourceVersion=0'])('begins with what exists, then follows%s', (version) => {
  const { events } = api.watch(`${pods}?watch=true${version}`)
  expect(types(events)).toEqual(Array(7).fill('ADDED'))
  relabel(firstPod(), { ...firstPod().metadata.labels, x: '1' })
  expect(events.at(-1)).toMatchObject({ type: 'MODIFIED', object: { kind: 'Pod', metadata: { labels: { x: '1' } } } })
})

test('from a version on, nothing is missed and nothing comes twice', () => {
  const listed = api.call(pods).document['metadata']
  const version = String(present(Object.entries(listed ?? {}).find(([key]) => key === 'resourceVersion'))[1])
  relabel(firstPod(), { ...firstPod().metadata.labels, x: '1' })
  const { events } = api.watch(`${pods}?watch=1&resourceVersion=${version}`)
  relabel(firstPod(), { ...firstPod().metadata.labels, x: '2' })
  expect(events).toMatchObject([
    { type: 'MODIFIED', object: { metadata: { labels: { x: '1' } } } }, { type: 'MODIFIED', object: { metadata: { labels: { x: '2' } } } },
  ])
})

test('a graceful end shows as MODIFIED, then DELETED with a later version', () => {
  const { name } = firstPod().metadata
  const { events } = api.watch(`${pods}?watch=1&resourceVersion=${cluster.state.pods.revision}&fieldSelector=metadata.name%3D${name}`)
  requestPodDeletion(cluster.state.pods, firstPod(), undefined, cluster.scheduler.now())
  cluster.scheduler.advance(5_000)
  expect(types(events)).toEqual(['MODIFIED', 'MODIFIED', 'DELETED'])
  const versions = events.map(
    ({ object }) => Number(Object.entries(object['metadata'] ?? {}).find(([key]) => key === 'resourceVersion')?.[1]),
  )
  expect(versions).toEqual([...versions].sort((a, b) => a - b))
  expect(new Set(versions).size).toBe(3)
})

test('what starts or stops matching appears and disappears', () => {
  const { events } = api.watch(`${pods}?watch=1&resourceVersion=${cluster.state.pods.revision}&labelSelector=canary%3Dyes`)
  const { labels } = firstPod().metadata
  relabel(firstPod(), { ...labels, canary: 'yes' })
  relabel(firstPod(), { ...labels, canary: 'yes', more: 'x' })
  relabel(firstPod(), { ...labels })
  relabel(firstPod(), { ...labels, unseen: 'x' })
  expect(types(events)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
})

test('a version that is too old ends in a 410, one from the future in a 504', () => {
  for (let count = 0; count < 3_000; count++) relabel(firstPod(), { ...firstPod().metadata.labels, count: String(count) })
  const { events, ended } = api.watch(`${pods}?watch=1&resourceVersion=1001`)
  expect(events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }])
  expect(ended()).toBe(true)
  expect(() => api.watch(`${pods}?watch=1&resourceVersion=999999`)).toThrow('Too large resource version')
  expect(() => api.watch(`${pods}?watch=1&timeoutSeconds=soon`)).toThrow('invalid timeoutSeconds "soon"')
})

test('ends after its time, with a bookmark for who asked', () => {
  const watch = api.watch(`${pods}?watch=1&resourceVersion=${cluster.state.pods.revision}&timeoutSeconds=20&allowWatchBookmarks=true`)
  cluster.scheduler.advance(19_900)
  expect([types(watch.events), watch.ended()]).toEqual([['BOOKMARK'], false])
  cluster.scheduler.advance(200)
  expect([types(watch.events), watch.ended()]).toEqual([['BOOKMARK', 'BOOKMARK'], true])
  expect(watch.events[1]).toMatchObject(
    { object: { kind: 'Pod', apiVersion: 'v1', metadata: { resourceVersion: String(cluster.state.pods.revision) } } },
  )
  relabel(firstPod(), { x: '1' })
  expect(watch.events).toHaveLength(2)
})

test('streaming lists end their first part with a marked bookmark', () => {
  const { events } = api.watch(`${pods}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`)
  expect(types(events)).toEqual([...Array(7).fill('ADDED'), 'BOOKMARK'])
  expect(events.at(-1)).toMatchObject({ object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } } })
})

test('in tables, only the first has columns', () => {
  const { events } = api.watch(`${pods}?watch=1`, 'application/json;as=Table;v=v1;g=meta.k8s.io')
  const columns = events.map(({ object }) => object['columnDefinitions'])
  expect(columns[0]).not.toHaveLength(0)
  expect(columns.slice(1)).toEqual(Array(6).fill([]))
  expect(events[0]).toMatchObject({ type: 'ADDED', object: { kind: 'Table', rows: [{ cells: expect.arrayContaining(['Running']) }] } })
})

test('a stopped watch sends nothing more', () => {
  const watch = api.watch(`${pods}?watch=1&allowWatchBookmarks=1`)
  watch.stop()
  relabel(firstPod(), { x: '1' })
  cluster.scheduler.advance(60_000)
  expect(watch.events).toHaveLength(7)
})
