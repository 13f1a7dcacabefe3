import type { Second } from '../contract/run-event.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { figuresOf } from './figures.ts'
import type { RunView } from './fold.ts'
import { offsetMs } from './time.ts'

/** `answering`: nothing watches this responder (a plain URL), only its answers are known. */
export type LaneState = 'pending' | 'ready' | 'not-ready' | 'terminating' | 'answering'

export interface LaneSegment {
  state: LaneState
  fromMs: number
  /** Null: still so. */
  toMs: number | null
}

export interface LaneMark {
  kind: 'first-answer' | 'last-answer' | 'error' | 'restarted' | 'slice'
  atMs: number
  /** Errors of this second; 1 for other marks. */
  count: number
  /** In words, for the reader of the page and of its table. */
  text: string
}

/** What one pod went through, on the run's time axis. */
export interface PodLane {
  pod: string
  segments: LaneSegment[]
  marks: LaneMark[]
  /** Its last known state; `gone` when it left. */
  now: LaneState | 'gone'
  /** Appeared during the run. */
  isNew: boolean
}

const sliceTexts: Partial<Record<TimelineEvent['kind'], string>> = {
  'endpoint-ready': 'endpoint ready',
  'endpoint-not-ready': 'endpoint not ready',
  'endpoint-terminating': 'endpoint terminating',
  'endpoint-gone': 'endpoint gone',
}

/**
 * Lanes of all pods of a run, in order of first appearance.
 *
 * @param activity of the view's seconds; a live page keeps it, as seconds change far less often than the rest
 */
export function podLanes(view: RunView, activity: ReadonlyMap<string, PodActivity> = podActivity(view.seconds)): PodLane[] {
  const planned = new Map(view.opened?.plan.pods.map((pod) => [pod.name, pod]))
  const eventsOf = Map.groupBy(view.timeline.filter((event) => event.source === 'watch'), (event) => event.subject)
  const answers = answersOf(view)
  return view.podOrder.map((pod) => {
    const events = eventsOf.get(pod) ?? []
    const plan = planned.get(pod)
    const segments = plan || events.length > 0
      ? stateSegments(events, plan ? (plan.ready ? 'ready' : 'not-ready') : null)
      : answeringSegments(activity.get(pod))
    const last = segments.at(-1)
    const now = last === undefined || (last.toMs !== null && last.state !== 'answering') ? 'gone' : last.state
    const isNew = plan === undefined && events.length > 0
    const { first, last: lastAnswer } = answers.get(pod) ?? { first: null, last: null }
    const marks: LaneMark[] = [...sliceMarks(events), ...(activity.get(pod)?.errors ?? [])]
    if (isNew && first !== null) marks.push({ kind: 'first-answer', atMs: first, count: 1, text: 'first answer' })
    if ((now === 'gone' || now === 'terminating') && lastAnswer !== null) {
      marks.push({ kind: 'last-answer', atMs: lastAnswer, count: 1, text: 'last answer' })
    }
    return { pod, segments, marks: marks.sort((a, b) => a.atMs - b.atMs), now, isNew }
  })
}

/** Lanes on which something happened before those that stayed as they were; each group in its order. */
export function eventfulFirst(lanes: readonly PodLane[]): PodLane[] {
  const eventful = (lane: PodLane) => lane.isNew || lane.marks.length > 0 || lane.segments.length > 1
  return [...lanes.filter(eventful), ...lanes.filter((lane) => !eventful(lane))]
}

/** Errors no pod could be blamed for: the connection had not told one yet. One mark a second. */
export function unattributedErrors(seconds: readonly Second[]): LaneMark[] {
  return seconds.flatMap((second) => {
    const named = Object.values(second.pods).reduce((sum, pod) => sum + pod.errors, 0)
    const count = second.failed + second.unexpectedStatus - named
    return count > 0 ? [{ kind: 'error' as const, atMs: second.atMs + 500, count, text: `${count} errors without a pod` }] : []
  })
}

function stateSegments(events: readonly TimelineEvent[], initial: LaneState | null): LaneSegment[] {
  const segments: LaneSegment[] = initial ? [{ state: initial, fromMs: 0, toMs: null }] : []
  const enter = (state: LaneState, atMs: number) => {
    const last = segments.at(-1)
    if (last?.toMs === null) {
      if (last.state === state || last.state === 'terminating') return
      last.toMs = atMs
    }
    segments.push({ state, fromMs: atMs, toMs: null })
  }
  for (const { kind, atMs } of events) {
    const last = segments.at(-1)
    if (kind === 'pod-added' || kind === 'pod-scheduled') {
      if (last === undefined || last.toMs !== null) enter('pending', atMs)
    } else if (kind === 'pod-ready') enter('ready', atMs)
    else if (kind === 'pod-not-ready') {
      if (last?.state !== 'pending') enter('not-ready', atMs)
    } else if (kind === 'pod-terminating') enter('terminating', atMs)
    else if (kind === 'pod-gone' && last?.toMs === null) last.toMs = atMs
  }
  return segments
}

function sliceMarks(events: readonly TimelineEvent[]): LaneMark[] {
  return events.flatMap((event): LaneMark[] => {
    if (event.kind === 'pod-restarted') return [{ kind: 'restarted', atMs: event.atMs, count: 1, text: 'restarted' }]
    const text = sliceTexts[event.kind]
    return text === undefined ? [] : [{ kind: 'slice', atMs: event.atMs, count: 1, text }]
  })
}

/** When a pod answered and erred. */
export interface PodActivity {
  fromMs: number
  toMs: number
  errors: LaneMark[]
}

export function podActivity(seconds: readonly Second[]): Map<string, PodActivity> {
  const found = new Map<string, PodActivity>()
  for (const second of seconds) {
    for (const [pod, counts] of Object.entries(second.pods)) {
      const activity = found.get(pod) ?? { fromMs: second.atMs, toMs: second.atMs, errors: [] }
      found.set(pod, activity)
      if (counts.requests > 0) activity.toMs = second.atMs + 1000
      if (counts.errors > 0) {
        activity.errors.push({ kind: 'error', atMs: second.atMs + 500, count: counts.errors, text: `${counts.errors} errors` })
      }
    }
  }
  return found
}

function answeringSegments(activity: PodActivity | undefined): LaneSegment[] {
  return activity ? [{ state: 'answering', fromMs: activity.fromMs, toMs: activity.toMs }] : []
}

/** First and last answers as far as told: by the report for every pod, by a live failover for its victim and its newcomer. */
function answersOf(view: RunView): Map<string, { first: number | null; last: number | null }> {
  const startedAt = view.opened?.startedAt ?? ''
  const answers = new Map<string, { first: number | null; last: number | null }>()
  for (const failover of figuresOf(view)?.failover ?? []) {
    answers.set(failover.victim, { first: null, last: offsetMs(failover.lastVictimAnswerAt, startedAt) })
    if (failover.newcomer) answers.set(failover.newcomer, { first: offsetMs(failover.newcomerAt, startedAt), last: null })
  }
  for (const pod of view.report?.pods ?? []) {
    answers.set(pod.name, { first: offsetMs(pod.firstAnswerAt, startedAt), last: offsetMs(pod.lastAnswerAt, startedAt) })
  }
  return answers
}
