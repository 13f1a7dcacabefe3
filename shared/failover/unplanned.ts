import type { TimelineEvent } from '../model/timeline.ts'
import type { SecondRow } from '../tally/second-row.ts'
import type { Disruption } from './disruptions.ts'

/** After replicas or a label were put back, controllers tidy up: what goes within this time goes because of it. */
const tidyingMs = 10_000
/** A crash shows in failed requests before a kubelet reports it. */
const crashLeadMs = 5_000
/** Failures that name no pod lead up to a crash where they follow each other this closely: errors that come now and then do not. */
const runPauseMs = 100
/** The watch may show what came of a request before its answer is here. */
const answerMs = 1_000
/** How far apart a rollout's old and new pods may be seen. */
const rolloutSpanMs = 60_000

/** What follows a return so soon is the rest of what went before: pods and their slices are not told in one. */
const restMs = 2_000

const outOfService: readonly TimelineEvent['kind'][] = ['pod-not-ready', 'endpoint-not-ready', 'pod-restarted']

/**
 * Pods that were lost without a request for them by name: those the cluster chose for our own scaling or rollout, and those that somebody
 * else or their own process took away, those whose readiness was lost included. Each is timed from its first sign. Pods that never served
 * are nobody's loss.
 * @param named the disruptions that name their victim
 */
export function lossesWithoutRequest(timeline: readonly TimelineEvent[], named: readonly Disruption[], rows: readonly SecondRow[]): Disruption[] {
  const events = timeline.toSorted((a, b) => a.atMs - b.atMs)
  const asked = Map.groupBy(named, ({ victim }) => victim)
  const added = new Map<string, number>()
  const ready = new Map<string, number>()
  /** A removal explains that the pod goes, an unlabelling until the label is back, a crash restarts until the pod is ready again. */
  const isExplained = ({ subject, atMs }: TimelineEvent, goes: boolean): boolean => (asked.get(subject) ?? []).some(({ what, requestedAtMs }) => {
    if (requestedAtMs > atMs) return false
    if (what === 'crash') return !goes && (ready.get(subject) ?? -Infinity) <= requestedAtMs
    return what !== 'unlabel' || (added.get(subject) ?? -Infinity) <= requestedAtMs
  })
  const late = new Set<string>()
  const serving = new Set<string>()
  const lost = new Set<string>()
  const signs = new Map<string, number>()
  const told = new Map<string, number>()
  const found: Disruption[] = []
  const wasUnready = (subject: string, signAtMs: number): boolean => signAtMs >= 0 && !lost.has(subject)
    && (!late.has(subject) || serving.has(subject)) && signAtMs - (told.get(subject) ?? -Infinity) > restMs
  for (const event of events) {
    const { subject, kind, atMs } = event
    if (event.source !== 'watch') continue
    if (kind === 'pod-added') {
      late.add(subject)
      added.set(subject, atMs)
    }
    if (kind === 'pod-ready') ready.set(subject, atMs)
    if (kind === 'endpoint-ready' || kind === 'pod-ready') {
      const signAtMs = signs.get(subject)
      if (signAtMs !== undefined && wasUnready(subject, signAtMs)) found.push(breakdown('unplanned readiness loss', subject, signAtMs, rows, events))
      told.set(subject, atMs)
      serving.add(subject)
      signs.delete(subject)
    }
    if (outOfService.includes(kind) && !signs.has(subject) && !isExplained(event, false)) signs.set(subject, atMs)
    const goes = kind === 'pod-terminating' || kind === 'pod-gone'
    if ((!goes && kind !== 'pod-restarted') || lost.has(subject) || (late.has(subject) && !serving.has(subject))) continue
    if (isExplained(event, goes)) continue
    if (goes) lost.add(subject)
    found.push(goes ? removal(event, events, { addedAtMs: added.get(subject) ?? -Infinity, found }) : breakdown('unplanned restart', subject, signs.get(subject) ?? atMs, rows, events))
    told.set(subject, Infinity)
  }
  const unready = [...signs].filter(([subject, atMs]) => wasUnready(subject, atMs))
  return [...found, ...unready.map(([subject, atMs]) => breakdown('unplanned readiness loss', subject, atMs, rows, events))]
}

