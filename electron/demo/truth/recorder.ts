import { isDeepStrictEqual } from 'node:util'
import { isoTime } from '../base/scheduler.ts'
import type { Scheduler } from '../base/scheduler.ts'
import { keyOf, labelsMatch } from '../objects/meta.ts'
import type { Pod } from '../objects/core.ts'
import { isReady, isTerminating } from '../objects/pods.ts'
import type { Endpoint, EndpointSlice } from '../objects/workloads.ts'
import type { Rule } from '../network/rules.ts'
import type { ClusterState } from '../store/state.ts'
import { emptyTraffic, lost } from './traffic.ts'
import type { Traffic } from './traffic.ts'
import type { PodTruth, Truth, TruthEvent } from './truth.ts'

type PodTimes = Omit<PodTruth, Exclude<keyof Traffic, `${string}Ms`>>

export interface TruthRecorder {
  /** The counters a pod's server writes to. */
  trafficOf(podName: string): Traffic
  listenerClosed(podName: string): void
  /** A connection for a pod's address that nobody took. */
  connectionRefused(podIP: string): void
  processDied(podName: string): void
  nodeLost(node: string): void
  rulesProgrammed(node: string, service: string, rules: readonly Rule[]): void
  /** Records no more events: what follows is the end of the cluster itself. Traffic is still counted. */
  freeze(): void
  snapshot(): Truth
}

export interface TruthOptions {
  scenario: string
  seed: number
  /** The Service under test; the truth is about its pods. */
  namespace: string
  service: string
  selector: Record<string, string>
}

