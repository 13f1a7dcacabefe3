import { expect, test } from 'vitest'
import { randomStreams } from '../base/random.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import { flappingReadiness, leavingPods, oneSlowPod } from './disturbances.ts'

test('one pod loses its readiness for a while, again and again, and the slice follows', () => {
  const cluster = simulateCluster()
  flappingReadiness({ readyMs: 5_000, notReadyMs: 3_000 })(cluster)
  const unready = () => cluster.checkoutPods().filter((pod) => !isReady(pod)).map(({ metadata }) => metadata.name)
  const ready = () => present(cluster.state.endpointSlices.list('shop').find(({ metadata }) => metadata.name.startsWith('checkout')))
    .endpoints.filter(({ conditions }) => conditions.ready).length
  cluster.scheduler.advance(4_900)
  expect(unready()).toEqual([])
  cluster.scheduler.advance(500)
  const [first] = unready()
  expect(unready()).toHaveLength(1)
  expect(ready()).toBe(4)
  cluster.scheduler.advance(3_000)
  expect([unready(), ready()]).toEqual([[], 5])
  cluster.scheduler.advance(5_000)
  expect(unready()).toEqual([first])
})

test('a ready pod is deleted now and then, and replaced', () => {
  const cluster = simulateCluster()
  leavingPods({ firstMs: 6_000, everyMs: 12_000 })(cluster)
  const before = cluster.checkoutPods().map(({ metadata }) => metadata.name)
  cluster.scheduler.advance(6_010)
  expect(cluster.checkoutPods().filter(isTerminating)).toHaveLength(1)
  cluster.scheduler.advance(5_500)
  const after = cluster.checkoutPods().map(({ metadata }) => metadata.name)
  expect(after).toHaveLength(5)
  expect(after.filter((name) => before.includes(name))).toHaveLength(4)
  expect(cluster.checkoutPods().filter(isTerminating)).toHaveLength(0)
  cluster.scheduler.advance(6_500)
  expect(cluster.checkoutPods().filter(isTerminating)).toHaveLength(1)
})

test('one of the first pods is slow, whatever else is started, and no later one', () => {
  const pods = simulateCluster().state.pods.list().filter(({ metadata }) => metadata.namespace === 'shop')
  const slowness = oneSlowPod(4, 5)(randomStreams(3))
  const own = pods.filter(({ metadata }) => metadata.labels?.['app'] === 'checkout')
  expect(pods.length).toBeGreaterThan(own.length)
  const factors = pods.map((pod) => [pod.metadata.labels?.['app'], slowness(pod)])
  expect(factors.filter(([, factor]) => factor === 4)).toEqual([['checkout', 4]])
  expect(own.map(slowness)).toEqual([1, 1, 1, 1, 1])
})
