import { expect, test } from 'vitest'
import { delayRanges } from '../base/delays.ts'
import { nodeLossTimes } from '../controllers/node-lifecycle.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import type { SimulatedCluster } from '../testing/samples.ts'
import { losingNode } from './disturbances.ts'

const endpoints = ({ state }: SimulatedCluster) => present(
  state.endpointSlices.list('shop').find(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'checkout'),
).endpoints

test('a preStop hook sleeps between the end of the endpoint and the end of the process', () => {
  const cluster = simulateCluster({ scenario: { preStopSeconds: 3 } })
  const victim = present(cluster.checkoutPods()[0])
  const requestedAtMs = cluster.scheduler.now()
  requestPodDeletion(cluster.state.pods, victim, undefined, requestedAtMs)
  cluster.scheduler.advance(2_900)
  const process = present(cluster.processes.get(victim.metadata.name))
  expect(process.terminatedAtMs).toBeUndefined()
  expect(endpoints(cluster).find(({ targetRef }) => targetRef?.name === victim.metadata.name)?.conditions)
    .toEqual({ ready: false, serving: true, terminating: true })
  cluster.scheduler.advance(200)
  expect(present(process.terminatedAtMs) - requestedAtMs).toBeGreaterThanOrEqual(3_000 + delayRanges.kill[0])
})

test('a preStop hook longer than the grace ends with it', () => {
  const cluster = simulateCluster({ scenario: { preStopSeconds: 60 } })
  const victim = present(cluster.checkoutPods()[0])
  requestPodDeletion(cluster.state.pods, victim, 5, cluster.scheduler.now())
  cluster.scheduler.advance(5_010)
  expect(cluster.processes.get(victim.metadata.name)).toMatchObject({ terminatedAtMs: undefined, killedAtMs: expect.any(Number) })
})

test('full nodes leave the newcomers of a drained one waiting until it is opened again', () => {
  const cluster = simulateCluster({ scenario: { podsPerNode: 3 } })
  const node = present(cluster.state.nodes.get(undefined, 'demo-worker-2'))
  cluster.state.nodes.replace({ ...node, spec: { ...node.spec, unschedulable: true } })
  const victims = cluster.checkoutPods().filter(({ spec }) => spec.nodeName === 'demo-worker-2')
  for (const pod of victims) requestPodDeletion(cluster.state.pods, pod, undefined, cluster.scheduler.now())
  cluster.scheduler.advance(10_000)
  const waiting = cluster.checkoutPods().filter(({ spec }) => spec.nodeName === undefined)
  expect(waiting).toHaveLength(victims.length)
  expect(waiting[0]?.status.conditions).toMatchObject([{
    type: 'PodScheduled', status: 'False', reason: 'Unschedulable',
    message: '0/3 nodes are available: 1 node(s) were unschedulable, 2 Too many pods.',
  }])
  cluster.state.nodes.replace({ ...present(cluster.state.nodes.get(undefined, 'demo-worker-2')), spec: node.spec })
  cluster.scheduler.advance(10_000)
  expect(cluster.checkoutPods().filter(isReady)).toHaveLength(5)
})

test('a lost node: not ready after the grace, its endpoints too; its pods are deleted later, replaced elsewhere and never go', () => {
  const cluster = simulateCluster()
  losingNode('demo-worker-2', 1_000)(cluster)
  const lost = cluster.checkoutPods().filter(({ spec }) => spec.nodeName === 'demo-worker-2').map(({ metadata }) => metadata.name)
  expect(lost).toHaveLength(2)
  cluster.scheduler.advance(1_000 + nodeLossTimes.graceMs - 10)
  expect(cluster.checkoutPods().filter(isReady)).toHaveLength(5)
  cluster.scheduler.advance(10 + delayRanges.slice[1])
  expect(cluster.state.nodes.get(undefined, 'demo-worker-2')?.status.conditions.map(({ status }) => status)).toEqual(Array(4).fill('Unknown'))
  expect(endpoints(cluster).filter(({ conditions }) => !conditions.ready).map(({ targetRef }) => targetRef?.name).sort()).toEqual(lost.toSorted())
  cluster.scheduler.advance(nodeLossTimes.tolerationMs + 10_000)
  const pods = cluster.checkoutPods()
  expect(pods.filter(isReady)).toHaveLength(5)
  expect(pods.filter((pod) => isReady(pod) && pod.spec.nodeName === 'demo-worker-2')).toEqual([])
  cluster.scheduler.advance(60_000)
  expect(cluster.checkoutPods().filter(isTerminating).map(({ metadata }) => metadata.name)).toEqual(lost)
})
