import type { Plan, PlannedPod } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Absence } from './evidence.ts'

/** A change of the eligible pods, as the watch of the slices showed it. */
export interface Change {
  /** From here on the data plane may already have followed: a disruption's request or the pod's end came before its endpoint's. */
  doubtFromMs: number
  atMs: number
  pod: string
  joined: boolean
  /** In the order of their names. */
  eligibleAfter: ReadonlySet<string>
}

/** A ready pod that the slices hold but this vantage does not use; one that no slice holds yet may still join. */
export const isExcludedByPolicy = (pod: PlannedPod): boolean => pod.ready && !pod.eligible && !/terminating|slice/i.test(pod.note)

/** How long before an endpoint's event its cause may lie, for the two to be one change. */
const causeWithinMs = 5_000
const absencesKept = 200

/**
 * Follows which pods may receive traffic, from the plan and the timeline. Ready endpoints join unless the plan excludes them by policy;
 * an endpoint that is terminating, not ready or gone leaves. Events are given in the order of their time.
 */
export class EligibleSet {
  readonly changes: Change[] = []
  readonly absences: Absence[] = []
  /** Intervals in which nobody watched, so that the eligible pods are unknown; an open one ends at Infinity. */
  readonly blind: { fromMs: number; toMs: number }[] = []
  readonly initial: ReadonlySet<string>
  /** Our own scaling or rollout: the cluster chooses who goes. */
  private changedByUs = false
  private readonly eligible: Set<string>
  private readonly excludedByPolicy: Set<string>
  private readonly causes = new Map<string, { atMs: number; ours: boolean; because: Absence['because'] }>()

  constructor(plan: Pick<Plan, 'pods'>) {
    this.initial = new Set(plan.pods.filter((pod) => pod.eligible).map((pod) => pod.name).sort())
    this.eligible = new Set(this.initial)
    this.excludedByPolicy = new Set(plan.pods.filter(isExcludedByPolicy).map((pod) => pod.name))
  }

  add(event: TimelineEvent): void {
    switch (event.kind) {
      case 'requested': return this.cause(event, true, 'terminating')
      case 'accepted': this.changedByUs ||= event.subject === '' && /^(scale|rollout)/.test(event.detail); return
      case 'pod-terminating': return this.cause(event, false, 'terminating')
      case 'pod-not-ready': return this.cause(event, false, 'not-ready')
      case 'endpoint-ready': return this.join(event)
      case 'endpoint-terminating': return this.leave(event, 'terminating')
      case 'endpoint-not-ready': return this.leave(event, 'not-ready')
      case 'endpoint-gone': return this.leave(event, 'gone')
      case 'watch-lost': this.blind.push({ fromMs: event.atMs, toMs: Infinity }); return
      case 'watch-resumed': {
        const last = this.blind.at(-1)
        if (last) last.toMs = Math.min(last.toMs, event.atMs)
      }
    }
  }

  private cause(event: TimelineEvent, ours: boolean, because: Absence['because']): void {
    const known = this.causes.get(event.subject)
    if (known && event.atMs - known.atMs <= causeWithinMs) known.because = because
    else this.causes.set(event.subject, { atMs: event.atMs, ours, because })
  }

  private join(event: TimelineEvent): void {
    if (this.eligible.has(event.subject) || this.excludedByPolicy.has(event.subject)) return
    this.eligible.add(event.subject)
    this.change(event, event.atMs, true)
  }

  private leave(event: TimelineEvent, because: Absence['because']): void {
    if (!this.eligible.delete(event.subject)) return
    const cause = this.causes.get(event.subject)
    const related = cause !== undefined && event.atMs - cause.atMs <= causeWithinMs
    this.change(event, related ? cause.atMs : event.atMs, false)
    if (this.absences.length >= absencesKept) return
    const reason = related && because !== 'terminating' ? cause.because : because
    const ours = (related && cause.ours) || (reason !== 'not-ready' && this.changedByUs)
    this.absences.push({ pod: event.subject, atMs: event.atMs, because: reason, ours })
  }

  private change(event: TimelineEvent, doubtFromMs: number, joined: boolean): void {
    this.changes.push({
      doubtFromMs: Math.min(doubtFromMs, event.atMs), atMs: event.atMs, pod: event.subject, joined,
      eligibleAfter: new Set([...this.eligible].sort()),
    })
  }
}
