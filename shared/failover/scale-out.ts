import { type Change, EligibleSet } from '../distribution/eligible-set.ts'
import { sharesFor } from '../distribution/expected-shares.ts'
import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Expectations } from '../profile/profile.ts'
import type { SecondRow } from '../tally/second-row.ts'
import { carriedFrom, type Carried, type NewcomerShare } from './carried-share.ts'
import { isOtherTemplate } from './unplanned.ts'

export interface ScaleOutInput {
  plan: Pick<Plan, 'pods' | 'route'>
  /** What shares are expected (sharesFor), and how far a fair one may lie below; null for those of the plan. */
  balance: Expectations['balance']
  timeline: readonly TimelineEvent[]
  /** All seconds of the run so far, in order. */
  rows: readonly SecondRow[]
  /** Newcomers that took a lost pod's place: they make nothing larger. */
  replacing: ReadonlySet<string>
  /** How many connections the load keeps open at a time. */
  connections: number
}

/** A Service that grew during the run; times in milliseconds of the run's clock. */
export interface ScaleOutTimes {
  /** Not asked for by this run. */
  unplanned: boolean
  /** When we asked for it; when the first newcomer was ready where we did not. */
  requestedAtMs: number
  /** When the last of the newcomers was in the slices; null where none was. */
  readyAtMs: number | null
  /** When something else began, so that it is not judged any further; null: with the run. */
  judgedUntilMs: number | null
  newcomers: (NewcomerShare & { readyAtMs: number })[]
  /** Null where none was ready, or where a policy makes the expected shares unknown. */
  carried: Carried | null
  /** How long the newcomers' shares were looked at; how long they were waited for where none was ready. */
  watchedMs: number
}

/** Newcomers that nobody here asked for belong together when they come so close after each other. */
const togetherWithinMs = 10_000
const asksForMore = /^scale: .* by [1-9]\d* replicas/

interface Growth {
  request: TimelineEvent | null
  joins: Change[]
}

/**
 * How each growth of the Service went, in the order it began: when its newcomers were ready, and from when on they carried their fair share
 * of the requests (carried-share.ts). Judged until the eligible pods change again, a disruption is made or something is put back.
 */
export function scaleOuts(input: ScaleOutInput): ScaleOutTimes[] {
  if (input.plan.route.unit === 'none') return []
  const timeline = input.timeline.toSorted((a, b) => a.atMs - b.atMs)
  const set = new EligibleSet(input.plan)
  for (const event of timeline) set.add(event)
  return growths(input, timeline, set.changes).map((growth) => timesOf(growth, input, timeline, set.changes))
}

function growths({ plan, replacing }: ScaleOutInput, timeline: readonly TimelineEvent[], changes: readonly Change[]): Growth[] {
  const planned = new Set(plan.pods.map((pod) => pod.name))
  const seen = new Set<string>()
  const steps = timeline.filter(({ source, kind, subject }) => source === 'disruption' && (kind === 'undone' || (kind === 'accepted' && subject === '')))
  const found: Growth[] = steps.filter(({ detail }) => asksForMore.test(detail)).map((request) => ({ request, joins: [] }))
  for (const change of changes) {
    if (!change.joined || planned.has(change.pod) || replacing.has(change.pod) || seen.has(change.pod)) continue
    seen.add(change.pod)
    const step = steps.findLast(({ atMs }) => atMs <= change.atMs)
    const ours = found.find(({ request }) => request !== null && request === step)
    if (!ours && isOfRollout(change.pod, planned)) continue
    const known = ours ?? found.find(({ request, joins }) => request === null && change.atMs - (joins.at(-1)?.atMs ?? -Infinity) <= togetherWithinMs)
    if (known) known.joins.push(change)
    else found.push({ request: null, joins: [change] })
  }
  return found.sort((a, b) => beginOf(a) - beginOf(b))
}

const beginOf = ({ request, joins }: Growth): number => request?.atMs ?? joins[0]?.atMs ?? 0

/** Pods of another template than all that were planned replace these, even where they come before the old ones go. */
function isOfRollout(pod: string, planned: ReadonlySet<string>): boolean {
  const names = [...planned]
  const template = pod.replace(/-[a-z0-9]+$/, '-')
  return names.some((name) => isOtherTemplate(pod, name)) && !names.some((name) => name.startsWith(template))
}

function timesOf({ request, joins }: Growth, input: ScaleOutInput, timeline: readonly TimelineEvent[], changes: readonly Change[]): ScaleOutTimes {
  const last = joins.at(-1)
  const times = { unplanned: request === null, requestedAtMs: request?.atMs ?? joins[0]?.atMs ?? 0 }
  if (!last) {
    const watchedMs = Math.max(0, (input.rows.at(-1)?.toMs ?? 0) - times.requestedAtMs)
    return { ...times, readyAtMs: null, judgedUntilMs: null, newcomers: [], carried: null, watchedMs }
  }
  const endMs = Math.min(
    changes.find((change) => change.atMs > last.atMs)?.doubtFromMs ?? Infinity,
    timeline.find(({ source, kind, atMs }) => source === 'disruption' && (kind === 'requested' || kind === 'undone') && atMs > last.atMs)?.atMs ?? Infinity,
  )
  const { plan, balance, rows, connections } = input
  const { pods, known } = sharesFor(plan, balance)([...last.eligibleAfter])
  const carried = carriedFrom({
    newcomers: joins.map(({ pod }) => pod), pods, rows, balance, connections, byRequest: plan.route.unit === 'request', readyAtMs: last.atMs, endMs,
  })
  return {
    ...times, readyAtMs: last.atMs, judgedUntilMs: endMs === Infinity ? null : endMs, carried: known ? carried : null,
    watchedMs: carried.watchedMs,
    newcomers: carried.newcomers.map((newcomer, i) => ({ ...newcomer, readyAtMs: joins[i]?.atMs ?? last.atMs })),
  }
}
