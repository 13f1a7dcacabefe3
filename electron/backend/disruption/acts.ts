import { setTimeout as sleep } from 'node:timers/promises'
import type { DisruptionDone } from '../../../shared/contract/disruptions.ts'
import { failureOf } from '../../../shared/contract/failure.ts'
import type { PlannedPod } from '../../../shared/model/plan.ts'
import type { TimelineEvent } from '../../../shared/model/timeline.ts'
import { defaultRecoverMs, type DisruptionSpec } from '../../../shared/profile/disruption.ts'
import type { Service } from '../../cluster/api/objects.ts'
import type { Cluster } from '../../cluster/connect.ts'
import { removePods, type RemovedPod } from '../../cluster/disrupt.ts'
import { cordonChange, restartWorkload, scaleChange, unlabelChange } from '../../cluster/disruption/acts.ts'
import { crashContainer } from '../../cluster/disruption/crash.ts'
import type { Workload } from '../../cluster/disruption/workloads.ts'
import type { MadeChange, ReversibleChanges } from './reversible.ts'

export interface ActParts {
  cluster: Cluster
  service: Service
  /** The run's clock. */
  clock: () => number
  /** ISO 8601. */
  wallClock: () => string
  changes: ReversibleChanges
  tell(kind: TimelineEvent['kind'], subject: string, detail: string, atMs?: number): void
}

/** A disruption with everything chosen. */
export interface ChosenDisruption {
  spec: Omit<DisruptionSpec, 'atMs'>
  victims: PlannedPod[]
  workload: Workload | null
}

export interface Acted {
  /** Pod by pod; one entry named after the workload or node where no pods were chosen. */
  pods: DisruptionDone['pods']
  /** What was changed and can be undone. */
  made: MadeChange[]
}

/** How often a drain asks again for pods that a budget holds. */
const drainRetryMs = 2_000

/** Makes a disruption now, telling each step; what the cluster refuses is part of the result. Never rejects. */
export async function act(chosen: ChosenDisruption, parts: ActParts, signal: AbortSignal): Promise<Acted> {
  const { spec, victims, workload } = chosen
  switch (spec.do) {
    case 'evict':
    case 'delete': return { pods: await remove(victims, spec.do, spec, parts, signal), made: [] }
    case 'unlabel': return unlabel(chosen, parts)
    case 'scale': return workload ? scale(spec, workload, parts) : nothing
    case 'rollout': return workload ? rollOut(workload, parts) : nothing
    case 'drain': return drain(chosen, parts, signal)
    case 'crash': return crash(victims, spec, parts)
  }
}

const nothing: Acted = { pods: [], made: [] }

async function remove(
  victims: PlannedPod[], how: 'evict' | 'delete', spec: ChosenDisruption['spec'], parts: ActParts, signal: AbortSignal,
): Promise<DisruptionDone['pods']> {
  const removed = await removeOnce(victims, how, spec, parts, signal)
  for (const pod of removed) if (pod.failure) parts.tell('failed', pod.name, `${spec.do}: ${pod.failure.message}`)
  return removed.map(resultOf)
}

async function removeOnce(
  victims: PlannedPod[], how: 'evict' | 'delete', spec: ChosenDisruption['spec'], { cluster, service, clock, tell }: ActParts, signal: AbortSignal,
): Promise<RemovedPod[]> {
  try {
    const removed = await removePods(cluster, service.metadata.namespace, victims, {
      how, now: clock, signal, gracePeriodSeconds: spec.graceSeconds, onRequested: (name, atMs) => tell('requested', name, spec.do, atMs),
    })
    for (const { name, acceptedAtMs } of removed) if (acceptedAtMs !== null) tell('accepted', name, spec.do, acceptedAtMs)
    return removed
  } catch (error) {
    const failure = failureOf(error)
    return victims.map(({ name }) => ({ name, requestedAtMs: null, acceptedAtMs: null, failure, heldByBudget: false }))
  }
}

async function unlabel({ spec, victims, workload }: ChosenDisruption, parts: ActParts): Promise<Acted> {
  const { cluster, service, changes } = parts
  const { namespace } = service.metadata
  const done = await Promise.all(victims.map((victim) => attempt(victim.name, spec.do, spec.do, parts, async (onSent) =>
    changes.make(await unlabelChange(cluster, namespace, victim, service.spec.selector, workload), onSent))))
  return { pods: done.map(({ pod }) => pod), made: done.flatMap(({ made }) => made ?? []) }
}

