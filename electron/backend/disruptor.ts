import { setTimeout as sleep } from 'node:timers/promises'
import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { DisruptionSpec } from '../../shared/profile/profile.ts'
import type { Cluster } from '../cluster/connect.ts'
import { deletePods } from '../cluster/disrupt.ts'
import { chooseVictims, disruptionObjections } from '../cluster/victims.ts'

/** What disruptions are performed with. */
export interface DisruptorParts {
  cluster: Cluster
  plan: Plan
  /** The run's clock. */
  clock: () => number
  random: () => number
  event(event: TimelineEvent): void
  /** The target's pods as the watch shows them now. */
  pods(): PlannedPod[]
}

/** Performs the disruptions at their times, telling each on the timeline; ends early when the signal aborts. Never rejects for a refusal. */
export async function performDisruptions(disruptions: readonly DisruptionSpec[], parts: DisruptorParts, signal: AbortSignal): Promise<void> {
  for (const disruption of disruptions.toSorted((a, b) => a.atMs - b.atMs)) {
    await sleep(Math.max(0, disruption.atMs - parts.clock()), undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    await performDelete(disruption, parts, signal)
  }
}

async function performDelete(disruption: DisruptionSpec, { cluster, plan, clock, random, event, pods }: DisruptorParts, signal: AbortSignal): Promise<void> {
  const { target } = plan
  if (target.kind !== 'service') return
  const tell = (kind: 'requested' | 'accepted' | 'failed' | 'skipped', subject: string, detail: string, atMs = clock()) =>
    event({ atMs, source: 'disruption', kind, subject, detail })
  const current = pods()
  const [objection] = disruptionObjections(disruption, { namespace: target.namespace, service: target.service, pods: current })
  if (objection) return tell('skipped', '', `${disruption.do}: ${objection.text} ${objection.next}`)
  const victims = chooseVictims(current, disruption.pods, random)
  const deleted = await deletePods(cluster, target.namespace, victims, {
    now: clock, signal, onRequested: (name, atMs) => tell('requested', name, disruption.do, atMs),
  })
  for (const { name, acceptedAtMs, failure } of deleted) {
    if (failure) tell('failed', name, `${disruption.do}: ${failure.message}`)
    else if (acceptedAtMs !== null) tell('accepted', name, disruption.do, acceptedAtMs)
  }
}
