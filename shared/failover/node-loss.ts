import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Failure, SecondRow } from '../tally/second-row.ts'
import type { Disruption } from './disruptions.ts'

/** A node's pods are marked not ready at once. */
const togetherMs = 1_000
/** The control plane waits up to 50 s for a silent node; requests hang from its first moment. */
const leadMs = 60_000
/** Requests that hang closer after each other than this hang for the same reason. */
const pauseMs = 3_000

/**
 * Nodes that fell silent: all pods of one node became not ready at once, without restarting or being asked to go, after requests had begun
 * to hang. Each pod is timed from the first request that hung. A single pod of a node cannot be told from a process that hangs.
 * @param known disruptions that have another cause
 */
export function nodeLosses(
  plan: Pick<Plan, 'pods'>, timeline: readonly TimelineEvent[], rows: readonly SecondRow[], known: readonly Disruption[],
): Disruption[] {
  const pods = plan.pods.filter(({ node, ready }) => node !== '' && ready)
  const hung = rows.flatMap(({ failures }) => failures).filter(isHung).map(({ sentAtMs }) => sentAtMs).sort((a, b) => a - b)
  return [...Map.groupBy(pods, ({ node }) => node)].flatMap(([node, there]) => {
    const signs = there.map(({ name }) => silentAt(name, timeline, known))
    const [first, last] = [Math.min(...signs), Math.max(...signs)]
    if (there.length < 2 || !(last - first <= togetherMs)) return []
    const requestedAtMs = beganAt(hung, first)
    return requestedAtMs === null ? [] : there.map(({ name }) => ({ what: `unplanned loss of node ${node}`, victim: name, requestedAtMs, unplanned: true }))
  })
}

const isHung = (failure: Failure): boolean => failure.class === 'connect-timeout' || failure.class === 'response-timeout'

/** When a pod was first marked not ready for no reason of its own; infinite where it never was. */
function silentAt(pod: string, timeline: readonly TimelineEvent[], known: readonly Disruption[]): number {
  const own = timeline.filter(({ source, subject }) => source === 'watch' && subject === pod)
  const sign = own.find(({ kind }) => kind === 'pod-not-ready' || kind === 'pod-terminating' || kind === 'pod-restarted')
  if (sign?.kind !== 'pod-not-ready') return Infinity
  const hasCause = known.some(({ victim, requestedAtMs }) => victim === pod && requestedAtMs <= sign.atMs)
    || own.some(({ kind, atMs }) => kind === 'pod-restarted' && atMs - sign.atMs < togetherMs)
  return hasCause ? Infinity : sign.atMs
}

/** When the requests that still hung at some time began to; null where none did. */
function beganAt(hungMs: readonly number[], signMs: number): number | null {
  const before = hungMs.filter((atMs) => atMs <= signMs && atMs >= signMs - leadMs)
  const lastBreak = before.findLastIndex((atMs, i) => atMs - (before[i - 1] ?? -Infinity) > pauseMs)
  const last = before.at(-1)
  return last === undefined || signMs - last > pauseMs ? null : before[Math.max(0, lastBreak)] ?? null
}