async function crash(victims: PlannedPod[], spec: ChosenDisruption['spec'], parts: ActParts): Promise<Acted> {
  const { cluster, service } = parts
  const done = await Promise.all(victims.map(({ name }) => attempt(name, spec.do, spec.do, parts, (onSent) =>
    crashContainer(cluster, service.metadata.namespace, name, spec.container, onSent))))
  return { pods: done.map(({ pod }) => pod), made: [] }
}

async function scale(spec: ChosenDisruption['spec'], workload: Workload, parts: ActParts): Promise<Acted> {
  const { cluster, changes } = parts
  const words = `scale: ${workload.kind} ${workload.name} by ${spec.by ?? 0} replicas`
  const { pod, made } = await attempt('', words, 'scale', parts, async (onSent) =>
    changes.make(await scaleChange(cluster, workload, spec.by ?? 0), onSent))
  return { pods: [{ ...pod, name: workload.name }], made: made ? [made] : [] }
}

async function rollOut(workload: Workload, parts: ActParts): Promise<Acted> {
  const words = `rollout: ${workload.kind} ${workload.name} is restarted`
  const { pod } = await attempt('', words, 'rollout', parts, (onSent) => restartWorkload(parts.cluster, workload, parts.wallClock(), onSent))
  return { pods: [{ ...pod, name: workload.name }], made: [] }
}

/** Closes the node to new pods, then evicts the Service's pods on it, again while budgets hold them. Where none leaves, the node is opened. */
async function drain({ spec, victims }: ChosenDisruption, parts: ActParts, signal: AbortSignal): Promise<Acted> {
  const { cluster, clock, changes, tell } = parts
  const node = victims[0]?.node ?? spec.node ?? ''
  const cordon = await attempt('', `drain: node ${node} is closed to new pods`, 'drain', parts, async (onSent) => {
    const change = await cordonChange(cluster, node)
    return change === null ? null : changes.make(change, onSent)
  })
  if (cordon.pod.problem !== null) return { pods: [{ ...cordon.pod, name: node }], made: [] }
  const untilMs = clock() + (spec.recoverMs ?? defaultRecoverMs)
  const results = new Map<string, RemovedPod>()
  for (let left = victims; left.length > 0;) {
    for (const pod of await removeOnce(left, 'evict', spec, parts, signal)) {
      results.set(pod.name, pod)
      if (pod.requestedAtMs !== null && pod.heldByBudget) tell('failed', pod.name, `drain: ${pod.failure?.message ?? ''}`)
    }
    left = left.filter(({ name }) => results.get(name)?.heldByBudget)
    if (signal.aborted || clock() + drainRetryMs > untilMs) break
    if (left.length > 0) await sleep(drainRetryMs, undefined, { signal }).catch(() => undefined)
  }
  for (const { name, failure, heldByBudget } of results.values()) if (failure && !heldByBudget) tell('failed', name, `drain: ${failure.message}`)
  const pods = [...results.values()].map(resultOf)
  const made = cordon.made ? [cordon.made] : []
  if (pods.length > 0 && pods.every(({ problem }) => problem !== null)) {
    for (const change of made) await changes.undo(change)
    return { pods, made: [] }
  }
  return { pods, made }
}

/** One request with its events: `requested` when it has left, then `accepted` or `failed`. */
async function attempt<T>(
  subject: string, words: string, kind: string, { clock, tell }: ActParts, work: (onSent: () => void) => Promise<T>,
): Promise<{ pod: DisruptionDone['pods'][number]; made: T | null }> {
  let sent = false
  try {
    const made = await work(() => {
      if (!sent) tell('requested', subject, words, clock())
      sent = true
    })
    if (sent) tell('accepted', subject, words)
    return { pod: { name: subject, problem: null }, made }
  } catch (error) {
    const { message } = failureOf(error)
    tell('failed', subject, `${kind}: ${message}`)
    return { pod: { name: subject, problem: message }, made: null }
  }
}

const resultOf = ({ name, failure }: RemovedPod) => ({ name, problem: failure?.message ?? null })
