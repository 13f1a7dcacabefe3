import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Expectations } from '../profile/profile.ts'
import type { SecondRow } from '../tally/second-row.ts'
import { disruptionsOf, endOfVictim, sliceTime, terminatingTime, type Disruption } from './disruptions.ts'
import { evenAgain } from './even-again.ts'
import type { FailoverTimes } from './failover-times.ts'
import { lossesOf } from './losses.ts'
import { assignNewcomers, newcomersIn, type Newcomer } from './newcomers.ts'
import { nodeLosses } from './node-loss.ts'
import { lossesWithoutRequest } from './unplanned.ts'
import { failoverVerdict, type Timed } from './verdict.ts'

export interface StopwatchInput {
  plan: Pick<Plan, 'pods' | 'route'>
  /** What shares are expected (sharesFor); null for those of the plan. */
  balance: Expectations['balance']
  timeline: TimelineEvent[]
  /** All seconds of the run so far, in order. */
  rows: SecondRow[]
  /** Those of the timeline unless given. */
  disruptions?: Disruption[]
}

/**
 * How each disruption went, in the order of the requests (docs/method.md, Failover): what the watch showed and what the client saw,
 * on the one clock of the run. What was not observed stays null. The phases of overlapping disruptions are told apart by the pods' names;
 * failures that name no pod are the latest disruption's (losses.ts).
 */
export function stopwatch(input: StopwatchInput): FailoverTimes[] {
  const { plan, timeline, rows } = input
  const disruptions = (input.disruptions ?? allOf(plan, timeline, rows)).toSorted((a, b) => a.requestedAtMs - b.requestedAtMs)
  if (disruptions.length === 0) return []
  const newcomers = assignNewcomers(disruptions, newcomersIn(plan, timeline, rows))
  const phases = disruptions.map((disruption, i) => phasesOf(input, disruption, disruptions, disruptions[i + 1], newcomers.get(disruption)))
  const losses = lossesOf(phases.map(({ disruption, times }) => ({ disruption, settledAtMs: settledAt(times) })), rows)
  const timed = phases.map(({ disruption, times }): Timed => {
    const lost = losses.get(disruption)
    const { firstErrorAtMs = null, lastErrorAtMs = null } = lost ?? {}
    return {
      ...times, firstErrorAtMs, lastErrorAtMs,
      errorWindowMs: firstErrorAtMs === null || lastErrorAtMs === null ? 0 : lastErrorAtMs - firstErrorAtMs,
      failedRequests: lost?.failedRequests ?? 0,
      errors: lost?.errors ?? [],
    }
  })
  return timed.map((times, i) => ({ ...times, verdict: failoverVerdict(times, timed, { waitsFor: waitsOf(phases[i]?.disruption), untilMs: rows.at(-1)?.toMs ?? 0 }) }))

  function waitsOf(disruption: Disruption | undefined): string {
    return (disruption && newcomers.get(disruption)?.waitsFor) ?? ''
  }
}

function allOf(plan: Pick<Plan, 'pods'>, timeline: TimelineEvent[], rows: SecondRow[]): Disruption[] {
  const named = disruptionsOf(timeline)
  const onNodes = nodeLosses(plan, timeline, rows, named)
  return [...named, ...onNodes, ...lossesWithoutRequest(timeline, [...named, ...onNodes], rows)]
}

type Phases = Omit<Timed, 'firstErrorAtMs' | 'lastErrorAtMs' | 'errorWindowMs' | 'failedRequests' | 'errors'>

function phasesOf(
  input: StopwatchInput, disruption: Disruption, all: Disruption[], next: Disruption | undefined, newcomer: Newcomer | undefined,
): { disruption: Disruption; times: Phases } {
  const { timeline, rows } = input
  const endMs = endOfVictim(disruption, all, timeline)
  const sliceAtMs = sliceTime(disruption, endMs, timeline)
  const lastNewConnectionAtMs = lastConnection(disruption.victim, endMs, rows)
  const newcomerAtMs = newcomer?.firstAnswerAtMs ?? null
  const times: Phases = {
    disruption: disruption.what, victim: disruption.victim, requestedAtMs: disruption.requestedAtMs,
    terminatingAtMs: terminatingTime(disruption, endMs, timeline), sliceAtMs, lastNewConnectionAtMs,
    lastVictimAnswerAtMs: lastAnswer(disruption.victim, endMs, rows),
    ...(disruption.unplanned ? { unplanned: true } : {}),
    newcomer: newcomer?.name ?? null, newcomerScheduledAtMs: newcomer?.scheduledAtMs ?? null, newcomerReadyAtMs: newcomer?.readyAtMs ?? null,
    newcomerInSliceAtMs: newcomer?.inSliceAtMs ?? null, newcomerAtMs, evenAgainAtMs: null,
  }
  if (newcomer && newcomerAtMs === null) return { disruption, times }
  const joined = newcomer ? timeline.find((event) => event.kind === 'endpoint-ready' && event.subject === newcomer.name) : undefined
  times.evenAgainAtMs = evenAgain({
    ...input,
    floorMs: Math.max(disruption.requestedAtMs, lastNewConnectionAtMs ?? -Infinity, newcomerAtMs ?? -Infinity),
    changedMs: Math.max(sliceAtMs ?? -Infinity, joined?.atMs ?? -Infinity),
    untilMs: next?.requestedAtMs ?? Infinity,
  })
  return { disruption, times }
}

/** From here on a pause in the failures ends the disturbance. */
function settledAt(times: Phases): number {
  if (times.evenAgainAtMs === null) return Infinity
  return Math.max(times.evenAgainAtMs, times.lastVictimAnswerAtMs ?? -Infinity, times.sliceAtMs ?? -Infinity)
}

function lastConnection(pod: string, beforeMs: number, rows: SecondRow[]): number | null {
  return latest(rows, (row) => {
    const last = row.responders[pod]?.lastConnectionAtMs ?? null
    if (last === null || last < beforeMs) return last
    const earlier = row.choices.flatMap(([atMs, chosen]) => (chosen === pod && atMs < beforeMs ? [atMs] : []))
    return earlier.length > 0 ? Math.max(...earlier) : null
  })
}

function lastAnswer(pod: string, beforeMs: number, rows: SecondRow[]): number | null {
  return latest(rows, (row) => {
    const last = row.responders[pod]?.lastAnswerAtMs ?? null
    return last !== null && last < beforeMs ? last : null
  })
}

function latest(rows: SecondRow[], timeIn: (row: SecondRow) => number | null): number | null {
  return rows.reduce<number | null>((so, row) => {
    const time = timeIn(row)
    return time === null ? so : Math.max(so ?? -Infinity, time)
  }, null)
}
