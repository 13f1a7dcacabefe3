import { beforeEach, expect, test } from 'vitest'
import { createApiClient } from '../testing/api-client.ts'
import type { ApiClient } from '../testing/api-client.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import type { SimulatedCluster, SimulationOptions } from '../testing/samples.ts'

const budgets = '/apis/policy/v1/namespaces/shop/poddisruptionbudgets'
let cluster: SimulatedCluster
let api: ApiClient

function start(scenario: SimulationOptions['scenario']): void {
  cluster = simulateCluster(scenario === undefined ? {} : { scenario })
  api = createApiClient(cluster.state, cluster.scheduler)
}
beforeEach(() => start({ minAvailable: 4 }))

const budget = (name: string, spec: object) => (
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec: { selector: { matchLabels: { app: 'checkout' } }, ...spec } }
)
const create = (name: string, spec: object) => api.call(budgets, { method: 'POST', body: budget(name, spec) })
const statusOf = (name: string) => api.call(`${budgets}/${name}`).document['status']
const podName = (index: number) => present(cluster.checkoutPods()[index]).metadata.name
const evict = (name: string, more: object = {}) => api.call(`/api/v1/namespaces/shop/pods/${name}/eviction`, {
  method: 'POST', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'shop' }, ...more },
})
const leaving = () => cluster.checkoutPods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(({ metadata }) => metadata.name)

test('tells how many pods may go, follows them, and shows it in a table', () => {
  expect(statusOf('checkout')).toMatchObject({
    disruptionsAllowed: 1, currentHealthy: 5, desiredHealthy: 4, expectedPods: 5, observedGeneration: 1,
    conditions: [{ type: 'DisruptionAllowed', status: 'True', reason: 'SufficientPods' }],
  })
  const { events, stop } = api.watch(`${budgets}?watch=true`)
  expect(evict(podName(0)).code).toBe(201)
  cluster.scheduler.advance(300)
  expect(statusOf('checkout')).toMatchObject({ disruptionsAllowed: 0, conditions: [{ status: 'False', reason: 'InsufficientPods' }] })
  cluster.scheduler.advance(10_000)
  expect(statusOf('checkout')).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 5 })
  expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['ADDED', 'MODIFIED'])
  stop()
  const { document } = api.call(budgets, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })
  expect(document).toMatchObject({ rows: [{ cells: ['checkout', '4', 'N/A', 1, '20s'] }] })
})

test('an eviction takes from it; one too many is answered as by Kubernetes, and leaves its pod alone', () => {
  expect(evict(podName(0)).code).toBe(201)
  const [gone] = leaving()
  expect(evict(podName(1))).toEqual({
    code: 429,
    document: {
      kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'TooManyRequests', code: 429,
      message: 'Cannot evict pod as it would violate the pod\'s disruption budget.',
      details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget checkout needs 4 healthy pods and has 5 currently' }] },
    },
  })
  expect(leaving()).toEqual([gone])
  expect(evict(present(gone)).code).toBe(201)
  expect(api.call(`/api/v1/namespaces/shop/pods/${podName(1)}`, { method: 'DELETE' }).code).toBe(200)
  expect(leaving()).toHaveLength(2)
})

test('a dry run takes nothing', () => {
  for (let i = 0; i < 3; i++) expect(evict(podName(0), { deleteOptions: { dryRun: ['All'] } }).code).toBe(201)
  expect(statusOf('checkout')).toMatchObject({ disruptionsAllowed: 1 })
  expect(leaving()).toEqual([])
})

test('budgets are created, refused where they make no sense, changed and deleted', () => {
  start(undefined)
  expect(create('half', { maxUnavailable: '50%' })).toMatchObject({ code: 201, document: { metadata: { name: 'half', generation: 1 } } })
  expect(evict(podName(0))).toMatchObject({
    code: 429, document: { details: { retryAfterSeconds: 10, causes: [{ message: expect.stringContaining('still being processed') }] } },
  })
  cluster.scheduler.advance(100)
  expect(statusOf('half')).toMatchObject({ disruptionsAllowed: 3, desiredHealthy: 2 })
  expect(create('half', {})).toMatchObject({ code: 409, document: { reason: 'AlreadyExists' } })
  expect(create('both', { minAvailable: 1, maxUnavailable: 1 })).toMatchObject({ code: 422 })
  expect(api.call('/apis/policy/v1/namespaces/nowhere/poddisruptionbudgets', { method: 'POST', body: budget('a', {}) }).code).toBe(404)
  const raised = api.call(`${budgets}/half`, { method: 'PATCH', contentType: 'application/merge-patch+json', body: { spec: { maxUnavailable: 1 } } })
  expect(raised).toMatchObject({ code: 200, document: { metadata: { generation: 2 } } })
  cluster.scheduler.advance(100)
  expect(statusOf('half')).toMatchObject({ disruptionsAllowed: 1, observedGeneration: 2 })
  create('second', { minAvailable: 1 })
  expect(evict(podName(0))).toMatchObject({ code: 500, document: { message: expect.stringContaining('more than one PodDisruptionBudget') } })
  for (const name of ['half', 'second']) expect(api.call(`${budgets}/${name}`, { method: 'DELETE' }).document).toMatchObject({ status: 'Success' })
  expect(evict(podName(0)).code).toBe(201)
})

test('percentages that must stay round up, and pods that are not ready may go while the others suffice', () => {
  start(undefined)
  create('most', { minAvailable: '70%' })
  cluster.scheduler.advance(100)
  expect(statusOf('most')).toMatchObject({ disruptionsAllowed: 1, desiredHealthy: 4 })
  const pod = present(cluster.checkoutPods()[0])
  const conditions = (pod.status.conditions ?? []).map((one) => (one.type === 'Ready' ? { ...one, status: 'False' } : one))
  cluster.state.pods.replace({ ...pod, status: { ...pod.status, conditions } })
  cluster.scheduler.advance(100)
  expect(statusOf('most')).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 4 })
  expect(evict(podName(1)).code).toBe(429)
  expect(evict(pod.metadata.name).code).toBe(201)
})