/** Records what happens to the pods of one Service, on the cluster's own clock. Pods stay in it after their end. */
export function startTruthRecorder(state: ClusterState, scheduler: Scheduler, options: TruthOptions): TruthRecorder {
  const { scenario, seed, namespace, service, selector } = options
  const startedAt = isoTime(scheduler.now())
  const pods = new Map<string, PodTimes>()
  const traffic = new Map<string, Traffic>()
  const events: TruthEvent[] = []
  const replicas = new Map<string, number>()
  const inRules = new Map<string, string[]>()
  let frozen = false

  state.pods.observe(({ type, object, previous }) => {
    const { name } = object.metadata
    if (object.metadata.namespace !== namespace || (!pods.has(name) && !labelsMatch(selector, object.metadata.labels))) return
    followPod(pods.get(name) ?? startPod(object), object, previous, type === 'DELETED')
  })
  state.endpointSlices.observe(({ object, previous }) => {
    const { namespace: where, labels } = object.metadata
    if (where === namespace && labels?.['kubernetes.io/service-name'] === service) compareSlices(object, previous)
  })
  state.deployments.observe(({ object }) => {
    const key = keyOf(object.metadata)
    const before = replicas.get(key)
    replicas.set(key, object.spec.replicas)
    if (before !== undefined && before !== object.spec.replicas) tell('scaled', key, { from: before, to: object.spec.replicas })
  })

  return {
    trafficOf,
    listenerClosed(podName) {
      const pod = frozen ? undefined : pods.get(podName)
      if (pod !== undefined) pod.listenerClosedAt ??= tell('listener-closed', podName, {})
    },
    connectionRefused(podIP) {
      const owner = [...pods.values()].findLast(({ ip }) => ip === podIP)
      if (owner === undefined) return
      const counted = trafficOf(owner.name)
      counted.connectionsRefused++
      lost(counted, scheduler.now())
    },
    processDied(podName) {
      if (pods.has(podName)) tell('process-died', podName, {})
    },
    nodeLost(node) {
      tell('node-lost', node, {})
    },
    rulesProgrammed(node, programmed, rules) {
      if (programmed !== `${namespace}/${service}`) return
      const list = rules.map(({ pod, probability }) => ({ pod, probability: Number(probability.toFixed(4)) }))
      const [before, after] = [inRules.get(node) ?? [], rules.map(({ pod }) => pod)]
      inRules.set(node, after)
      const changed = [...before.filter((pod) => !after.includes(pod)), ...after.filter((pod) => !before.includes(pod))].map((pod) => {
        const { lastConnectionAtMs, lastAnsweredConnectionAtMs, lastServedAtMs } = trafficOf(pod)
        return {
          pod, lastConnectionAt: time(lastConnectionAtMs), lastAnsweredConnectionAt: time(lastAnsweredConnectionAtMs), lastServedAt: time(lastServedAtMs),
        }
      })
      tell('rules-programmed', node, { service: programmed, pods: after, rules: list, changed })
    },
    freeze() {
      frozen = true
    },
    snapshot: () => ({
      schema: 'evenkeel.dev/demo-truth/v1', scenario, seed, service: `${namespace}/${service}`, startedAt,
      pods: Array.from(pods.values(), (pod) => ({ ...pod, ...trafficTruth(trafficOf(pod.name)) })),
      events: [...events],
    }),
  }

  function tell(kind: TruthEvent['kind'], subject: string, detail: Record<string, unknown>, atMs = scheduler.now()): string {
    const at = isoTime(atMs)
    events.push({ at, kind, subject, detail })
    return at
  }

  function trafficOf(podName: string): Traffic {
    const counted = traffic.get(podName) ?? emptyTraffic()
    traffic.set(podName, counted)
    return counted
  }

  function startPod({ metadata: { name } }: Pod): PodTimes {
    const pod: PodTimes = { name, createdAt: tell('pod-created', name, {}) }
    pods.set(name, pod)
    return pod
  }

  function followPod(truth: PodTimes, pod: Pod, previous: Pod | undefined, gone: boolean): void {
    const { nodeName } = pod.spec
    const nowMs = scheduler.now()
    truth.ip ??= pod.status.podIP
    if (truth.node === undefined && nodeName !== undefined) {
      truth.node = nodeName
      truth.scheduledAt = tell('pod-scheduled', pod.metadata.name, { node: nodeName }, nowMs)
      truth.zone = state.nodes.get(undefined, nodeName)?.metadata.labels?.['topology.kubernetes.io/zone']
    }
    if (previous !== undefined && !gone && !isDeepStrictEqual(previous.metadata.labels, pod.metadata.labels)) {
      tell('labels-changed', pod.metadata.name, { labels: pod.metadata.labels ?? {} }, nowMs)
    }
    if (isReady(pod)) truth.readyAt ??= tell('pod-ready', pod.metadata.name, {}, nowMs)
    if (isTerminating(pod) || (gone && previous !== undefined && !isTerminating(previous))) {
      truth.deletionRequestedAt ??= tell(
        'delete-requested', pod.metadata.name, { graceSeconds: pod.metadata.deletionGracePeriodSeconds ?? 0 }, nowMs,
      )
    }
    if (gone) truth.goneAt ??= tell('pod-gone', pod.metadata.name, {}, nowMs)
  }

  function compareSlices(slice: EndpointSlice, previous: EndpointSlice | undefined): void {
    const before = byPod(previous?.endpoints ?? [])
    const after = byPod(slice.endpoints)
    const sliceName = slice.metadata.name
    for (const [pod, { conditions: { ready, serving, terminating } }] of after) {
      const old = before.get(pod)?.conditions
      if (old?.ready === ready && old.serving === serving && old.terminating === terminating) continue
      tell('slice-updated', pod, { slice: sliceName, ready, serving, terminating, removed: false })
    }
    for (const pod of before.keys()) {
      if (!after.has(pod)) tell('slice-updated', pod, { slice: sliceName, ready: false, serving: false, terminating: false, removed: true })
    }
  }
}

function byPod(endpoints: readonly Endpoint[]): Map<string, Endpoint> {
  return new Map(endpoints.map((endpoint) => [endpoint.targetRef?.name ?? '', endpoint]))
}

function trafficTruth(traffic: Traffic): Omit<PodTruth, keyof PodTimes> & Partial<PodTruth> {
  const { connectionsAccepted, requestsReceived, requestsServed, responsesAborted, connectionsRefused, connectionsUnanswered } = traffic
  return {
    connectionsAccepted, requestsReceived, requestsServed, responsesAborted, connectionsRefused, connectionsUnanswered,
    firstLossAt: time(traffic.firstLossAtMs), lastLossAt: time(traffic.lastLossAtMs),
    firstConnectionAt: time(traffic.firstConnectionAtMs), lastConnectionAt: time(traffic.lastConnectionAtMs),
    lastAnsweredConnectionAt: time(traffic.lastAnsweredConnectionAtMs),
    firstServedAt: time(traffic.firstServedAtMs), lastServedAt: time(traffic.lastServedAtMs),
  }
}

function time(epochMs: number | undefined): string | undefined {
  return epochMs === undefined ? undefined : isoTime(epochMs)
}
