import { beforeEach, describe, expect, test } from 'vitest'
import { delayRanges } from '../base/delays.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import type { SimulatedCluster } from '../testing/samples.ts'

let cluster: SimulatedCluster
beforeEach(() => {
  cluster = simulateCluster()
})

const names = (pods: readonly { metadata: { name: string } }[]) => pods.map(({ metadata }) => metadata.name)
const checkout = () => present(cluster.state.deployments.get('shop', 'checkout'))
const endpoints = () => {
  const slices = cluster.state.endpointSlices.list('shop')
  return present(slices.find(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'checkout')).endpoints
}
const endpointOf = (pod: string) => endpoints().find(({ targetRef }) => targetRef?.name === pod)
const reasons = (name: string) => {
  const events = cluster.state.events.list('shop').filter(({ involvedObject }) => involvedObject.name === name)
  return events.map(({ reason }) => reason)
}
const setReplicas = (replicas: number) => cluster.state.deployments.replace({ ...checkout(), spec: { ...checkout().spec, replicas } })
const deleteFirst = (graceSeconds?: number) => {
  const victim = present(cluster.checkoutPods()[0])
  requestPodDeletion(cluster.state.pods, victim, graceSeconds, cluster.scheduler.now())
  return victim
}
/** Advances in steps of a millisecond until `condition` holds. @returns the time that took */
const advanceUntil = (condition: () => boolean, limitMs = 10_000) => {
  const startMs = cluster.scheduler.now()
  while (!condition()) {
    if (cluster.scheduler.now() - startMs > limitMs) throw new Error('it never happened')
    cluster.scheduler.advance(1)
  }
  return cluster.scheduler.now() - startMs
}

describe('a Deployment', () => {
  test('brings up its pods, spread over the nodes, with addresses of their nodes', () => {
    const pods = cluster.checkoutPods()
    expect(pods).toHaveLength(5)
    expect(pods.every(isReady)).toBe(true)
    expect(pods.map(({ spec }) => spec.nodeName).sort()).toEqual(
      ['demo-worker-1', 'demo-worker-1', 'demo-worker-2', 'demo-worker-2', 'demo-worker-3'],
    )
    for (const { status, spec } of pods) expect(status.podIP).toMatch(new RegExp(`^10\\.244\\.${spec.nodeName?.at(-1)}\\.\\d+$`))
    expect(new Set(cluster.state.pods.list().map(({ status }) => status.podIP)).size).toBe(9)
    const generated = /^checkout-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/
    for (const name of names(pods)) expect(name).toMatch(generated)
    expect(checkout().status).toMatchObject(
      { observedGeneration: 1, replicas: 5, updatedReplicas: 5, readyReplicas: 5, availableReplicas: 5 },
    )
  })

  test('same seed, same cluster; another seed, other pods', () => {
    const described = (seed: number) => {
      const pods = simulateCluster({ seed }).state.pods.list()
      return pods.map(({ metadata, spec, status }) => [metadata.name, metadata.uid, spec.nodeName, status.podIP])
    }
    expect(described(5)).toEqual(described(5))
    expect(described(5)).not.toEqual(described(6))
  })

  test('a pod becomes ready step by step, as events tell', () => {
    const fresh = simulateCluster({ bootMs: 0 })
    const phases: string[] = []
    fresh.state.pods.observe(({ object }) => {
      const container = object.status.containerStatuses?.[0]
      const address = object.status.podIP === undefined ? '' : 'ip'
      const phase = `${object.status.phase} ${container?.state.waiting?.reason ?? ''} ${address} ${isReady(object) ? 'ready' : ''}`
      if (object.metadata.labels?.['app'] === 'cart' && phases.at(-1) !== phase) phases.push(phase)
    })
    const [cart] = fresh.state.deployments.list('shop')
    if (cart !== undefined) fresh.state.deployments.replace({ ...cart, spec: { ...cart.spec, replicas: 1 } })
    fresh.scheduler.advance(5_000)
    expect(phases).toEqual(
      ['Pending   ', 'Pending ContainerCreating  ', 'Pending ContainerCreating ip ', 'Running  ip ', 'Running  ip ready'],
    )
    const pod = present(fresh.state.pods.list('shop').find(({ metadata }) => metadata.labels?.['app'] === 'cart'))
    const told = fresh.state.events.list('shop').filter(({ involvedObject }) => involvedObject.uid === pod.metadata.uid)
    expect(told.map(({ reason }) => reason).sort()).toEqual(['Created', 'Pulled', 'Scheduled', 'Started'])
  })

  test('scales up and down, the youngest first', () => {
    const before = names(cluster.checkoutPods())
    cluster.scheduler.advance(2_000)
    setReplicas(7)
    cluster.scheduler.advance(5_000)
    expect(cluster.checkoutPods().filter(isReady)).toHaveLength(7)
    setReplicas(5)
    cluster.scheduler.advance(5_000)
    expect(names(cluster.checkoutPods())).toEqual(before)
    expect(reasons('checkout')).toEqual(['ScalingReplicaSet', 'ScalingReplicaSet', 'ScalingReplicaSet'])
    setReplicas(0)
    cluster.scheduler.advance(5_000)
    expect([cluster.checkoutPods(), endpoints(), checkout().status.replicas]).toEqual([[], [], 0])
  })

  test('rolls over to a new template, never with fewer than allowed, and back to the old set', () => {
    const oldNames = names(cluster.checkoutPods())
    const original = checkout().spec.template
    const withAnnotations = (annotations: Record<string, string> | undefined) => (
      { ...original, metadata: { ...original.metadata, annotations } }
    )
    cluster.state.deployments.replace({ ...checkout(), spec: { ...checkout().spec, template: withAnnotations({ restartedAt: 'now' }) } })
    let [fewest, most] = [5, 5]
    cluster.state.pods.observe(() => {
      const alive = cluster.checkoutPods().filter((pod) => !isTerminating(pod))
      fewest = Math.min(fewest, alive.filter(isReady).length)
      most = Math.max(most, alive.length)
    })
    cluster.scheduler.advance(20_000)
    const replaced = cluster.checkoutPods()
    expect(replaced.filter(isReady)).toHaveLength(5)
    expect(names(replaced).some((name) => oldNames.includes(name))).toBe(false)
    expect([fewest, most]).toEqual([4, 7])
    expect(checkout()).toMatchObject(
      { metadata: { annotations: { 'deployment.kubernetes.io/revision': '2' } }, status: { updatedReplicas: 5, replicas: 5 } },
    )
    cluster.state.deployments.replace({ ...checkout(), spec: { ...checkout().spec, template: withAnnotations(undefined) } })
    cluster.scheduler.advance(20_000)
    const sets = cluster.state.replicaSets.list('shop').filter(({ metadata }) => metadata.name.startsWith('checkout-'))
    expect(sets.map(({ spec }) => spec.replicas).sort()).toEqual([0, 5])
    expect(names(cluster.checkoutPods())[0]?.slice(0, -6)).toBe(oldNames[0]?.slice(0, -6))
  })
})