/** What went before a removal: when its pod came, and which losses were found so far. */
interface Earlier { addedAtMs: number; found: readonly Disruption[] }

function removal({ subject, atMs }: TimelineEvent, events: readonly TimelineEvent[], earlier: Earlier): Disruption {
  const cause = events.findLast((event) => event.source === 'disruption' && event.atMs <= atMs + answerMs
    && ((event.kind === 'accepted' && event.subject === '' && explains(event, earlier)) || (event.kind === 'undone' && !event.detail.startsWith('nodes '))))
  const what = cause && (cause.kind === 'undone' ? 'undo' : /^\w+/.exec(cause.detail)?.[0])
  if (what !== undefined && (what !== 'undo' || atMs - (cause?.atMs ?? 0) <= tidyingMs)) {
    return { what, victim: subject, requestedAtMs: atMs, lossesFromMs: (cause?.atMs ?? atMs) - answerMs }
  }
  const isRollout = events.some((event) => event.kind === 'pod-added' && Math.abs(event.atMs - atMs) <= rolloutSpanMs && isOtherTemplate(event.subject, subject))
  return { what: isRollout ? 'unplanned rollout' : 'unplanned removal', victim: subject, requestedAtMs: atMs, unplanned: true, lossesFromMs: atMs - answerMs }
}

/** A rollout takes away the pods there were before it, a scaling as many as it says. */
function explains({ detail, atMs }: TimelineEvent, { addedAtMs, found }: Earlier): boolean {
  if (detail.startsWith('rollout')) return addedAtMs < atMs - answerMs
  const fewer = Number(/^scale: .* by -(\d+) replicas/.exec(detail)?.[1] ?? 0)
  return found.filter(({ what, requestedAtMs }) => what === 'scale' && requestedAtMs >= atMs - answerMs).length < fewer
}

function breakdown(what: string, subject: string, signAtMs: number, rows: readonly SecondRow[], events: readonly TimelineEvent[]): Disruption {
  const failures = rows.flatMap((row) => (row.toMs < signAtMs - crashLeadMs || row.fromMs > signAtMs ? [] : row.failures))
    .filter(({ endedAtMs }) => endedAtMs >= signAtMs - crashLeadMs && endedAtMs <= signAtMs)
  const own = failures.filter(({ responder }) => responder === subject).map(({ endedAtMs }) => endedAtMs)
  const isElse = events.some(({ source, kind, atMs }) => (source === 'disruption' || kind === 'pod-terminating')
    && atMs >= signAtMs - crashLeadMs && atMs <= signAtMs)
  const nameless = isElse ? [] : runUpTo(signAtMs, failures.filter(({ responder }) => responder === null).map(({ endedAtMs }) => endedAtMs))
  return { what, victim: subject, requestedAtMs: Math.min(signAtMs, ...own, ...nameless), unplanned: true }
}

/** The times that lead to another without a pause. */
function runUpTo(signMs: number, timesMs: readonly number[]): number[] {
  const run: number[] = []
  for (const atMs of timesMs.toSorted((a, b) => b - a)) {
    if ((run.at(-1) ?? signMs) - atMs > runPauseMs) break
    run.push(atMs)
  }
  return run
}

/** Whether two pods' names are of one Deployment's different templates: `NAME-HASH-SUFFIX`. */
export function isOtherTemplate(one: string, other: string): boolean {
  const [parts, others] = [one, other].map((name) => /^(.+)-([a-z0-9]{6,10})-[a-z0-9]{5}$/.exec(name))
  return parts?.[1] !== undefined && parts[1] === others?.[1] && parts[2] !== others[2]
}
