import type { TimelineEvent } from '../model/timeline.ts'
import { figuresOf } from './figures.ts'
import type { RunView } from './fold.ts'
import type { ViewSecond } from './pod-counts.ts'
import { errorWindows } from './moments.ts'
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

/** Lanes of all pods of a run, in order of first appearance. */
export function podLanes(view: RunView): PodLane[] {
  const planned = new Map(view.opened?.plan.pods.map((pod) => [pod.name, pod]))
  const eventsOf = Map.groupBy(view.timeline.filter((event) => event.source === 'watch'), (event) => event.subject)
  const answers = answersOf(view)
  const errors = podErrors(view)
  return view.podOrder.map((pod, place) => {
    const events = eventsOf.get(pod) ?? []
    const plan = planned.get(pod)
    const segments = plan || events.length > 0
      ? stateSegments(events, plan ? (plan.ready ? 'ready' : 'not-ready') : null)
      : answeringSegments(view.seconds, place)
    const last = segments.at(-1)
    const now = last === undefined || (last.toMs !== null && last.state !== 'answering') ? 'gone' : last.state
    const isNew = plan === undefined && events.length > 0
    const { first, last: lastAnswer } = answers.get(pod) ?? { first: null, last: null }
    const marks: LaneMark[] = [...sliceMarks(events), ...(errors.get(place) ?? [])]
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
export function unattributedErrors(view: RunView): LaneMark[] {
  const timeOf = errorTimes(view)
  return view.seconds.flatMap((second) => {
    const count = second.failed + second.unexpectedStatus - second.pods.sum('errors')
    return count > 0 ? [{ kind: 'error' as const, atMs: timeOf(second.atMs), count, text: `${count} errors without a pod` }] : []
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

/** Marks of the pods' errors, by their places in the order of pods; one a second. */
function podErrors(view: RunView): Map<number, LaneMark[]> {
  const timeOf = errorTimes(view)
  const found = new Map<number, LaneMark[]>()
  for (const { atMs, pods } of view.seconds) {
    for (let place = 0; place < pods.size; place += 1) {
      const count = pods.at(place, 'errors')
      if (count === 0) continue
      const marks = found.get(place) ?? []
      found.set(place, marks)
      marks.push({ kind: 'error', atMs: timeOf(atMs), count, text: `${count} errors` })
    }
  }
  return found
}

/**
 * Where to mark the errors of a second, which is all that is known of most: in the middle of what the stopwatch says of it, else in the middle
 * of what is left of it after a disruption, so that no mark stands before its cause.
 */
function errorTimes(view: RunView): (secondAtMs: number) => number {
  const windows = errorWindows(view)
  const causes = view.timeline.filter((event) => event.source === 'disruption' && event.kind === 'requested')
  return (secondAtMs) => {
    const endMs = secondAtMs + 1000
    const inside = windows.filter((window) => window.fromMs < endMs && window.toMs >= secondAtMs)
    if (inside.length > 0) {
      const fromMs = Math.max(secondAtMs, Math.min(...inside.map((window) => window.fromMs)))
      return (fromMs + Math.min(endMs, Math.max(...inside.map((window) => window.toMs)))) / 2
    }
    const cause = causes.findLast((event) => event.atMs >= secondAtMs && event.atMs < endMs)
    return ((cause?.atMs ?? secondAtMs) + endMs) / 2
  }
}

/** From its first second with an answer to the end of its last; a second with errors only begins it too. */
function answeringSegments(seconds: readonly ViewSecond[], place: number): LaneSegment[] {
  const first = seconds.find(({ pods }) => pods.at(place, 'requests') + pods.at(place, 'errors') > 0)
  const last = seconds.findLast(({ pods }) => pods.at(place, 'requests') > 0)
  return first ? [{ state: 'answering', fromMs: first.atMs, toMs: Math.max(first.atMs, (last?.atMs ?? 0) + (last ? 1000 : 0)) }] : []
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