describe('a deleted pod', () => {
  test('is replaced at once, leaves the slice while it drains, and goes', () => {
    const victim = deleteFirst()
    const { name } = victim.metadata
    const process = present(cluster.processes.get(name))
    process.obedient = false
    const deletedAtMs = cluster.scheduler.now()

    expect(advanceUntil(() => endpointOf(name)?.conditions.terminating === true)).toBeLessThanOrEqual(delayRanges.slice[1] + 1)
    expect(endpointOf(name)?.conditions).toEqual({ ready: false, serving: true, terminating: true })
    cluster.scheduler.advance(200)
    expect(present(process.terminatedAtMs) - deletedAtMs).toBeGreaterThanOrEqual(delayRanges.kill[0])
    expect(present(process.terminatedAtMs) - deletedAtMs).toBeLessThanOrEqual(delayRanges.kill[1])
    expect(cluster.checkoutPods()).toHaveLength(6)

    cluster.scheduler.advance(5_000)
    expect(cluster.checkoutPods().filter((pod) => isReady(pod) && !isTerminating(pod))).toHaveLength(5)
    expect(names(cluster.checkoutPods())).toContain(name)
    process.kill()
    cluster.scheduler.advance(2_000)
    expect(names(cluster.checkoutPods())).not.toContain(name)
    expect(endpointOf(name)).toBeUndefined()
    expect(reasons(name)).toContain('Killing')
  })

  test('is killed when its grace is over, not before', () => {
    const process = present(cluster.processes.get(deleteFirst(3).metadata.name))
    process.obedient = false
    cluster.scheduler.advance(2_990)
    expect(process.killedAtMs).toBeUndefined()
    cluster.scheduler.advance(20)
    expect(process.killedAtMs).toBeDefined()
  })

  test('a second, shorter grace counts', () => {
    const victim = deleteFirst(30)
    const process = present(cluster.processes.get(victim.metadata.name))
    process.obedient = false
    cluster.scheduler.advance(1_000)
    requestPodDeletion(cluster.state.pods, present(cluster.state.pods.get('shop', victim.metadata.name)), 1, cluster.scheduler.now())
    cluster.scheduler.advance(1_010)
    expect(process.killedAtMs).toBeDefined()
  })

  test('with grace 0 its process is killed and its endpoint goes', () => {
    const { name } = deleteFirst(0).metadata
    expect(present(cluster.processes.get(name)).killedAtMs).toBeDefined()
    cluster.scheduler.advance(delayRanges.slice[1])
    expect(endpointOf(name)).toBeUndefined()
    cluster.scheduler.advance(5_000)
    expect(cluster.checkoutPods().filter(isReady)).toHaveLength(5)
  })

  test('before its container ran, it just goes', () => {
    setReplicas(6)
    advanceUntil(() => cluster.checkoutPods().some((pod) => pod.spec.nodeName !== undefined && pod.status.phase === 'Pending'))
    const young = present(cluster.checkoutPods().find(({ status }) => status.phase === 'Pending'))
    requestPodDeletion(cluster.state.pods, young, undefined, cluster.scheduler.now())
    cluster.scheduler.advance(5_000)
    expect(cluster.processes.has(young.metadata.name)).toBe(false)
    expect(cluster.checkoutPods().filter(isReady)).toHaveLength(6)
  })
})

