import { kubernetesTime } from '../base/scheduler.ts'
import type { Pod } from '../objects/core.ts'
import { withCondition } from '../objects/meta.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import type { ControllerContext } from './context.ts'

/**
 * How long a node may be silent before it counts as unreachable, and how long its pods are tolerated there then. Kubernetes waits 50 s and
 * 300 s (node-monitor-grace-period, tolerationSeconds); the demo shortens both so that a run of half a minute sees the whole.
 */
export const nodeLossTimes = { graceMs: 5_000, tolerationMs: 4_000 } as const

const component = 'node-controller'

/** What the control plane does about a node whose kubelet has just gone silent: not ready after the grace, its pods deleted later. */
export function noticeSilentNode({ state, scheduler, events }: ControllerContext, name: string): void {
  scheduler.after(nodeLossTimes.graceMs, () => {
    markUnreachable()
    for (const pod of podsThere()) state.pods.replace({ ...pod, status: { ...pod.status, conditions: withCondition(pod.status.conditions, notReady()) } })
    scheduler.after(nodeLossTimes.tolerationMs, () => {
      for (const pod of podsThere()) {
        events.record(pod, { component: 'taint-eviction-controller', reason: 'TaintManagerEviction', message: `Marking for deletion Pod ${pod.metadata.name}` })
        requestPodDeletion(state.pods, pod, undefined, scheduler.now())
      }
    })
  })

  function podsThere(): Pod[] {
    return state.pods.list().filter(({ spec }) => spec.nodeName === name)
  }

  function notReady() {
    return { type: 'Ready', status: 'False', reason: 'NodeNotReady', message: `Node ${name} is unreachable`, lastTransitionTime: kubernetesTime(scheduler.now()) }
  }

  function markUnreachable(): void {
    const node = state.nodes.get(undefined, name)
    if (node === undefined) return
    const lastTransitionTime = kubernetesTime(scheduler.now())
    const unknown = { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime }
    const taints = ['NoSchedule', 'NoExecute'].map((effect) => ({ key: 'node.kubernetes.io/unreachable', effect, timeAdded: lastTransitionTime }))
    const marked = state.nodes.replace({
      ...node, spec: { ...node.spec, taints },
      status: { ...node.status, conditions: node.status.conditions.map((condition) => ({ ...condition, ...unknown })) },
    })
    events.record(marked, { component, type: 'Normal', reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady` })
  }
}
