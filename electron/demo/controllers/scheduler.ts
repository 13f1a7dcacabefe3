import { kubernetesTime } from '../base/scheduler.ts'
import type { Node, Pod } from '../objects/core.ts'
import { keyOf, withCondition } from '../objects/meta.ts'
import { isTerminating } from '../objects/pods.ts'
import type { ControllerContext } from './context.ts'

const component = 'default-scheduler'

/** Gives pods their nodes, one pod after the other in the order they were created, spreading those of one ReplicaSet. */
export function startScheduler(context: ControllerContext): void {
  const { state, scheduler, delays, random, events } = context
  const pace = random('scheduler')
  const waiting: string[] = []
  let working = false

  state.pods.observe(({ type, object }) => {
    if (type === 'ADDED' && object.spec.nodeName === undefined) enqueue(keyOf(object.metadata))
    if (type === 'DELETED') retry()
  })
  state.nodes.observe(retry)

  function retry(): void {
    for (const pod of state.pods.list()) if (pod.spec.nodeName === undefined) enqueue(keyOf(pod.metadata))
  }

  function enqueue(key: string): void {
    if (!waiting.includes(key)) waiting.push(key)
    proceed()
  }

  function proceed(): void {
    if (working || waiting.length === 0) return
    working = true
    scheduler.after(delays.draw('scheduling', pace), () => {
      working = false
      const [namespace, name = ''] = (waiting.shift() ?? '').split('/')
      const pod = state.pods.get(namespace, name)
      if (pod !== undefined && pod.spec.nodeName === undefined && !isTerminating(pod)) place(pod)
      proceed()
    })
  }

  function place(pod: Pod): void {
    const nodes = state.nodes.list()
    const node = chooseNode(pod, nodes, state.pods.list())
    const time = kubernetesTime(scheduler.now())
    if (node === undefined) {
      const message = unfitMessage(nodes, state.pods.list())
      const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: time }
      state.pods.replace({ ...pod, status: { ...pod.status, conditions: withCondition(pod.status.conditions, condition) } })
      events.record(pod, { component, type: 'Warning', reason: 'FailedScheduling', message })
      return
    }
    const condition = { type: 'PodScheduled', status: 'True', reason: '', message: '', lastTransitionTime: time }
    const bound = state.pods.replace({
      ...pod,
      spec: { ...pod.spec, nodeName: node.metadata.name },
      status: { ...pod.status, conditions: withCondition(pod.status.conditions, condition) },
    })
    const message = `Successfully assigned ${keyOf(pod.metadata)} to ${node.metadata.name}`
    events.record(bound, { component, reason: 'Scheduled', message })
  }
}

/** The schedulable node with the fewest living pods of the pod's owner, then with the fewest at all, then the first by name. */
export function chooseNode(pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): Node | undefined {
  const owner = ownerOf(pod)
  const counts = nodes.filter((node) => whyUnfit(node, pods) === undefined).map((node) => {
    const here = pods.filter((other) => other.spec.nodeName === node.metadata.name && !isTerminating(other))
    return { node, all: here.length, siblings: here.filter((other) => ownerOf(other) === owner).length }
  })
  const [best] = counts.sort((a, b) =>
    a.siblings - b.siblings || a.all - b.all || a.node.metadata.name.localeCompare(b.node.metadata.name))
  return best?.node
}

/** What keeps pods off a node, in the scheduler's words; undefined where nothing does. */
function whyUnfit({ metadata, spec, status }: Node, pods: readonly Pod[]): string | undefined {
  if (!status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')) {
    return 'node(s) had untolerated taint {node.kubernetes.io/unreachable: }'
  }
  if (spec.unschedulable === true) return 'node(s) were unschedulable'
  const limit = Number(status.allocatable?.['pods'] ?? Infinity)
  return pods.filter((pod) => pod.spec.nodeName === metadata.name).length >= limit ? 'Too many pods' : undefined
}

/** Kubernetes, pkg/scheduler/framework, FitError. */
function unfitMessage(nodes: readonly Node[], pods: readonly Pod[]): string {
  const counts = Map.groupBy(nodes, (node) => whyUnfit(node, pods) ?? '')
  const reasons = [...counts].map(([reason, those]) => `${those.length} ${reason}`).sort()
  return `0/${nodes.length} nodes are available: ${reasons.join(', ')}.`
}

function ownerOf({ metadata }: Pod): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid
}