describe('labels', () => {
  test('a pod without the selector label is released, replaced, and taken back', () => {
    const pod = present(cluster.checkoutPods()[0])
    const { name, labels = {} } = pod.metadata
    const relabel = (next: Record<string, string>) => {
      const current = present(cluster.state.pods.get('shop', name))
      cluster.state.pods.replace({ ...current, metadata: { ...current.metadata, labels: next } })
    }
    relabel(Object.fromEntries(Object.entries(labels).filter(([key]) => key !== 'app')))
    cluster.scheduler.advance(5_000)
    expect(endpointOf(name)).toBeUndefined()
    expect(cluster.state.pods.get('shop', name)?.metadata.ownerReferences).toBeUndefined()
    expect(cluster.checkoutPods().filter(isReady)).toHaveLength(5)
    relabel(labels)
    cluster.scheduler.advance(5_000)
    expect(cluster.checkoutPods()).toHaveLength(5)
  })
})

describe('a cordoned cluster', () => {
  test('leaves new pods waiting until a node is back', () => {
    for (const node of cluster.state.nodes.list()) cluster.state.nodes.replace({ ...node, spec: { ...node.spec, unschedulable: true } })
    setReplicas(6)
    cluster.scheduler.advance(3_000)
    const waiting = present(cluster.checkoutPods().find(({ spec }) => spec.nodeName === undefined))
    expect(reasons(waiting.metadata.name)).toEqual(['FailedScheduling'])
    const [node] = cluster.state.nodes.list()
    if (node !== undefined) cluster.state.nodes.replace({ ...node, spec: { ...node.spec, unschedulable: false } })
    cluster.scheduler.advance(3_000)
    expect(cluster.state.pods.get('shop', waiting.metadata.name)?.spec.nodeName).toBe('demo-worker-1')
  })
})

test('Endpoints mirror the slice without terminating pods', () => {
  const { name } = deleteFirst().metadata
  present(cluster.processes.get(name)).obedient = false
  cluster.scheduler.advance(500)
  const [subset] = present(cluster.state.endpoints.get('shop', 'checkout')).subsets ?? []
  expect(subset?.addresses).toHaveLength(4)
  expect(subset?.notReadyAddresses).toHaveLength(1)
  expect(subset?.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }])
})

describe('a process that dies by itself', () => {
  test('is started again in its pod, at once and then after a growing pause', () => {
    const { processes, checkoutPods, scheduler } = simulateCluster()
    const { name, uid } = present(checkoutPods()[0]).metadata
    const pod = () => present(checkoutPods().find(({ metadata }) => metadata.uid === uid))
    const die = () => present(processes.get(name)).kill()
    const restarts = () => pod().status.containerStatuses?.[0]?.restartCount
    die()
    expect(isReady(pod())).toBe(false)
    expect(pod().status.containerStatuses?.[0]).toMatchObject({ ready: false, lastState: { terminated: { exitCode: 137 } } })
    scheduler.advance(5_000)
    expect(isReady(pod())).toBe(true)
    expect(restarts()).toBe(1)
    die()
    scheduler.advance(9_000)
    expect(pod().status.containerStatuses?.[0]?.state).toMatchObject({ waiting: { reason: 'CrashLoopBackOff' } })
    scheduler.advance(5_000)
    expect(isReady(pod())).toBe(true)
    expect(restarts()).toBe(2)
    expect(checkoutPods()).toHaveLength(5)
  })
})
