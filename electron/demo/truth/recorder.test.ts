import { expect, test } from 'vitest'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import { demoTarget } from '../bootstrap/bootstrap.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import { startTruthRecorder } from './recorder.ts'
import { truthSchema } from './truth.ts'

function start() {
  const cluster = simulateCluster({ bootMs: 0 })
  const truth = startTruthRecorder(cluster.state, cluster.scheduler, { scenario: 'failover', seed: 1, ...demoTarget })
  cluster.scheduler.advance(10_000)
  const read = () => truthSchema.parse(JSON.parse(JSON.stringify(truth.snapshot())))
  return { cluster, truth, read }
}

test('knows the pods of the Service under test, with where they are and since when', () => {
  const { cluster, read } = start()
  const { pods, service, startedAt } = read()
  expect([service, startedAt]).toEqual(['shop/checkout', '2026-01-01T00:00:00.000Z'])
  expect(pods.map(({ name }) => name).sort()).toEqual(cluster.checkoutPods().map(({ metadata }) => metadata.name))
  for (const { name, ip, node, zone, createdAt, readyAt } of pods) {
    const pod = present(cluster.state.pods.get('shop', name))
    expect([ip, node]).toEqual([pod.status.podIP, pod.spec.nodeName])
    expect(zone).toBe(node === 'demo-worker-1' ? 'zone-a' : 'zone-b')
    expect(Date.parse(present(readyAt))).toBeGreaterThan(Date.parse(createdAt))
  }
})

test('tells of one change with one time, however the clock goes on while it is told', () => {
  const cluster = simulateCluster({ bootMs: 0 })
  let readings = 0
  const running = { now: () => cluster.scheduler.now() + readings++, after: cluster.scheduler.after.bind(cluster.scheduler) }
  const truth = startTruthRecorder(cluster.state, running, { scenario: 'failover', seed: 1, ...demoTarget })
  cluster.scheduler.advance(10_000)
  const victim = present(cluster.checkoutPods()[0])
  requestPodDeletion(cluster.state.pods, victim, 0, cluster.scheduler.now())
  const pod = present(truth.snapshot().pods.find(({ name }) => name === victim.metadata.name))
  expect(pod.goneAt).toBe(present(pod.deletionRequestedAt))
})

test('tells a deletion in its order, and keeps the pod', () => {
  const { cluster, truth, read } = start()
  const victim = present(cluster.checkoutPods()[0])
  const { name } = victim.metadata
  const requestedAtMs = cluster.scheduler.now()
  requestPodDeletion(cluster.state.pods, victim, undefined, requestedAtMs)
  cluster.scheduler.advance(100)
  truth.listenerClosed(name)
  cluster.scheduler.advance(10_000)
  const { pods, events } = read()
  const told = events.filter(({ subject, at }) => subject === name && Date.parse(at) >= requestedAtMs).map(({ kind, detail }) => {
    const { ready, serving, terminating, removed } = detail
    return kind === 'slice-updated' ? { ready, serving, terminating, removed } : kind
  })
  expect([told.slice(0, 3).includes('listener-closed'), told.filter((entry) => entry !== 'listener-closed')]).toEqual([true, [
    'delete-requested',
    { ready: false, serving: true, terminating: true, removed: false },
    { ready: false, serving: false, terminating: true, removed: false },
    'pod-gone',
    { ready: false, serving: false, terminating: false, removed: true },
  ]])
  const pod = present(pods.find((other) => other.name === name))
  expect(pod.deletionRequestedAt).toBe(new Date(requestedAtMs).toISOString())
  expect(pod.listenerClosedAt).toBe(new Date(requestedAtMs + 100).toISOString())
  expect(present(pod.goneAt) > present(pod.listenerClosedAt)).toBe(true)
  expect(pods).toHaveLength(6)
})

test('a forced deletion is requested and done in one', () => {
  const { cluster, read } = start()
  const { name } = requestPodDeletion(cluster.state.pods, present(cluster.checkoutPods()[0]), 0, cluster.scheduler.now()).metadata
  const pod = present(read().pods.find((other) => other.name === name))
  expect(pod.deletionRequestedAt).toBe(pod.goneAt)
})

test('traffic, rules and scaling are told', () => {
  const { cluster, truth, read } = start()
  const { name } = present(cluster.checkoutPods()[0]).metadata
  const traffic = truth.trafficOf(name)
  traffic.requestsServed += 3
  traffic.lastServedAtMs = cluster.scheduler.now() + 0.7
  truth.rulesProgrammed('demo-worker-1', 'shop/checkout', [{ pod: name, ip: '10.244.1.2', probability: 1 / 3 }])
  truth.rulesProgrammed('demo-worker-1', 'shop/other', [])
  const deployment = present(cluster.state.deployments.get('shop', 'checkout'))
  cluster.state.deployments.replace({ ...deployment, spec: { ...deployment.spec, replicas: 7 } })
  const { pods, events } = read()
  expect(pods.find((pod) => pod.name === name)).toMatchObject(
    { requestsServed: 3, responsesAborted: 0, lastServedAt: new Date(cluster.scheduler.now()).toISOString() },
  )
  expect(events.slice(-2)).toMatchObject([
    {
      kind: 'rules-programmed', subject: 'demo-worker-1',
      detail: { service: 'shop/checkout', pods: [name], rules: [{ pod: name, probability: 0.3333 }] },
    },
    { kind: 'scaled', subject: 'shop/checkout', detail: { from: 5, to: 7 } },
  ])
})

test('after freezing, listeners that close are the cluster\'s own end', () => {
  const { cluster, truth, read } = start()
  const { name } = present(cluster.checkoutPods()[0]).metadata
  truth.freeze()
  truth.listenerClosed(name)
  expect(read().pods.find((pod) => pod.name === name)?.listenerClosedAt).toBeUndefined()
})
