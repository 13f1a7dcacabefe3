import { expect, test } from 'vitest'
import { delayRanges } from '../base/delays.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import { startNodeProxy } from './node-proxy.ts'
import { createPodNetwork } from './pod-network.ts'
import { evenWeighting } from './rules.ts'
import type { Rule } from './rules.ts'

const target = 'shop/checkout'

/** A proxy of a node without an address of its own: it has rules but no listener. */
function start() {
  const cluster = simulateCluster({ bootMs: 0 })
  const programmed: { atMs: number, rules: readonly Rule[] }[] = []
  const proxy = startNodeProxy({
    ...cluster, node: 'demo-worker-2', address: undefined, network: createPodNetwork(), weighting: evenWeighting, reserved: () => undefined,
    onProgrammed: (service, rules) => programmed.push({ atMs: cluster.scheduler.now(), rules }) && expect(service).toBe(target),
  })
  cluster.scheduler.advance(10_000)
  return { cluster, proxy, programmed }
}

test('knows all ready pods of NodePort Services, and only of those', () => {
  const { cluster, proxy } = start()
  expect(proxy.rules(target).map(({ pod }) => pod)).toEqual(cluster.checkoutPods().map(({ metadata }) => metadata.name))
  expect(proxy.rules('shop/cart')).toEqual([])
})

test('follows a slice after a delay, with what is known by then', () => {
  const { cluster, proxy, programmed } = start()
  const victim = present(cluster.checkoutPods()[0])
  requestPodDeletion(cluster.state.pods, victim, undefined, cluster.scheduler.now())
  let sliceAtMs = 0
  const stop = cluster.state.endpointSlices.observe(() => {
    sliceAtMs ||= cluster.scheduler.now()
  })
  const before = programmed.length
  cluster.scheduler.advance(delayRanges.slice[1] + delayRanges.programming[1])
  stop()
  expect(programmed).toHaveLength(before + 1)
  const { atMs, rules } = present(programmed.at(-1))
  expect(atMs - sliceAtMs).toBeGreaterThanOrEqual(delayRanges.programming[0])
  expect(atMs - sliceAtMs).toBeLessThanOrEqual(delayRanges.programming[1])
  expect(rules.map(({ pod }) => pod)).not.toContain(victim.metadata.name)
  expect(rules).toHaveLength(4)
  cluster.scheduler.advance(10_000)
  expect(proxy.rules(target)).toHaveLength(5)
})

test('a stopped proxy keeps its rules', () => {
  const { cluster, proxy } = start()
  proxy.stop()
  for (const pod of cluster.checkoutPods()) requestPodDeletion(cluster.state.pods, pod, 0, cluster.scheduler.now())
  cluster.scheduler.advance(10_000)
  expect(proxy.rules(target)).toHaveLength(5)
})
