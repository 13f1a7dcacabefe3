import type { TimelineEvent } from '../model/timeline.ts'
import type { DisruptionSpec } from '../profile/profile.ts'

/** A pod that was taken away or broken: by this run, or, `unplanned`, by somebody else or its own process. */
export interface Disruption {
  /** What was done, in words: "delete". */
  what: string
  victim: string
  /** When we asked for it; the first sign of it where we did not, or where the cluster chose the pod. */
  requestedAtMs: number
  unplanned?: boolean
  /** What failed since then may be its own, though it was first seen later. */
  lossesFromMs?: number
}

/** The disruptions of pods by name that the timeline tells of, in order; one that was refused or skipped broke nothing and is left out. */
export function disruptionsOf(timeline: TimelineEvent[]): Disruption[] {
  const events = timeline.filter((event) => event.source === 'disruption' && event.subject !== '').toSorted((a, b) => a.atMs - b.atMs)
  return events.flatMap((event, i) => {
    if (event.kind !== 'requested') return []
    const answer = events.slice(i + 1).find((later) => later.subject === event.subject)
    if (answer?.kind === 'failed' || answer?.kind === 'skipped') return []
    return [{ what: event.detail || 'disruption', victim: event.subject, requestedAtMs: event.atMs }]
  })
}

/** At least so many: a node's or zone's pods, or those of a rollout, are not known beforehand. */
function victimsOfRound({ do: kind, pods, all, by }: DisruptionSpec): number {
  if (kind === 'scale') return Math.max(0, -(by ?? 0))
  return kind === 'rollout' || kind === 'drain' || all ? 1 : pods
}

/** How many pods were to be disrupted: by the profile's plan, and by what the user asked for during the run. */
export function victimsWanted(planned: readonly DisruptionSpec[], timeline: readonly TimelineEvent[]): number {
  const byPlan = planned.reduce((sum, disruption) => sum + victimsOfRound(disruption) * (disruption.repeat ?? 1), 0)
  return byPlan + timeline.filter((event) => event.source === 'disruption' && event.kind === 'asked').length
}

/** When the victim is back under the same name or is hit again: what it does from then on is no longer this disruption's. */
export function endOfVictim(disruption: Disruption, all: Disruption[], timeline: TimelineEvent[]): number {
  const again = all.filter((other) => other.victim === disruption.victim && other.requestedAtMs > disruption.requestedAtMs)
  const sliceAtMs = sliceTime(disruption, Infinity, timeline)
  const back = sliceAtMs === null ? [] : timeline.filter((event) =>
    event.kind === 'endpoint-ready' && event.subject === disruption.victim && event.atMs > sliceAtMs)
  return Math.min(...again.map((other) => other.requestedAtMs), ...back.map((event) => event.atMs), Infinity)
}

const leaving = ['endpoint-terminating', 'endpoint-not-ready', 'endpoint-gone']

/** When the slices first showed the victim on its way out. */
export function sliceTime(disruption: Disruption, beforeMs: number, timeline: TimelineEvent[]): number | null {
  const times = timeline.filter((event) => event.subject === disruption.victim && leaving.includes(event.kind)
    && event.atMs >= disruption.requestedAtMs && event.atMs < beforeMs).map((event) => event.atMs)
  return times.length > 0 ? Math.min(...times) : null
}

/** When the watch first showed the victim terminating. */
export function terminatingTime(disruption: Disruption, beforeMs: number, timeline: TimelineEvent[]): number | null {
  return timeline.find(({ kind, subject, atMs }) =>
    kind === 'pod-terminating' && subject === disruption.victim && atMs >= disruption.requestedAtMs && atMs < beforeMs)?.atMs ?? null
}
